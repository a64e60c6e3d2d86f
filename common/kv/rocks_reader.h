// Views of a RocksDB store.
#ifndef GUANXI_COMMON_KV_ROCKS_READER_H_
#define GUANXI_COMMON_KV_ROCKS_READER_H_

#include <rocksdb/db.h>
#include <rocksdb/iterator.h>

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

namespace guanxi::kv {

// An open database and what hangs on it.
struct RocksStore {
  std::unique_ptr<rocksdb::DB> db;
  // In the order of rocks_options.h.
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  // Snapshots that are alive; none may outlive the database.
  std::atomic<size_t> readers{0};
};

rocksdb::Slice ToSlice(std::string_view bytes);
std::string_view ToView(const rocksdb::Slice& slice);

// What went wrong with a read: DATA_LOSS for damage, UNAVAILABLE for a disk that fails.
absl::Status ReadError(const rocksdb::Status& status);

// The newest commit: a row of the engine's own family, written with each group. Errors as
// ReadError.
absl::StatusOr<Revision> ReadHead(const RocksStore& store, const rocksdb::ReadOptions& options);

// A view of everything durable when it was made, or, as kLatest, of everything durable at each
// call.
class RocksReader final : public Reader {
 public:
  enum class View { kSnapshot, kLatest };

  // `store` outlives the reader.
  RocksReader(RocksStore& store, View view);
  ~RocksReader() override;

  absl::StatusOr<std::optional<std::string>> Get(Space space, std::string_view key) const override;
  absl::Status Scan(Space space,
                    const KeyRange& range,
                    Order order,
                    RowVisitor visit) const override;
  Revision revision() const override;

 private:
  RocksStore& store_;
  const rocksdb::Snapshot* const snapshot_;  // null for kLatest
  rocksdb::ReadOptions options_;
};

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_ROCKS_READER_H_
