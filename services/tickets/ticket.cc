#include "services/tickets/ticket.h"

#include <fmt/format.h>

#include <vector>

#include "common/access/ownership.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/time/clock.h"

namespace guanxi::tickets {
namespace {

using v1::Comment;
using v1::Ticket;

struct Transition {
  Verb verb;
  Ticket::State from;
  Ticket::State to;
};

// Every move there is; what is not here is refused.
constexpr Transition kTransitions[] = {
    {Verb::kAssign, Ticket::STATE_NEW, Ticket::STATE_OPEN},
    {Verb::kAssign, Ticket::STATE_OPEN, Ticket::STATE_OPEN},
    {Verb::kAssign, Ticket::STATE_PENDING, Ticket::STATE_PENDING},
    {Verb::kAssign, Ticket::STATE_RESOLVED, Ticket::STATE_RESOLVED},
    {Verb::kPend, Ticket::STATE_NEW, Ticket::STATE_PENDING},
    {Verb::kPend, Ticket::STATE_OPEN, Ticket::STATE_PENDING},
    {Verb::kResume, Ticket::STATE_PENDING, Ticket::STATE_OPEN},
    {Verb::kResolve, Ticket::STATE_NEW, Ticket::STATE_RESOLVED},
    {Verb::kResolve, Ticket::STATE_OPEN, Ticket::STATE_RESOLVED},
    {Verb::kResolve, Ticket::STATE_PENDING, Ticket::STATE_RESOLVED},
    {Verb::kClose, Ticket::STATE_RESOLVED, Ticket::STATE_CLOSED},
    {Verb::kReopen, Ticket::STATE_RESOLVED, Ticket::STATE_OPEN},
    {Verb::kReopen, Ticket::STATE_CLOSED, Ticket::STATE_OPEN},
};

std::string_view WordFor(Verb verb) {
  switch (verb) {
    case Verb::kAssign:
      return "assigned";
    case Verb::kPend:
      return "pended";
    case Verb::kResume:
      return "resumed";
    case Verb::kResolve:
      return "resolved";
    case Verb::kClose:
      return "closed";
    case Verb::kReopen:
      return "reopened";
  }
  return "";
}

std::string_view WordFor(Ticket::State state) {
  switch (state) {
    case Ticket::STATE_NEW:
      return "new";
    case Ticket::STATE_OPEN:
      return "open";
    case Ticket::STATE_PENDING:
      return "pending";
    case Ticket::STATE_RESOLVED:
      return "resolved";
    case Ticket::STATE_CLOSED:
      return "closed";
    default:
      return "unspecified";
  }
}

absl::Status Refusal(Verb verb, const Ticket& ticket) {
  std::vector<std::string_view> allowed;
  for (const Transition& transition : kTransitions) {
    if (transition.verb == verb) allowed.push_back(WordFor(transition.from));
  }
  return errors::WrongState(
      ticket.name(), WordFor(ticket.state()),
      fmt::format("only one that is {} can be {}", fmt::join(allowed, " or "), WordFor(verb)));
}

void SetFirstResponse(Ticket& ticket, absl::Time time) {
  if (ticket.has_first_response_time() && FromProto(ticket.first_response_time()) <= time) return;
  *ticket.mutable_first_response_time() = ToProto(time);
}

// The times and words that belong to a state.
void Enter(Ticket& ticket, Ticket::State state, absl::Time time) {
  ticket.set_state(state);
  *ticket.mutable_state_time() = ToProto(time);
  switch (state) {
    case Ticket::STATE_RESOLVED:
      *ticket.mutable_resolve_time() = ToProto(time);
      SetFirstResponse(ticket, time);
      break;
    case Ticket::STATE_CLOSED:
      *ticket.mutable_close_time() = ToProto(time);
      break;
    default:
      ticket.clear_resolve_time();
      ticket.clear_close_time();
      ticket.clear_resolution();
  }
}

absl::Status CheckReference(std::string_view name,
                            std::string_view collection,
                            std::string_view field) {
  return name.empty() ? absl::OkStatus() : api::IdOf(name, collection, field).status();
}

// Whether the customer spoke up after the ticket was thought to be waiting or settled.
bool Reopens(const Comment& comment, const Ticket& ticket) {
  const bool waiting =
      ticket.state() == Ticket::STATE_PENDING || ticket.state() == Ticket::STATE_RESOLVED;
  return waiting && comment.author() == Comment::AUTHOR_CUSTOMER && !comment.internal() &&
         FromProto(comment.comment_time()) >= FromProto(ticket.state_time());
}

}  // namespace

Ticket::State NextState(Verb verb, Ticket::State state) {
  for (const Transition& transition : kTransitions) {
    if (transition.verb == verb && transition.from == state) return transition.to;
  }
  return Ticket::STATE_UNSPECIFIED;
}

void Normalize(Ticket& ticket) {
  if (ticket.priority() == Ticket::PRIORITY_UNSPECIFIED)
    ticket.set_priority(Ticket::PRIORITY_NORMAL);
}

absl::Status CheckTicket(const Ticket& ticket) {
  GUANXI_RETURN_IF_ERROR(CheckReference(ticket.customer(), "customers", "ticket.customer"));
  GUANXI_RETURN_IF_ERROR(CheckReference(ticket.contact(), "contacts", "ticket.contact"));
  GUANXI_RETURN_IF_ERROR(CheckReference(ticket.product(), "products", "ticket.product"));
  GUANXI_RETURN_IF_ERROR(CheckReference(ticket.order(), "orders", "ticket.order"));
  return access::CheckOwnership(ticket, "ticket");
}

void Begin(Ticket& ticket, int64_t number, absl::Time time) {
  ticket.set_number(number);
  *ticket.mutable_open_time() = ToProto(time);
  Enter(ticket, Ticket::STATE_NEW, time);
}

absl::Status Apply(Verb verb, Ticket& ticket, absl::Time time) {
  const Ticket::State next = NextState(verb, ticket.state());
  if (next == Ticket::STATE_UNSPECIFIED) return Refusal(verb, ticket);
  if (next != ticket.state()) Enter(ticket, next, time);
  return absl::OkStatus();
}

absl::Status TakeComment(const Comment& comment, Ticket& ticket) {
  if (ticket.state() == Ticket::STATE_CLOSED) {
    return errors::WrongState(ticket.name(), "closed", "reopen it before commenting");
  }
  const absl::Time time = FromProto(comment.comment_time());
  ticket.set_comment_count(ticket.comment_count() + 1);
  if (comment.author() == Comment::AUTHOR_AGENT && !comment.internal())
    SetFirstResponse(ticket, time);
  if (Reopens(comment, ticket)) Enter(ticket, Ticket::STATE_OPEN, time);
  return absl::OkStatus();
}

}  // namespace guanxi::tickets
