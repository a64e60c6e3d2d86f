#include "common/kv/rocks_reader.h"

#include <utility>

#include "common/kv/errors.h"
#include "common/kv/key.h"
#include "common/kv/overlay.h"
#include "common/kv/rocks_backend.h"
#include "common/kv/rocks_options.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::kv {

rocksdb::Slice ToSlice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

std::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

absl::Status ReadError(const rocksdb::Status& status) {
  if (status.ok()) return absl::OkStatus();
  if (status.IsCorruption()) return errors::DataLoss(status.ToString());
  return errors::StoreReadFailed(status.ToString());
}

absl::StatusOr<Revision> ReadHead(const RocksStore& store, const rocksdb::ReadOptions& options) {
  rocksdb::PinnableSlice row;
  const rocksdb::Status status =
      store.db->Get(options, store.families[kOwnFamily], ToSlice(kHeadKey), &row);
  if (status.IsNotFound()) return Revision{0};
  GUANXI_RETURN_IF_ERROR(ReadError(status));
  KeyReader reader(ToView(row));
  const Revision head = reader.U64();
  GUANXI_RETURN_IF_ERROR(reader.Finish());
  return head;
}

RocksReader::RocksReader(RocksStore& store, std::shared_ptr<const RocksSnapshot> snapshot)
    : store_(store), snapshot_(std::move(snapshot)) {
  if (snapshot_ == nullptr) return;
  options_.snapshot = snapshot_->get();
  store_.readers.fetch_add(1, std::memory_order_relaxed);
}

RocksReader::~RocksReader() {
  if (snapshot_ == nullptr) return;
  snapshot_.reset();
  store_.readers.fetch_sub(1, std::memory_order_release);
}

absl::StatusOr<std::optional<std::string>> RocksReader::Get(Space space,
                                                            std::string_view key) const {
  if (key.empty() || key.size() > kMaxKeyBytes) return errors::KeySize(key.size());
  if (space != Space::kData) return Read(space, key);
  std::optional<std::string> row = store_.rows->Find(key, age());
  store_.statistics->recordTick(row ? rocksdb::ROW_CACHE_HIT : rocksdb::ROW_CACHE_MISS);
  if (row) return row;
  GUANXI_ASSIGN_OR_RETURN(row, Read(space, key));
  if (row) store_.rows->Keep(key, age(), *row);
  return row;
}

RowCache::Append RocksReader::age() const {
  return snapshot_ == nullptr ? store_.appends.load(std::memory_order_relaxed) : snapshot_->age();
}

absl::StatusOr<std::optional<std::string>> RocksReader::Read(Space space,
                                                             std::string_view key) const {
  rocksdb::PinnableSlice row;
  const rocksdb::Status status =
      store_.db->Get(options_, store_.families[Slot(space)], ToSlice(key), &row);
  if (status.IsNotFound()) return std::nullopt;
  GUANXI_RETURN_IF_ERROR(ReadError(status));
  return std::optional<std::string>(std::in_place, row.data(), row.size());
}

absl::Status RocksReader::Scan(Space space,
                               const KeyRange& range,
                               Order order,
                               RowVisitor visit) const {
  if (!range.end.empty() && range.end <= range.begin) return absl::OkStatus();
  const rocksdb::Slice lower = ToSlice(range.begin);
  const rocksdb::Slice upper = ToSlice(range.end);
  // With both bounds the iterator never walks over deleted rows outside the range.
  rocksdb::ReadOptions options = options_;
  options.iterate_lower_bound = &lower;
  if (!range.end.empty()) options.iterate_upper_bound = &upper;
  const std::unique_ptr<rocksdb::Iterator> it(
      store_.db->NewIterator(options, store_.families[Slot(space)]));
  const bool forward = order == Order::kForward;
  for (forward ? it->SeekToFirst() : it->SeekToLast(); it->Valid();
       forward ? it->Next() : it->Prev()) {
    if (!visit(ToView(it->key()), ToView(it->value()))) return absl::OkStatus();
  }
  return ReadError(it->status());
}

Revision RocksReader::revision() const {
  if (snapshot_ != nullptr) return snapshot_->revision();
  const absl::StatusOr<Revision> head = ReadHead(store_, options_);
  // The newest write is in memory, so this fails on a broken store only. What the view holds is
  // then unknown, and "nothing" sends a follower back to the start instead of past something.
  return head.ok() ? *head : 0;
}

}  // namespace guanxi::kv
