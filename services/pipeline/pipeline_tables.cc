#include "services/pipeline/pipeline_tables.h"

namespace guanxi::pipeline {

table::Schema ProductsSchema() {
  return {
      .id = 1,
      .collection = "products",
      .fields = {{.id = 1, .fields = {"code"}, .unique = true}, {.id = 2, .fields = {"line"}}},
      .terms = {},
  };
}

table::Schema PipelinesSchema() {
  return {.id = 2, .collection = "pipelines", .fields = {}, .terms = {}};
}

table::Schema OpportunitiesSchema() {
  return {
      .id = 3,
      .collection = "opportunities",
      .fields =
          {
              {.id = 1, .fields = {"customer"}, .selective = true},
              {.id = 2, .fields = {"pipeline"}},
              {.id = 3, .fields = {"pipeline", "stage"}},
              {.id = 4, .fields = {"stage"}},
              {.id = 5, .fields = {"state"}},
              {.id = 6, .fields = {"product"}},
              {.id = 7, .fields = {"update_time"}},
              {.id = 8, .fields = {"customer", "create_time"}, .selective = true},
          },
      .terms = {},
      .subject = "customer",
  };
}

table::Schema OrdersSchema() {
  return {
      .id = 4,
      .collection = "orders",
      .fields =
          {
              {.id = 1, .fields = {"customer"}, .selective = true},
              {.id = 2, .fields = {"customer", "order_time"}, .selective = true},
              {.id = 3, .fields = {"order_time"}},
              {.id = 4, .fields = {"opportunity"}, .selective = true},
          },
      .terms = {},
      .subject = "customer",
  };
}

}  // namespace guanxi::pipeline
