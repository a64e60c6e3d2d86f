// What the directory keeps. Ids of tables and indexes are on disk: never reuse one.
#ifndef GUANXI_SERVICES_DIRECTORY_DIRECTORY_TABLES_H_
#define GUANXI_SERVICES_DIRECTORY_DIRECTORY_TABLES_H_

#include "common/table/catalog.h"
#include "common/table/table.h"
#include "guanxi/directory/v1/units.pb.h"
#include "guanxi/directory/v1/users.pb.h"

namespace guanxi::directory {

struct Tables {
  Tables();

  table::Table<v1::Unit> units;
  table::Table<v1::User> users;
  table::Catalog catalog;
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_DIRECTORY_TABLES_H_
