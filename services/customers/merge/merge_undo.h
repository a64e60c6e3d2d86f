// Taking a merge back, as far as it is one commit: the customers themselves.
#ifndef GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_UNDO_H_
#define GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_UNDO_H_

#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "common/table/schema.h"
#include "guanxi/customers/v1/merges.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// Takes a merge back. Errors as MergeService.UndoMerge.
absl::StatusOr<v1::Merge> CommitUndo(const Tables& tables,
                                     kv::Txn& txn,
                                     const table::Change& change,
                                     const v1::UndoMergeRequest& request);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_UNDO_H_
