#include "common/kv/rocks_engine.h"

#include <utility>

#include "common/kv/rocks_backend.h"
#include "common/status/macros.h"

namespace guanxi::kv {

RocksOptions RocksOptions::Tiny(std::string dir) {
  RocksOptions options;
  options.dir = std::move(dir);
  options.write_buffer_bytes = 1;
  options.cache_bytes = 64 * 1024;
  options.block_bytes = 100;
  return options;
}

absl::StatusOr<std::unique_ptr<RocksEngine>> RocksEngine::Open(const RocksOptions& options) {
  GUANXI_ASSIGN_OR_RETURN(std::unique_ptr<RocksBackend> backend, RocksBackend::Open(options));
  return std::unique_ptr<RocksEngine>(new RocksEngine(std::move(backend), options.committer));
}

}  // namespace guanxi::kv
