#include "common/kv/memory_engine.h"

#include <memory>

#include "common/kv/memory_backend.h"

namespace guanxi::kv {

MemoryEngine::MemoryEngine(const CommitterOptions& options)
    : LocalEngine(std::make_unique<MemoryBackend>(), options) {}

}  // namespace guanxi::kv
