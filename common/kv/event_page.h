// One page of events as ReadEvents hands it out: whole commits, without gaps, up to a number of
// events.
#ifndef GUANXI_COMMON_KV_EVENT_PAGE_H_
#define GUANXI_COMMON_KV_EVENT_PAGE_H_

#include <cstddef>
#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/kv/engine.h"

namespace guanxi::kv {

// OUT_OF_RANGE when events after `after` were trimmed (`oldest` is the oldest kept) or when `after`
// lies beyond `head`.
absl::Status CheckCursor(Revision after, Revision oldest, Revision head);

// Offered the events after `after` in order, it visits those of the page.
class EventPage {
 public:
  // `visit` outlives the page.
  EventPage(Revision after, size_t max_events, absl::FunctionRef<void(const EventView&)> visit)
      : last_(after), max_events_(max_events), visit_(visit) {}

  // False when the page is full and `event` not part of it. An event that does not follow on the
  // one before makes the page fail: a gap is never passed over.
  bool Offer(const EventView& event);

  // DATA_LOSS when a gap was found.
  const absl::Status& status() const { return status_; }
  // The last commit visited.
  Revision last() const { return last_; }

 private:
  Revision last_;
  const size_t max_events_;
  absl::FunctionRef<void(const EventView&)> visit_;
  size_t visited_ = 0;
  uint32_t next_ordinal_ = 0;
  absl::Status status_;
};

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_EVENT_PAGE_H_
