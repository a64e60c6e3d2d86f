// Views of a RocksDB store.
#ifndef GUANXI_COMMON_KV_ROCKS_READER_H_
#define GUANXI_COMMON_KV_ROCKS_READER_H_

#include <rocksdb/db.h>
#include <rocksdb/iterator.h>
#include <rocksdb/statistics.h>

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "common/kv/row_cache.h"

namespace guanxi::kv {

// An open database and what hangs on it.
struct RocksStore {
  std::unique_ptr<rocksdb::DB> db;
  // In the order of rocks_options.h.
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  // Readers of snapshots that are alive; none may outlive the database.
  std::atomic<size_t> readers{0};
  // Rows of kData that were read lately, and the last append to them.
  std::unique_ptr<RowCache> rows;
  std::atomic<RowCache::Append> appends{0};
  rocksdb::Statistics* statistics = nullptr;
};

rocksdb::Slice ToSlice(std::string_view bytes);
std::string_view ToView(const rocksdb::Slice& slice);

// What went wrong with a read: DATA_LOSS for damage, UNAVAILABLE for a disk that fails.
absl::Status ReadError(const rocksdb::Status& status);

// The newest commit: a row of the engine's own family, written with each group. Errors as
// ReadError.
absl::StatusOr<Revision> ReadHead(const RocksStore& store, const rocksdb::ReadOptions& options);

// What the store held at one commit. Readers share it: to take one anew for each would take the
// database's lock each time.
class RocksSnapshot {
 public:
  // Of the present, made by whoever appends. `store` outlives it.
  RocksSnapshot(RocksStore& store, Revision revision)
      : store_(store),
        snapshot_(store.db->GetSnapshot()),
        revision_(revision),
        age_(store.appends.load(std::memory_order_relaxed)) {}
  ~RocksSnapshot() { store_.db->ReleaseSnapshot(snapshot_); }
  RocksSnapshot(const RocksSnapshot&) = delete;
  RocksSnapshot& operator=(const RocksSnapshot&) = delete;

  const rocksdb::Snapshot* get() const { return snapshot_; }
  Revision revision() const { return revision_; }
  RowCache::Append age() const { return age_; }

 private:
  RocksStore& store_;
  const rocksdb::Snapshot* const snapshot_;
  const Revision revision_;
  const RowCache::Append age_;
};

// A view of the store at a snapshot or, without one, at each call: for whoever appends.
class RocksReader final : public Reader {
 public:
  // `store` outlives the reader; `snapshot` may be null.
  RocksReader(RocksStore& store, std::shared_ptr<const RocksSnapshot> snapshot);
  ~RocksReader() override;

  absl::StatusOr<std::optional<std::string>> Get(Space space, std::string_view key) const override;
  absl::Status Scan(Space space,
                    const KeyRange& range,
                    Order order,
                    RowVisitor visit) const override;
  Revision revision() const override;

 private:
  // As old as what it shows.
  RowCache::Append age() const;
  absl::StatusOr<std::optional<std::string>> Read(Space space, std::string_view key) const;

  RocksStore& store_;
  std::shared_ptr<const RocksSnapshot> snapshot_;
  rocksdb::ReadOptions options_;
};

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_ROCKS_READER_H_
