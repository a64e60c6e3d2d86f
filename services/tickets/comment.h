// The rules of comments.
#ifndef GUANXI_SERVICES_TICKETS_COMMENT_H_
#define GUANXI_SERVICES_TICKETS_COMMENT_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "guanxi/tickets/v1/comments.pb.h"
#include "guanxi/tickets/v1/tickets.pb.h"

namespace guanxi::tickets {

// Completes what a caller sent as a comment on `ticket`: when it was said, and whose record it is.
// INVALID_ARGUMENT when it was said in the future or before the ticket was opened, or when it is a
// customer's and internal.
absl::Status CompleteComment(v1::Comment& comment, const v1::Ticket& ticket, absl::Time now);

}  // namespace guanxi::tickets

#endif  // GUANXI_SERVICES_TICKETS_COMMENT_H_
