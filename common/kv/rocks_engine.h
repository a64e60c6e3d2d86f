// The default engine: RocksDB in a directory of its own.
#ifndef GUANXI_COMMON_KV_ROCKS_ENGINE_H_
#define GUANXI_COMMON_KV_ROCKS_ENGINE_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/kv/committer.h"
#include "common/kv/local_engine.h"

namespace guanxi::kv {

struct RocksOptions {
  // Where the store lives. Made when it is not there.
  std::string dir;
  // What is kept of the newest writes in memory, for each of six column families. RocksDB takes no
  // less than 64 KiB.
  size_t write_buffer_bytes = 32 * 1024 * 1024;
  // Blocks, indexes, filters and records kept in memory, for the whole store.
  size_t cache_bytes = 256 * 1024 * 1024;
  // Size of a block before compression.
  size_t block_bytes = 8 * 1024;
  // Whether a commit waits for the disk. False loses acknowledged commits in a power cut: for tests
  // of other things.
  bool sync = true;
  CommitterOptions committer;

  // The smallest buffers and blocks, so that a few rows already cross files and levels; for tests.
  static RocksOptions Tiny(std::string dir);
};

class RocksEngine final : public LocalEngine {
 public:
  // Opens the store in `options.dir`. Errors: FAILED_PRECONDITION when somebody else has it open or
  // when its format is not this program's, DATA_LOSS when it is damaged or when its last event is
  // not its last commit's, UNAVAILABLE when the disk fails.
  static absl::StatusOr<std::unique_ptr<RocksEngine>> Open(const RocksOptions& options);

 private:
  using LocalEngine::LocalEngine;
};

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_ROCKS_ENGINE_H_
