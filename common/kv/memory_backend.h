// Rows and events in memory, each row with the versions that living snapshots can still see.
#ifndef GUANXI_COMMON_KV_MEMORY_BACKEND_H_
#define GUANXI_COMMON_KV_MEMORY_BACKEND_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/btree_map.h"
#include "absl/synchronization/mutex.h"
#include "common/kv/backend.h"

namespace guanxi::kv {

// Numbers the writes of the backend: 1 is the first group. What a reader sees is "everything up to
// write n".
using WriteNumber = uint64_t;

class MemoryBackend : public Backend {
 public:
  using Row = std::pair<std::string, std::string>;

  MemoryBackend();
  // Aborts when a snapshot is still alive: it would read freed memory.
  ~MemoryBackend() override;

  std::unique_ptr<Reader> Snapshot() override;
  const Reader& Latest() const override { return *latest_; }
  absl::Status Append(const Overlay& rows,
                      absl::Span<const EventRow> events,
                      Revision head) override;
  absl::Status Sync() override;
  absl::StatusOr<Revision> ReadEvents(Revision after,
                                      size_t max_events,
                                      absl::FunctionRef<void(const EventView&)> visit) override;
  Revision head() const override;
  Revision oldest_event() const override;
  absl::Status TrimEvents(Revision up_to) override;
  Metrics metrics() const override { return {}; }

  // For this backend's readers. `at` is the newest write they see.
  std::optional<std::string> Find(Space space, std::string_view key, WriteNumber at) const;
  // Up to `limit` rows of `range` in `order`, past `last` when it is set.
  std::vector<Row> Page(Space space,
                        const KeyRange& range,
                        Order order,
                        const std::optional<std::string>& last,
                        size_t limit,
                        WriteNumber at) const;
  void Release(WriteNumber at);

 private:
  struct Version {
    WriteNumber number;
    std::optional<std::string> value;
  };
  using Versions = std::vector<Version>;  // oldest first
  using Rows = absl::btree_map<std::string, Versions, std::less<>>;

  static const std::optional<std::string>* Visible(const Versions& versions, WriteNumber at);
  // Forgets the versions of a row that nobody can see any more.
  void Prune(Space space, const std::string& key) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Copies the commits of one page, so that they are visited without the lock.
  std::vector<EventRow> CopyEvents(Revision after, size_t max_events) const
      ABSL_SHARED_LOCKS_REQUIRED(mu_);

  mutable absl::Mutex mu_;
  std::array<Rows, kSpaces.size()> rows_ ABSL_GUARDED_BY(mu_);
  // The events of each commit from `oldest_event_` on, appended ones too.
  std::deque<std::vector<std::string>> events_ ABSL_GUARDED_BY(mu_);
  Revision oldest_event_ ABSL_GUARDED_BY(mu_) = 1;
  WriteNumber appended_ ABSL_GUARDED_BY(mu_) = 0;
  Revision appended_head_ ABSL_GUARDED_BY(mu_) = 0;
  std::vector<std::pair<Space, std::string>> unsynced_ ABSL_GUARDED_BY(mu_);  // keys
  WriteNumber synced_ ABSL_GUARDED_BY(mu_) = 0;
  Revision head_ ABSL_GUARDED_BY(mu_) = 0;
  std::multiset<WriteNumber> snapshots_ ABSL_GUARDED_BY(mu_);
  std::unique_ptr<Reader> latest_;
};

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_MEMORY_BACKEND_H_
