// The engines of this folder, under the contract.
#include "common/kv/engine_contract.h"
#include "common/kv/memory_engine.h"
#include "common/kv/rocks_engine.h"

namespace guanxi::kv {
namespace {

absl::StatusOr<std::unique_ptr<Engine>> OpenMemory(const std::string&, size_t max_queued) {
  CommitterOptions options;
  options.max_queued = max_queued;
  return std::make_unique<MemoryEngine>(options);
}

absl::StatusOr<std::unique_ptr<Engine>> OpenTinyRocks(const std::string& dir, size_t max_queued) {
  RocksOptions options = RocksOptions::Tiny(dir);
  options.committer.max_queued = max_queued;
  return RocksEngine::Open(options);
}

INSTANTIATE_TEST_SUITE_P(Memory,
                         EngineContract,
                         ::testing::Values(EngineCase{"memory", &OpenMemory}),
                         CaseName);
INSTANTIATE_TEST_SUITE_P(Rocks,
                         EngineContract,
                         ::testing::Values(EngineCase{"rocks", &OpenTinyRocks, true}),
                         CaseName);

}  // namespace
}  // namespace guanxi::kv
