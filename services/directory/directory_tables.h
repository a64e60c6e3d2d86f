// What the directory keeps. Ids of tables and indexes are on disk: never reuse one.
#ifndef GUANXI_SERVICES_DIRECTORY_DIRECTORY_TABLES_H_
#define GUANXI_SERVICES_DIRECTORY_DIRECTORY_TABLES_H_

#include "common/table/catalog.h"
#include "common/table/table.h"
#include "guanxi/directory/v1/account_requests.pb.h"
#include "guanxi/directory/v1/api_keys.pb.h"
#include "guanxi/directory/v1/hand_overs.pb.h"
#include "guanxi/directory/v1/service_accounts.pb.h"
#include "guanxi/directory/v1/teams.pb.h"
#include "guanxi/directory/v1/travels.pb.h"
#include "guanxi/directory/v1/units.pb.h"
#include "guanxi/directory/v1/users.pb.h"
#include "guanxi/directory/v1/work_calendars.pb.h"

namespace guanxi::directory {

struct Tables {
  Tables();

  table::Table<v1::Unit> units;
  table::Table<v1::User> users;
  table::Table<v1::Team> teams;
  table::Table<v1::ServiceAccount> service_accounts;
  table::Table<v1::ApiKey> api_keys;
  table::Table<v1::AccountRequest> account_requests;
  table::Table<v1::HandOver> hand_overs;
  table::Table<v1::WorkCalendar> work_calendars;
  table::Table<v1::Travel> travels;
  table::Catalog catalog;
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_DIRECTORY_TABLES_H_
