// What the tickets service keeps. Ids of tables and indexes are on disk: never reuse one.
#ifndef GUANXI_SERVICES_TICKETS_TICKETS_TABLES_H_
#define GUANXI_SERVICES_TICKETS_TICKETS_TABLES_H_

#include "common/table/catalog.h"
#include "common/table/table.h"
#include "guanxi/tickets/v1/comments.pb.h"
#include "guanxi/tickets/v1/tickets.pb.h"

namespace guanxi::tickets {

table::Schema TicketsSchema();
// Who sees a ticket sees its comments. `tickets` outlives the table.
table::Schema CommentsSchema(const table::Core* tickets);

// Immutable, thread-safe.
struct Tables {
  table::Table<v1::Ticket> tickets{TicketsSchema()};
  table::Table<v1::Comment> comments{CommentsSchema(&tickets.core())};
  table::Catalog catalog{{&tickets.core(), &comments.core()}};
};

}  // namespace guanxi::tickets

#endif  // GUANXI_SERVICES_TICKETS_TICKETS_TABLES_H_
