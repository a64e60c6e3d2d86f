// What changes of tickets put on time lines.
#ifndef GUANXI_SERVICES_CUSTOMERS_TIMELINE_TICKET_ENTRIES_H_
#define GUANXI_SERVICES_CUSTOMERS_TIMELINE_TICKET_ENTRIES_H_

#include "guanxi/changes/v1/changes.pb.h"
#include "guanxi/tickets/v1/tickets.pb.h"
#include "services/customers/timeline/entry.h"

namespace guanxi::customers {

// Of a ticket that came to a customer, came to another owner, was resolved, closed or opened again.
Entries TicketEntries(const changes::v1::Event& event,
                      const Versions<tickets::v1::Ticket>& versions);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TIMELINE_TICKET_ENTRIES_H_
