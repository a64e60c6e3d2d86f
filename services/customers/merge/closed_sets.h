// Sets of possible duplicates whose records were merged.
#ifndef GUANXI_SERVICES_CUSTOMERS_MERGE_CLOSED_SETS_H_
#define GUANXI_SERVICES_CUSTOMERS_MERGE_CLOSED_SETS_H_

#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "common/table/schema.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// Takes the customers `merged` out of the next set that has one of them, and deletes the set when
// fewer than two are left. False when there is no such set.
absl::StatusOr<bool> CloseSet(const Tables& tables,
                              kv::Txn& txn,
                              const table::Change& change,
                              const google::protobuf::RepeatedPtrField<std::string>& merged);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_MERGE_CLOSED_SETS_H_
