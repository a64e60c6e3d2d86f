// The tables behind the usage rule. Ids are on disk: never reuse one.
#ifndef GUANXI_SERVICES_DIRECTORY_USAGE_TABLES_H_
#define GUANXI_SERVICES_DIRECTORY_USAGE_TABLES_H_

#include "common/table/schema.h"

namespace guanxi::directory {

// 20: calendars, by the units that go by them.
table::Schema WorkCalendarsSchema();

// 21: periods of travel, by unit and owner as every table with those fields.
table::Schema TravelsSchema();

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_USAGE_TABLES_H_
