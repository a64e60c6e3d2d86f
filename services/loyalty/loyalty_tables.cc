#include "services/loyalty/loyalty_tables.h"

namespace guanxi::loyalty {

Tables::Tables()
    : scores({.id = 1, .collection = "scores", .fields = {}, .terms = {}, .derived = true}),
      models({.id = 2, .collection = "rfmModels", .fields = {}, .terms = {}}),
      catalog({&scores.core(), &models.core()}) {}

}  // namespace guanxi::loyalty
