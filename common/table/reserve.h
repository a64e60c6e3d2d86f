// Changes that the suite makes in records of others.
#ifndef GUANXI_COMMON_TABLE_RESERVE_H_
#define GUANXI_COMMON_TABLE_RESERVE_H_

#include "common/table/schema.h"

namespace guanxi::table {

// `change` as one that may use what is left of a record for the suite (`Change::uses_reserve`,
// kReserveBytes).
inline Change WithReserve(Change change) {
  change.uses_reserve = true;
  return change;
}

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_RESERVE_H_
