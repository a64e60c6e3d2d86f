#include "common/kv/rocks_metrics.h"

#include <string>

#include "absl/strings/numbers.h"

namespace guanxi::kv {
namespace {

using Properties = rocksdb::DB::Properties;

struct Property {
  const char* name;
  const std::string& property;
};

struct Ticker {
  const char* name;
  rocksdb::Tickers ticker;
  double scale = 1;
};

constexpr double kMicros = 1e-6;

// Properties of the whole database, which any of its families answers.
const Property kOfDatabase[] = {
    {"guanxi_store_running_flushes", Properties::kNumRunningFlushes},
    {"guanxi_store_running_compactions", Properties::kNumRunningCompactions},
    {"guanxi_store_background_errors_total", Properties::kBackgroundErrors},
    {"guanxi_store_snapshots", Properties::kNumSnapshots},
    {"guanxi_store_oldest_snapshot_time_seconds", Properties::kOldestSnapshotTime},
    {"guanxi_store_delayed_write_bytes_per_second", Properties::kActualDelayedWriteRate},
    {"guanxi_store_write_stopped", Properties::kIsWriteStopped},
};

// Properties of each family, of which the sum is told.
const Property kOfFamilies[] = {
    {"guanxi_store_memtable_bytes", Properties::kCurSizeAllMemTables},
    {"guanxi_store_active_memtable_bytes", Properties::kCurSizeActiveMemTable},
    {"guanxi_store_pinned_memtable_bytes", Properties::kSizeAllMemTables},
    {"guanxi_store_immutable_memtables", Properties::kNumImmutableMemTable},
    {"guanxi_store_pending_flushes", Properties::kMemTableFlushPending},
    {"guanxi_store_pending_compactions", Properties::kCompactionPending},
    {"guanxi_store_pending_compaction_bytes", Properties::kEstimatePendingCompactionBytes},
    {"guanxi_store_estimated_keys", Properties::kEstimateNumKeys},
    {"guanxi_store_live_data_bytes", Properties::kEstimateLiveDataSize},
    {"guanxi_store_live_sst_bytes", Properties::kLiveSstFilesSize},
    {"guanxi_store_sst_bytes", Properties::kTotalSstFilesSize},
    {"guanxi_store_table_reader_bytes", Properties::kEstimateTableReadersMem},
};

const Ticker kTickers[] = {
    {"guanxi_store_block_cache_hits_total", rocksdb::BLOCK_CACHE_HIT},
    {"guanxi_store_block_cache_misses_total", rocksdb::BLOCK_CACHE_MISS},
    {"guanxi_store_row_cache_hits_total", rocksdb::ROW_CACHE_HIT},
    {"guanxi_store_row_cache_misses_total", rocksdb::ROW_CACHE_MISS},
    {"guanxi_store_bloom_useful_total", rocksdb::BLOOM_FILTER_USEFUL},
    {"guanxi_store_memtable_hits_total", rocksdb::MEMTABLE_HIT},
    {"guanxi_store_memtable_misses_total", rocksdb::MEMTABLE_MISS},
    {"guanxi_store_keys_read_total", rocksdb::NUMBER_KEYS_READ},
    {"guanxi_store_keys_written_total", rocksdb::NUMBER_KEYS_WRITTEN},
    {"guanxi_store_read_bytes_total", rocksdb::BYTES_READ},
    {"guanxi_store_written_bytes_total", rocksdb::BYTES_WRITTEN},
    {"guanxi_store_seeks_total", rocksdb::NUMBER_DB_SEEK},
    {"guanxi_store_nexts_total", rocksdb::NUMBER_DB_NEXT},
    {"guanxi_store_prevs_total", rocksdb::NUMBER_DB_PREV},
    {"guanxi_store_wal_bytes_total", rocksdb::WAL_FILE_BYTES},
    {"guanxi_store_wal_syncs_total", rocksdb::WAL_FILE_SYNCED},
    {"guanxi_store_stall_seconds_total", rocksdb::STALL_MICROS, kMicros},
    {"guanxi_store_flush_write_bytes_total", rocksdb::FLUSH_WRITE_BYTES},
    {"guanxi_store_compaction_read_bytes_total", rocksdb::COMPACT_READ_BYTES},
    {"guanxi_store_compaction_write_bytes_total", rocksdb::COMPACT_WRITE_BYTES},
};

double FamilySum(const RocksStore& store, const std::string& property) {
  double sum = 0;
  for (rocksdb::ColumnFamilyHandle* family : store.families) {
    uint64_t value = 0;
    if (store.db->GetIntProperty(family, property, &value)) sum += static_cast<double>(value);
  }
  return sum;
}

// The number of files in level 0 is told as text only.
double LevelZeroFiles(const RocksStore& store) {
  double sum = 0;
  for (rocksdb::ColumnFamilyHandle* family : store.families) {
    std::string text;
    uint64_t files = 0;
    if (store.db->GetProperty(family, Properties::kNumFilesAtLevelPrefix + "0", &text) &&
        absl::SimpleAtoi(text, &files)) {
      sum += static_cast<double>(files);
    }
  }
  return sum;
}

}  // namespace

Metrics ReadRocksMetrics(const RocksStore& store, const RocksSetup& setup) {
  Metrics metrics = {
      {"guanxi_store_block_cache_bytes", static_cast<double>(setup.cache->GetUsage())},
      {"guanxi_store_block_cache_pinned_bytes", static_cast<double>(setup.cache->GetPinnedUsage())},
      {"guanxi_store_block_cache_capacity_bytes", static_cast<double>(setup.cache->GetCapacity())},
      {"guanxi_store_level0_files", LevelZeroFiles(store)},
  };
  for (const Property& property : kOfDatabase) {
    uint64_t value = 0;
    store.db->GetIntProperty(property.property, &value);
    metrics.emplace_back(property.name, static_cast<double>(value));
  }
  for (const Property& property : kOfFamilies) {
    metrics.emplace_back(property.name, FamilySum(store, property.property));
  }
  for (const Ticker& ticker : kTickers) {
    const uint64_t count = setup.statistics->getTickerCount(ticker.ticker);
    metrics.emplace_back(ticker.name, ticker.scale * static_cast<double>(count));
  }
  rocksdb::HistogramData sync;
  setup.statistics->histogramData(rocksdb::WAL_FILE_SYNC_MICROS, &sync);
  metrics.emplace_back("guanxi_store_wal_sync_seconds_total", kMicros * sync.sum);
  metrics.emplace_back("guanxi_store_wal_sync_p99_seconds", kMicros * sync.percentile99);
  return metrics;
}

}  // namespace guanxi::kv
