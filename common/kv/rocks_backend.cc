#include "common/kv/rocks_backend.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/kv/errors.h"
#include "common/kv/event_page.h"
#include "common/kv/key.h"
#include "common/kv/rocks_metrics.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::kv {
namespace {

std::string Number(uint64_t value) { return KeyWriter().U64(value).Take(); }

constexpr size_t kEventKeyBytes = 12;

// Revision, then ordinal, both big-endian.
std::string EventKey(Revision revision, uint32_t ordinal) {
  std::string key = KeyWriter().U64(revision).Take();
  for (int shift = 24; shift >= 0; shift -= 8) key.push_back(static_cast<char>(ordinal >> shift));
  return key;
}

absl::StatusOr<EventView> ParseEvent(std::string_view key, std::string_view bytes) {
  if (key.size() != kEventKeyBytes) return errors::DataLoss("an event's key is malformed");
  EventView event{KeyReader(key.substr(0, 8)).U64(), 0, bytes};
  for (char c : key.substr(8)) event.ordinal = event.ordinal << 8 | static_cast<uint8_t>(c);
  return event;
}

// Greater than every event's key.
std::string AfterEvents() { return std::string(kEventKeyBytes + 1, '\xff'); }

absl::Status OpenError(const rocksdb::Status& status, const std::string& dir) {
  const std::string text = status.ToString();
  if (status.IsIOError() && text.find("/LOCK:") != std::string::npos) {
    return errors::StoreLocked(dir);
  }
  return ReadError(status);
}

// How long a removal waits for views that are older than it: under load a short read holds one at
// most times. A long one is asked about again.
constexpr absl::Duration kOlderViewsEnd = absl::Seconds(1);
constexpr absl::Duration kLookAgain = absl::Milliseconds(5);

// Whether no view is older than `sequence`.
bool OlderViewsEnded(rocksdb::DB& db, rocksdb::SequenceNumber sequence) {
  uint64_t oldest = 0;
  return db.GetIntProperty(rocksdb::DB::Properties::kOldestSnapshotSequence, &oldest) &&
         oldest >= sequence;
}

}  // namespace

absl::StatusOr<std::unique_ptr<RocksBackend>> RocksBackend::Open(const RocksOptions& options) {
  std::unique_ptr<RocksBackend> backend(new RocksBackend(MakeRocksSetup(options), options.sync));
  GUANXI_RETURN_IF_ERROR(backend->OpenStore(options.dir));
  GUANXI_RETURN_IF_ERROR(backend->CheckFormat(options.dir));
  GUANXI_RETURN_IF_ERROR(backend->LoadPositions());
  return backend;
}

absl::Status RocksBackend::OpenStore(const std::string& dir) {
  std::error_code failed;
  std::filesystem::create_directories(dir, failed);
  if (failed) return errors::StoreReadFailed(absl::StrCat(dir, ": ", failed.message()));
  rocksdb::DB* db = nullptr;
  const rocksdb::Status opened =
      rocksdb::DB::Open(setup_.db, dir, setup_.families, &store_.families, &db);
  if (!opened.ok()) return OpenError(opened, dir);
  store_.db.reset(db);
  store_.rows = std::make_unique<RowCache>(setup_.row_cache_bytes);
  store_.statistics = setup_.statistics.get();
  latest_ = std::make_unique<RocksReader>(store_, nullptr);
  return absl::OkStatus();
}

absl::Status RocksBackend::CheckFormat(const std::string& dir) {
  std::string found;
  rocksdb::ColumnFamilyHandle* own = store_.families[kOwnFamily];
  const rocksdb::Status read = store_.db->Get({}, own, ToSlice(kFormatKey), &found);
  if (!read.ok() && !read.IsNotFound()) return ReadError(read);
  if (read.ok() && found == absl::StrCat(kFormat)) return absl::OkStatus();
  if (read.ok()) return errors::StoreFormat(dir, found, kFormat);
  // The format row is the first that a new store gets, so a store without one holds nothing.
  GUANXI_ASSIGN_OR_RETURN(const Revision last, LastEvent());
  if (last != 0) return errors::DataLoss("the store has events but no format row");
  rocksdb::WriteBatch batch;
  batch.Put(own, ToSlice(kFormatKey), absl::StrCat(kFormat));
  return ReadError(ApplySynced(batch));
}

absl::Status RocksBackend::LoadPositions() {
  GUANXI_ASSIGN_OR_RETURN(const Revision head, ReadHead(store_, {}));
  GUANXI_ASSIGN_OR_RETURN(const Revision last, LastEvent());
  std::string row;
  const rocksdb::Status read =
      store_.db->Get({}, store_.families[kOwnFamily], ToSlice(kOldestKey), &row);
  if (!read.ok() && !read.IsNotFound()) return ReadError(read);
  Revision oldest = 1;
  if (read.ok()) {
    KeyReader reader(row);
    oldest = reader.U64();
    GUANXI_RETURN_IF_ERROR(reader.Finish());
  }
  // After a trim of everything there is no event to compare with.
  const bool all_trimmed = oldest == head + 1;
  if (oldest > head + 1 || (all_trimmed ? last != 0 : last != head)) {
    return errors::DataLoss(absl::StrCat("the newest commit is ", head,
                                         " but the newest event is of ", last,
                                         " and the oldest of ", oldest));
  }
  {
    absl::MutexLock lock(&mu_);
    appended_ = synced_ = std::make_shared<RocksSnapshot>(store_, head);
  }
  head_.store(head);
  oldest_.store(oldest);
  return absl::OkStatus();
}

absl::StatusOr<Revision> RocksBackend::LastEvent() const {
  const std::string end = AfterEvents();
  const rocksdb::Slice upper = ToSlice(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &upper;
  const std::unique_ptr<rocksdb::Iterator> it(
      store_.db->NewIterator(options, store_.families[kEventsFamily]));
  it->SeekToLast();
  GUANXI_RETURN_IF_ERROR(ReadError(it->status()));
  if (!it->Valid()) return Revision{0};
  GUANXI_ASSIGN_OR_RETURN(const EventView event, ParseEvent(ToView(it->key()), {}));
  return event.revision;
}

RocksBackend::~RocksBackend() {
  if (store_.db == nullptr) return;
  if (store_.readers.load(std::memory_order_acquire) != 0) std::abort();
  latest_.reset();
  {
    absl::MutexLock lock(&mu_);
    appended_.reset();
    synced_.reset();
  }
  for (rocksdb::ColumnFamilyHandle* family : store_.families) {
    store_.db->DestroyColumnFamilyHandle(family);
  }
  // Every answered commit is in the synced log already, so a failure to close loses nothing;
  // RocksDB notes it in its own LOG.
  store_.db->Close().PermitUncheckedError();
}

std::unique_ptr<Reader> RocksBackend::Snapshot() {
  return std::make_unique<RocksReader>(store_, synced());
}

std::shared_ptr<const RocksSnapshot> RocksBackend::synced() const {
  absl::MutexLock lock(&mu_);
  return synced_;
}

absl::Status RocksBackend::Append(const Overlay& rows,
                                  absl::Span<const EventRow> events,
                                  Revision head) {
  batch_.Clear();
  Stage(rows);
  const RowCache::Append number = store_.appends.load(std::memory_order_relaxed) + 1;
  for (const auto& [key, value] : rows.rows(Space::kData)) store_.rows->Change(key, number);
  store_.appends.store(number, std::memory_order_relaxed);
  for (const EventRow& event : events) {
    batch_.Put(store_.families[kEventsFamily], EventKey(event.revision, event.ordinal),
               ToSlice(event.bytes));
  }
  if (!events.empty()) batch_.Put(store_.families[kOwnFamily], ToSlice(kHeadKey), Number(head));
  GUANXI_RETURN_IF_ERROR(ReadError(store_.db->Write({}, &batch_)));
  // Before the next append: this snapshot is what readers see once it is synced.
  auto appended = std::make_shared<const RocksSnapshot>(store_, head);
  absl::MutexLock lock(&mu_);
  appended_ = std::move(appended);
  return absl::OkStatus();
}

absl::Status RocksBackend::Sync() {
  std::shared_ptr<const RocksSnapshot> synced;
  {
    absl::MutexLock lock(&mu_);
    synced = appended_;
  }
  if (sync_) GUANXI_RETURN_IF_ERROR(ReadError(store_.db->SyncWAL()));
  absl::MutexLock lock(&mu_);
  // Let go of outside the lock: it takes the database's.
  synced_.swap(synced);
  head_.store(synced_->revision(), std::memory_order_release);
  return absl::OkStatus();
}

void RocksBackend::Stage(const Overlay& rows) {
  for (Space space : kSpaces) {
    rocksdb::ColumnFamilyHandle* family = store_.families[Slot(space)];
    for (const auto& [key, value] : rows.rows(space)) {
      value ? batch_.Put(family, ToSlice(key), ToSlice(*value))
            : batch_.Delete(family, ToSlice(key));
    }
  }
}

rocksdb::Status RocksBackend::ApplySynced(rocksdb::WriteBatch& batch) {
  rocksdb::WriteOptions options;
  options.sync = sync_;
  return store_.db->Write(options, &batch);
}

absl::StatusOr<Revision> RocksBackend::ReadEvents(Revision after,
                                                  size_t max_events,
                                                  absl::FunctionRef<void(const EventView&)> visit) {
  const std::shared_ptr<const RocksSnapshot> view = synced();
  const std::string begin = EventKey(after + 1, 0);
  const std::string end = AfterEvents();
  const rocksdb::Slice lower = ToSlice(begin);
  const rocksdb::Slice upper = ToSlice(end);
  rocksdb::ReadOptions options;
  options.iterate_lower_bound = &lower;
  options.iterate_upper_bound = &upper;
  options.snapshot = view->get();
  const std::unique_ptr<rocksdb::Iterator> it(
      store_.db->NewIterator(options, store_.families[kEventsFamily]));
  // Only now: a trim moves the oldest event before it deletes, so what the iterator misses is known
  // here.
  GUANXI_RETURN_IF_ERROR(CheckCursor(after, oldest_event(), view->revision()));
  EventPage page(after, max_events, visit);
  for (it->SeekToFirst(); it->Valid(); it->Next()) {
    GUANXI_ASSIGN_OR_RETURN(const EventView event,
                            ParseEvent(ToView(it->key()), ToView(it->value())));
    if (!page.Offer(event)) break;
  }
  GUANXI_RETURN_IF_ERROR(ReadError(it->status()));
  GUANXI_RETURN_IF_ERROR(page.status());
  return page.last();
}

absl::Status RocksBackend::TrimEvents(Revision up_to) {
  absl::MutexLock lock(&trim_mu_);
  if (up_to > head()) return errors::CursorAhead(up_to, head());
  if (up_to < oldest_event()) return absl::OkStatus();
  const std::string begin = EventKey(0, 0);
  const std::string end = EventKey(up_to + 1, 0);
  rocksdb::WriteBatch batch;
  batch.DeleteRange(store_.families[kEventsFamily], ToSlice(begin), ToSlice(end));
  batch.Put(store_.families[kOwnFamily], ToSlice(kOldestKey), Number(up_to + 1));
  oldest_.store(up_to + 1, std::memory_order_release);
  return ReadError(ApplySynced(batch));
}

absl::Status RocksBackend::Compact(absl::Span<const RowRange> ranges) {
  if (!compact_mu_.TryLock()) return errors::Compacting();
  const absl::Cleanup unlock = [this] { compact_mu_.Unlock(); };
  const rocksdb::SequenceNumber now = synced()->get()->GetSequenceNumber();
  // What an older view may still read is kept for it. Views to come are not older.
  const absl::Time until = absl::Now() + kOlderViewsEnd;
  while (!OlderViewsEnded(*store_.db, now)) {
    if (absl::Now() > until) return errors::StillRead();
    absl::SleepFor(kLookAgain);
  }
  // The log holds the rows of all families, and is let go of when all of them are in files.
  GUANXI_RETURN_IF_ERROR(ReadError(store_.db->Flush({}, store_.families)));
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  for (const RowRange& range : ranges) {
    const rocksdb::Slice begin = ToSlice(range.keys.begin);
    const rocksdb::Slice end = ToSlice(range.keys.end);
    GUANXI_RETURN_IF_ERROR(
        ReadError(store_.db->CompactRange(options, store_.families[Slot(range.space)], &begin,
                                          range.keys.end.empty() ? nullptr : &end)));
  }
  return absl::OkStatus();
}

Metrics RocksBackend::metrics() const { return ReadRocksMetrics(store_, setup_); }

}  // namespace guanxi::kv
