// The tables whose records have an owner.
#ifndef GUANXI_COMMON_RECORDS_RECORD_TABLES_H_
#define GUANXI_COMMON_RECORDS_RECORD_TABLES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/table/catalog.h"

namespace guanxi::records {

// Those of records that have an owner of their own, and so can be shared and reassigned, in the
// order of the catalog.
std::vector<const table::Core*> MovableTables(const table::Catalog& catalog);

// The one of the record named `name`, found in `field`. INVALID_ARGUMENT when it is none, or the
// name is malformed.
absl::StatusOr<const table::Core*> MovableTableOf(const table::Catalog& catalog,
                                                  const std::string& name,
                                                  std::string_view field);

// The same among records whose unit, owner and shares say who sees them, whether or not they follow
// another record's.
absl::StatusOr<const table::Core*> OwnedTableOf(const table::Catalog& catalog,
                                                const std::string& name,
                                                std::string_view field);

}  // namespace guanxi::records

#endif  // GUANXI_COMMON_RECORDS_RECORD_TABLES_H_
