#include "common/kv/rocks_options.h"

#include <rocksdb/convenience.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <utility>

namespace guanxi::kv {
namespace {

// Ten bits a key: one look-up in a hundred for an absent key still reads a block.
constexpr double kBloomBitsPerKey = 10;
// One part in so many of what reads may hold is for records themselves.
constexpr size_t kRowCacheShare = 8;

rocksdb::CompressionType Compression() {
  const std::vector<rocksdb::CompressionType> supported = rocksdb::GetSupportedCompressions();
  const bool lz4 =
      std::find(supported.begin(), supported.end(), rocksdb::kLZ4Compression) != supported.end();
  return lz4 ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
}

rocksdb::DBOptions DatabaseOptions(const RocksOptions& options) {
  rocksdb::DBOptions db;
  db.create_if_missing = true;
  db.create_missing_column_families = true;
  // A torn tail is what a crash leaves, and was never acknowledged; damage before the tail is
  // refused, where the default mode would silently drop every commit after it.
  db.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  // Bounds the log to be replayed when the store opens.
  db.max_total_wal_size = 4 * options.write_buffer_bytes;
  // More flushes at once than one may be retried in the wrong order by this version.
  db.max_background_jobs = 2;
  // There is one writer.
  db.allow_concurrent_memtable_write = false;
  // A failed sync is not retried: the engine refuses writes until it is opened again.
  db.max_bgerror_resume_count = 0;
  db.keep_log_file_num = 5;
  // The manifest tells the first and the last key of each file. Written anew with every change of
  // files, it tells those of files that are there: a key that is gone from these is gone.
  db.max_manifest_file_size = 0;
  return db;
}

// How the rows of a family are read.
enum class Reads {
  kByKey,   // whole rows, each by its key
  kBoth,    // keys in order, and some by themselves
  kInOrder  // rows in order only
};

rocksdb::BlockBasedTableOptions TableOptions(const RocksOptions& options,
                                             const std::shared_ptr<rocksdb::Cache>& cache,
                                             Reads reads) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = options.block_bytes;
  // Indexes and filters live in the cache, so that its size is the bound of what reads hold.
  table.cache_index_and_filter_blocks = true;
  // Pinned there: a look-up takes a handful of them, and would take the cache's lock for each.
  table.metadata_cache_options.unpartitioned_pinning = rocksdb::PinningTier::kAll;
  // Whole keys only: with a prefix extractor a seek may miss rows that are there.
  table.whole_key_filtering = true;
  if (reads != Reads::kInOrder)
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBitsPerKey));
  if (reads == Reads::kByKey) {
    // Rows are long and far apart in the processor's caches: few are passed on the way to one.
    table.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;
    table.block_restart_interval = 1;
  }
  return table;
}

rocksdb::ColumnFamilyOptions FamilyOptions(const RocksOptions& options,
                                           const std::shared_ptr<rocksdb::Cache>& cache,
                                           Reads reads) {
  rocksdb::ColumnFamilyOptions family;
  family.table_factory.reset(
      rocksdb::NewBlockBasedTableFactory(TableOptions(options, cache, reads)));
  family.write_buffer_size = options.write_buffer_bytes;
  family.max_write_buffer_number = 2;
  if (reads != Reads::kInOrder) {
    // Most look-ups of a transaction are for keys that are not there yet; whole keys only, as
    // above.
    family.memtable_whole_key_filtering = true;
    family.memtable_prefix_bloom_size_ratio = 0.02;
  }
  family.compression = Compression();
  family.target_file_size_base = std::max<size_t>(options.write_buffer_bytes, 64 * 1024);
  family.max_bytes_for_level_base = 8 * family.target_file_size_base;
  return family;
}

}  // namespace

RocksSetup MakeRocksSetup(const RocksOptions& options) {
  RocksSetup setup;
  setup.row_cache_bytes = options.cache_bytes / kRowCacheShare;
  setup.cache = rocksdb::NewLRUCache(options.cache_bytes - setup.row_cache_bytes);
  setup.statistics = rocksdb::CreateDBStatistics();
  setup.db = DatabaseOptions(options);
  setup.db.statistics = setup.statistics;
  const auto add = [&](const std::string& name, Reads reads) {
    setup.families.emplace_back(name, FamilyOptions(options, setup.cache, reads));
  };
  add("data", Reads::kByKey);
  add("index", Reads::kBoth);
  add("history", Reads::kInOrder);
  add("meta", Reads::kBoth);
  add("events", Reads::kInOrder);
  add(rocksdb::kDefaultColumnFamilyName, Reads::kByKey);
  return setup;
}

}  // namespace guanxi::kv
