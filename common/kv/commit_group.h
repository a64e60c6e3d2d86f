// Transactions that become durable together: each sees the writes of those before it, and leaves
// none of its own when it fails.
#ifndef GUANXI_COMMON_KV_COMMIT_GROUP_H_
#define GUANXI_COMMON_KV_COMMIT_GROUP_H_

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/kv/backend.h"
#include "common/kv/engine.h"
#include "common/kv/overlay.h"

namespace guanxi::kv {

// Not thread-safe: the writer's.
class CommitGroup {
 public:
  // `base` is what is durable, up to commit `head`. It outlives the group and does not change while
  // the group is filled.
  CommitGroup(const Reader& base, Revision head) : base_(base), head_(head) {}

  // Runs `fn` and keeps its writes when it succeeds. Returns the group's head after it, or why
  // nothing was kept: the status `fn` returned, INVALID_ARGUMENT when it broke a size of the
  // contract, INTERNAL when it threw.
  absl::StatusOr<Revision> Run(TxnFn& fn);

  // Starts the next group: what this one held is durable in the base now.
  void Clear();

  bool empty() const { return overlay_.empty() && events_.empty(); }
  // What it takes of memory, with the writes of transactions that failed.
  size_t bytes() const { return overlay_.held_bytes() + event_bytes_; }
  const Overlay& overlay() const { return overlay_; }
  absl::Span<const EventRow> events() const { return events_; }
  Revision head() const { return head_; }

 private:
  const Reader& base_;
  Overlay overlay_;
  std::vector<EventRow> events_;
  size_t event_bytes_ = 0;
  Revision head_;
};

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_COMMIT_GROUP_H_
