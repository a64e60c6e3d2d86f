#include "services/directory/usage_tables.h"

namespace guanxi::directory {

table::Schema WorkCalendarsSchema() {
  return {.id = 20, .collection = "workCalendars", .fields = {{.id = 1, .fields = {"units"}}}};
}

table::Schema TravelsSchema() { return {.id = 21, .collection = "travels", .derived = true}; }

}  // namespace guanxi::directory
