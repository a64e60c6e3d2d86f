#include "services/tickets/comment.h"

#include "common/api/effective_time.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/time/clock.h"

namespace guanxi::tickets {

absl::Status CompleteComment(v1::Comment& comment, const v1::Ticket& ticket, absl::Time now) {
  if (comment.internal() && comment.author() == v1::Comment::AUTHOR_CUSTOMER) {
    return errors::InvalidField("comment.internal", "must not be set on what the customer said");
  }
  const api::TimeBounds bounds{.now = now, .not_before = FromProto(ticket.open_time())};
  GUANXI_ASSIGN_OR_RETURN(
      const absl::Time time,
      api::EffectiveTime(comment.has_comment_time() ? &comment.comment_time() : nullptr, bounds,
                         "comment.comment_time"));
  *comment.mutable_comment_time() = ToProto(time);
  comment.set_unit(ticket.unit());
  comment.set_owner(ticket.owner());
  *comment.mutable_shares() = ticket.shares();
  return absl::OkStatus();
}

}  // namespace guanxi::tickets
