#include "services/customers/timeline/ticket_entries.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace guanxi::customers {
namespace {

using changes::v1::Event;
using google::protobuf::Timestamp;
using tickets::v1::Ticket;
using v1::TimelineEntry;

TimelineEntry TicketEntry(const Event& event,
                          const Ticket& ticket,
                          TimelineEntry::Kind kind,
                          const Timestamp& time,
                          const std::string& detail = "") {
  TimelineEntry entry = EntryOf(event, kind, ticket.customer(), time);
  entry.set_title(ticket.subject());
  entry.set_detail(detail);
  return entry;
}

// `#12 fault`
std::string NumberAndType(const Ticket& ticket) {
  std::string type = Ticket::Type_Name(ticket.type());
  type.erase(0, type.find('_') + 1);
  return absl::StrCat("#", ticket.number(), " ", absl::AsciiStrToLower(type));
}

bool IsDone(Ticket::State state) {
  return state == Ticket::STATE_RESOLVED || state == Ticket::STATE_CLOSED;
}

void AddState(const Event& event, const Ticket& ticket, Ticket::State before, Entries& entries) {
  const Ticket::State state = ticket.state();
  if (state == before) return;
  if (state == Ticket::STATE_RESOLVED) {
    entries.push_back(
        TicketEntry(event, ticket, TimelineEntry::KIND_TICKET_RESOLVED, ticket.resolve_time()));
  } else if (state == Ticket::STATE_CLOSED) {
    entries.push_back(
        TicketEntry(event, ticket, TimelineEntry::KIND_TICKET_CLOSED, ticket.close_time()));
  } else if (IsDone(before)) {
    entries.push_back(
        TicketEntry(event, ticket, TimelineEntry::KIND_TICKET_REOPENED, ticket.state_time()));
  }
}

}  // namespace

Entries TicketEntries(const Event& event, const Versions<Ticket>& versions) {
  Entries entries;
  if (!versions.after.has_value() || versions.after->customer().empty()) return entries;
  const Ticket& ticket = *versions.after;
  const bool arrives =
      !versions.before.has_value() || versions.before->customer() != ticket.customer();
  if (arrives) {
    entries.push_back(TicketEntry(event, ticket, TimelineEntry::KIND_TICKET_OPENED,
                                  ticket.open_time(), NumberAndType(ticket)));
  } else if (versions.before->owner() != ticket.owner() && !ticket.owner().empty()) {
    entries.push_back(TicketEntry(event, ticket, TimelineEntry::KIND_TICKET_ASSIGNED, event.time(),
                                  ticket.owner()));
  }
  AddState(event, ticket, arrives ? Ticket::STATE_NEW : versions.before->state(), entries);
  return entries;
}

}  // namespace guanxi::customers
