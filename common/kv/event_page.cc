#include "common/kv/event_page.h"

#include "absl/strings/str_cat.h"
#include "common/status/errors.h"

namespace guanxi::kv {

absl::Status CheckCursor(Revision after, Revision oldest, Revision head) {
  if (after > head) return errors::CursorAhead(after, head);
  if (after + 1 < oldest) return errors::CursorTrimmed(after, oldest);
  return absl::OkStatus();
}

bool EventPage::Offer(const EventView& event) {
  const bool same_commit = visited_ > 0 && event.revision == last_;
  if (!same_commit && visited_ >= max_events_) return false;
  const bool follows = same_commit ? event.ordinal == next_ordinal_
                                   : event.revision == last_ + 1 && event.ordinal == 0;
  if (!follows) {
    status_ = errors::DataLoss(absl::StrCat("an event is missing after revision ", last_));
    return false;
  }
  last_ = event.revision;
  next_ordinal_ = event.ordinal + 1;
  ++visited_;
  visit_(event);
  return true;
}

}  // namespace guanxi::kv
