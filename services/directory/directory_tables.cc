#include "services/directory/directory_tables.h"

namespace guanxi::directory {
namespace {

table::Schema UnitsSchema() {
  return {.id = 1, .collection = "units", .fields = {{.id = 1, .fields = {"parent"}}}};
}

// Users are found by unit too: every table with that field has the index by itself.
table::Schema UsersSchema() {
  return {
      .id = 2,
      .collection = "users",
      .fields = {{.id = 1, .fields = {"email"}, .unique = true}, {.id = 2, .fields = {"role"}}}};
}

}  // namespace

Tables::Tables()
    : units(UnitsSchema()), users(UsersSchema()), catalog({&units.core(), &users.core()}) {}

}  // namespace guanxi::directory
