// The rules of tickets: what their fields may hold, and which verb leads where.
//
// Verbs take the time at which they happened, which is not before the ticket's `state_time`.
#ifndef GUANXI_SERVICES_TICKETS_TICKET_H_
#define GUANXI_SERVICES_TICKETS_TICKET_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "guanxi/tickets/v1/comments.pb.h"
#include "guanxi/tickets/v1/tickets.pb.h"

namespace guanxi::tickets {

// What can be done with a ticket.
enum class Verb { kAssign, kPend, kResume, kResolve, kClose, kReopen };

// The state that `verb` leads to from `state`, or STATE_UNSPECIFIED when it is not allowed there.
v1::Ticket::State NextState(Verb verb, v1::Ticket::State state);

// Completes what a caller sent: the priority when it is not given.
void Normalize(v1::Ticket& ticket);

// INVALID_ARGUMENT when a reference is malformed.
absl::Status CheckTicket(const v1::Ticket& ticket);

// Makes `ticket` a new one with that number.
void Begin(v1::Ticket& ticket, int64_t number, absl::Time time);

// Moves `ticket` as `verb` says, and keeps its times in step: resolving sets when it was resolved,
// and when it was first answered unless it was; reopening takes back when it was resolved and
// closed, and the resolution. FAILED_PRECONDITION (WRONG_STATE) naming the states that allow the
// verb when the ticket is in none of them.
absl::Status Apply(Verb verb, v1::Ticket& ticket, absl::Time time);

// What a comment on `ticket`, said at its `comment_time`, does to the ticket: it is counted, a
// public one of ours may be the first answer, and a public one of the customer reopens a ticket
// that is pending or resolved since before. FAILED_PRECONDITION (WRONG_STATE) on a closed ticket.
absl::Status TakeComment(const v1::Comment& comment, v1::Ticket& ticket);

}  // namespace guanxi::tickets

#endif  // GUANXI_SERVICES_TICKETS_TICKET_H_
