// How much memory stores may take.
#ifndef GUANXI_CLI_SERVE_MEMORY_BUDGET_H_
#define GUANXI_CLI_SERVE_MEMORY_BUDGET_H_

#include <cstdint>
#include <string>

namespace guanxi::cli {

struct StoreMemory {
  int64_t cache_bytes = 0;
  int64_t write_buffer_bytes = 0;
};

// What this process may use: the machine's memory, or the limit of its control group where that is
// less. `cgroup_root` is /sys/fs/cgroup but in tests.
int64_t MemoryLimit(const std::string& cgroup_root = "/sys/fs/cgroup");

// The share of each of `stores` stores in a process of `limit` bytes: a quarter of it for block
// caches together, or `cache_mb` MiB where that is not 0; each gets at least 8 MiB.
StoreMemory ShareOf(int64_t limit, int stores, int64_t cache_mb);

}  // namespace guanxi::cli

#endif  // GUANXI_CLI_SERVE_MEMORY_BUDGET_H_
