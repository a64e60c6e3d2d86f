// Merging customers, as far as it is one commit: the records themselves. What names them is the
// job's.
#ifndef GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_COMMIT_H_
#define GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_COMMIT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kv/engine.h"
#include "common/table/schema.h"
#include "guanxi/customers/v1/merges.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// How merges are kept.
struct MergeSettings {
  absl::Duration undo_window;         // how long a merge can be taken back
  std::vector<std::string> services;  // whose records name customers, this one first
};

// Writes what PlanMerge gives for `request`, and the merge itself under `name`.
absl::StatusOr<v1::Merge> CommitMerge(const Tables& tables,
                                      kv::Txn& txn,
                                      const table::Change& change,
                                      const MergeSettings& settings,
                                      const std::string& name,
                                      const v1::MergeCustomersRequest& request);

// `change` with the merge it is part of in its note.
table::Change Noted(const table::Change& change, const std::string& merge, const std::string& note);

// How far `service` is, in `merge`; made where it is not there yet.
v1::Merge::Progress& ProgressIn(std::string_view service, v1::Merge& merge);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_COMMIT_H_
