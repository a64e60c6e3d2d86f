#include "services/tickets/tickets_tables.h"

namespace guanxi::tickets {

table::Schema TicketsSchema() {
  return {
      .id = 1,
      .collection = "tickets",
      .fields =
          {
              {.id = 1, .fields = {"customer"}, .selective = true},
              {.id = 2, .fields = {"state"}},
              {.id = 3, .fields = {"number"}, .unique = true},
              {.id = 4, .fields = {"update_time"}},
              {.id = 5, .fields = {"customer", "open_time"}, .selective = true},
          },
      .terms = {},
      .subject = "customer",
  };
}

table::Schema CommentsSchema(const table::Core* tickets) {
  return {
      .id = 2,
      .collection = "comments",
      .fields = {{.id = 1, .fields = {"ticket", "comment_time"}, .selective = true}},
      .terms = {},
      .parent = {.field = "ticket", .table = tickets},
      .subject = "ticket",
  };
}

}  // namespace guanxi::tickets
