// How RocksDB is set up, with the reasons.
#ifndef GUANXI_COMMON_KV_ROCKS_OPTIONS_H_
#define GUANXI_COMMON_KV_ROCKS_OPTIONS_H_

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/statistics.h>

#include <memory>
#include <string>
#include <vector>

#include "common/kv/overlay.h"
#include "common/kv/rocks_engine.h"

namespace guanxi::kv {

// The column families in the order in which their handles are kept: one for each of kSpaces, then
// these two.
inline constexpr size_t kEventsFamily = kSpaces.size();
// RocksDB's default family: the engine's own rows, where no caller's key can meet them.
inline constexpr size_t kOwnFamily = kSpaces.size() + 1;
inline constexpr size_t kFamilies = kSpaces.size() + 2;

// What a store is opened with.
struct RocksSetup {
  std::shared_ptr<rocksdb::Cache> cache;
  size_t row_cache_bytes = 0;
  std::shared_ptr<rocksdb::Statistics> statistics;
  rocksdb::DBOptions db;
  // In the order above.
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
};

RocksSetup MakeRocksSetup(const RocksOptions& options);

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_ROCKS_OPTIONS_H_
