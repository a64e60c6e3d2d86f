#include "services/directory/directory_tables.h"

#include "services/directory/usage_tables.h"

namespace guanxi::directory {
namespace {

table::Schema UnitsSchema() {
  return {.id = 1, .collection = "units", .fields = {{.id = 1, .fields = {"parent"}}}};
}

// Users are found by unit too, as are the others that have one: every table with that field, or
// with an owner, has the index by itself.
table::Schema UsersSchema() {
  return {.id = 2,
          .collection = "users",
          .fields = {{.id = 1, .fields = {"email"}, .unique = true},
                     {.id = 2, .fields = {"role"}},
                     {.id = 3, .fields = {"subject"}, .unique = true},
                     {.id = 4, .fields = {"state"}}}};
}

table::Schema TeamsSchema() {
  return {.id = 3, .collection = "teams", .fields = {{.id = 1, .fields = {"members"}}}};
}

table::Schema ServiceAccountsSchema() {
  return {.id = 4,
          .collection = "serviceAccounts",
          .fields = {{.id = 1, .fields = {"state"}}, {.id = 2, .fields = {"grants"}}}};
}

table::Schema ApiKeysSchema() {
  return {.id = 5, .collection = "apiKeys", .fields = {{.id = 1, .fields = {"account"}}}};
}

table::Schema AccountRequestsSchema() {
  return {.id = 6,
          .collection = "accountRequests",
          .fields = {{.id = 1, .fields = {"state"}},
                     {.id = 2, .fields = {"requester"}},
                     {.id = 3, .fields = {"user"}}}};
}

table::Schema HandOversSchema() {
  return {.id = 7,
          .collection = "handOvers",
          .fields = {{.id = 1, .fields = {"state"}},
                     {.id = 2, .fields = {"from_user"}},
                     {.id = 3, .fields = {"to_user"}}}};
}

}  // namespace

Tables::Tables()
    : units(UnitsSchema()),
      users(UsersSchema()),
      teams(TeamsSchema()),
      service_accounts(ServiceAccountsSchema()),
      api_keys(ApiKeysSchema()),
      account_requests(AccountRequestsSchema()),
      hand_overs(HandOversSchema()),
      work_calendars(WorkCalendarsSchema()),
      travels(TravelsSchema()),
      catalog({&units.core(), &users.core(), &teams.core(), &service_accounts.core(),
               &api_keys.core(), &account_requests.core(), &hand_overs.core(),
               &work_calendars.core(), &travels.core()}) {}

}  // namespace guanxi::directory
