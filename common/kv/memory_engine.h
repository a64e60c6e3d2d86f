// An engine that forgets everything when it is destroyed, for tests.
#ifndef GUANXI_COMMON_KV_MEMORY_ENGINE_H_
#define GUANXI_COMMON_KV_MEMORY_ENGINE_H_

#include "common/kv/committer.h"
#include "common/kv/local_engine.h"

namespace guanxi::kv {

// Keeps the contract in full but for durability: its snapshots are consistent views too.
class MemoryEngine final : public LocalEngine {
 public:
  explicit MemoryEngine(const CommitterOptions& options = {});
};

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_MEMORY_ENGINE_H_
