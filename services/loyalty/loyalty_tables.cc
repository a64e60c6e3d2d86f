#include "services/loyalty/loyalty_tables.h"

namespace guanxi::loyalty {

Tables::Tables()
    : scores({.id = 1,
              .collection = "scores",
              .fields = {{.id = 1, .fields = {"customer"}, .selective = true}},
              .terms = {},
              .derived = true,
              .subject = "customer",
              .kept_references = {"customer"}}),
      models({.id = 2, .collection = "rfmModels", .fields = {}, .terms = {}}),
      life_cycle_rules({.id = 3, .collection = "lifeCycleRules", .fields = {}, .terms = {}}),
      catalog({&scores.core(), &models.core(), &life_cycle_rules.core()}) {}

}  // namespace guanxi::loyalty
