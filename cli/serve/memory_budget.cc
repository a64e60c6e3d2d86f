#include "cli/serve/memory_budget.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace guanxi::cli {
namespace {

constexpr int64_t kMiB = 1024 * 1024;

// The number in `path`; `otherwise` when there is none, as where the file says `max`.
int64_t NumberIn(const std::string& path, int64_t otherwise) {
  std::ifstream file(path);
  int64_t number = 0;
  return file >> number && number > 0 ? number : otherwise;
}

}  // namespace

int64_t MemoryLimit(const std::string& cgroup_root) {
  const int64_t machine = static_cast<int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
  const int64_t v2 = NumberIn(cgroup_root + "/memory.max", machine);
  const int64_t v1 = NumberIn(cgroup_root + "/memory/memory.limit_in_bytes", machine);
  return std::min({machine, v1, v2});
}

StoreMemory ShareOf(int64_t limit, int stores, int64_t cache_mb) {
  const int64_t caches = cache_mb > 0 ? cache_mb * kMiB : limit / 4;
  const int64_t cache = std::max(caches / std::max(stores, 1), 8 * kMiB);
  return {.cache_bytes = cache, .write_buffer_bytes = std::clamp(cache / 8, 2 * kMiB, 32 * kMiB)};
}

}  // namespace guanxi::cli
