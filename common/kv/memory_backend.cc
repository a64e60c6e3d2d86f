#include "common/kv/memory_backend.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "common/kv/errors.h"
#include "common/kv/event_page.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::kv {
namespace {

constexpr WriteNumber kAllWrites = std::numeric_limits<WriteNumber>::max();

// Rows copied under the lock at a time. A visitor runs without the lock, so it may use the engine.
constexpr size_t kPageRows = 64;

class MemoryReader final : public Reader {
 public:
  MemoryReader(const MemoryBackend& backend,
               WriteNumber at,
               Revision revision,
               std::function<void()> release)
      : backend_(backend), at_(at), revision_(revision), release_(std::move(release)) {}
  ~MemoryReader() override { release_(); }

  absl::StatusOr<std::optional<std::string>> Get(Space space, std::string_view key) const override {
    if (key.empty() || key.size() > kMaxKeyBytes) return errors::KeySize(key.size());
    return backend_.Find(space, key, at_);
  }

  absl::Status Scan(Space space,
                    const KeyRange& range,
                    Order order,
                    RowVisitor visit) const override {
    std::optional<std::string> last;
    while (true) {
      std::vector<MemoryBackend::Row> page =
          backend_.Page(space, range, order, last, kPageRows, at_);
      for (const auto& [key, value] : page) {
        if (!visit(key, value)) return absl::OkStatus();
      }
      if (page.size() < kPageRows) return absl::OkStatus();
      last = std::move(page.back().first);
    }
  }

  Revision revision() const override { return revision_; }

 private:
  const MemoryBackend& backend_;
  const WriteNumber at_;
  const Revision revision_;
  const std::function<void()> release_;
};

}  // namespace

MemoryBackend::MemoryBackend()
    : latest_(std::make_unique<MemoryReader>(*this, kAllWrites, 0, [] {})) {}

MemoryBackend::~MemoryBackend() {
  absl::MutexLock lock(&mu_);
  if (!snapshots_.empty()) std::abort();
}

std::unique_ptr<Reader> MemoryBackend::Snapshot() {
  absl::MutexLock lock(&mu_);
  snapshots_.insert(synced_);
  return std::make_unique<MemoryReader>(*this, synced_, head_,
                                        [this, at = synced_] { Release(at); });
}

void MemoryBackend::Release(WriteNumber at) {
  absl::MutexLock lock(&mu_);
  snapshots_.erase(snapshots_.find(at));
}

const std::optional<std::string>* MemoryBackend::Visible(const Versions& versions, WriteNumber at) {
  for (auto it = versions.rbegin(); it != versions.rend(); ++it) {
    if (it->number <= at) return &it->value;
  }
  return nullptr;
}

std::optional<std::string> MemoryBackend::Find(Space space,
                                               std::string_view key,
                                               WriteNumber at) const {
  absl::ReaderMutexLock lock(&mu_);
  const Rows& rows = rows_[Slot(space)];
  auto it = rows.find(key);
  if (it == rows.end()) return std::nullopt;
  const std::optional<std::string>* value = Visible(it->second, at);
  return value == nullptr ? std::nullopt : *value;
}

std::vector<MemoryBackend::Row> MemoryBackend::Page(Space space,
                                                    const KeyRange& range,
                                                    Order order,
                                                    const std::optional<std::string>& last,
                                                    size_t limit,
                                                    WriteNumber at) const {
  absl::ReaderMutexLock lock(&mu_);
  const Rows& rows = rows_[Slot(space)];
  auto begin = rows.lower_bound(range.begin);
  auto end = range.end.empty() ? rows.end() : rows.lower_bound(range.end);
  if (!range.end.empty() && range.end <= range.begin) end = begin;
  if (last && order == Order::kForward) begin = rows.upper_bound(*last);
  if (last && order == Order::kReverse) end = rows.lower_bound(*last);
  std::vector<Row> page;
  while (begin != end && page.size() < limit) {
    auto it = order == Order::kForward ? begin++ : --end;
    const std::optional<std::string>* value = Visible(it->second, at);
    if (value != nullptr && *value) page.emplace_back(it->first, **value);
  }
  return page;
}

absl::Status MemoryBackend::Append(const Overlay& rows,
                                   absl::Span<const EventRow> events,
                                   Revision head) {
  absl::MutexLock lock(&mu_);
  ++appended_;
  for (Space space : kSpaces) {
    for (const auto& [key, value] : rows.rows(space)) {
      rows_[Slot(space)][std::string(key)].push_back(
          {appended_, value ? std::optional<std::string>(*value) : std::nullopt});
      unsynced_.emplace_back(space, key);
    }
  }
  for (const EventRow& event : events) {
    if (event.ordinal == 0) events_.emplace_back();
    events_.back().push_back(event.bytes);
  }
  appended_head_ = head;
  return absl::OkStatus();
}

absl::Status MemoryBackend::Sync() {
  absl::MutexLock lock(&mu_);
  synced_ = appended_;
  head_ = appended_head_;
  for (const auto& [space, key] : unsynced_) Prune(space, key);
  unsynced_.clear();
  return absl::OkStatus();
}

void MemoryBackend::Prune(Space space, const std::string& key) {
  Rows& rows = rows_[Slot(space)];
  const auto row = rows.find(key);
  if (row == rows.end()) return;
  Versions& versions = row->second;
  // Of the versions up to the oldest reader only the last can still be seen.
  const WriteNumber oldest_reader = snapshots_.empty() ? synced_ : *snapshots_.begin();
  const auto later = std::find_if(versions.begin(), versions.end(), [&](const Version& version) {
    return version.number > oldest_reader;
  });
  if (later != versions.begin()) versions.erase(versions.begin(), later - 1);
  if (versions.size() == 1 && !versions.front().value) rows.erase(row);
}

absl::StatusOr<Revision> MemoryBackend::ReadEvents(
    Revision after, size_t max_events, absl::FunctionRef<void(const EventView&)> visit) {
  std::vector<EventRow> copied;
  {
    absl::ReaderMutexLock lock(&mu_);
    GUANXI_RETURN_IF_ERROR(CheckCursor(after, oldest_event_, head_));
    copied = CopyEvents(after, max_events);
  }
  EventPage page(after, max_events, visit);
  for (const EventRow& event : copied) {
    if (!page.Offer({event.revision, event.ordinal, event.bytes})) break;
  }
  GUANXI_RETURN_IF_ERROR(page.status());
  return page.last();
}

std::vector<EventRow> MemoryBackend::CopyEvents(Revision after, size_t max_events) const {
  std::vector<EventRow> copied;
  for (Revision revision = after + 1; revision <= head_ && copied.size() < max_events; ++revision) {
    uint32_t ordinal = 0;
    for (const std::string& bytes : events_[revision - oldest_event_]) {
      copied.push_back({revision, ordinal++, bytes});
    }
  }
  return copied;
}

Revision MemoryBackend::head() const {
  absl::ReaderMutexLock lock(&mu_);
  return head_;
}

Revision MemoryBackend::oldest_event() const {
  absl::ReaderMutexLock lock(&mu_);
  return oldest_event_;
}

absl::Status MemoryBackend::TrimEvents(Revision up_to) {
  absl::MutexLock lock(&mu_);
  if (up_to > head_) return errors::CursorAhead(up_to, head_);
  for (; oldest_event_ <= up_to; ++oldest_event_) events_.pop_front();
  return absl::OkStatus();
}

}  // namespace guanxi::kv
