// What a merge makes of its customers, worked out and checked; nothing is written.
#ifndef GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_PLAN_H_
#define GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_PLAN_H_

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/access/scope.h"
#include "common/kv/engine.h"
#include "guanxi/customers/v1/merges.pb.h"
#include "services/customers/customers_tables.h"
#include "services/customers/merge/merged_fields.h"

namespace guanxi::customers {

// What is to become of customers, worked out and not yet written.
struct PlannedMerge {
  MergeSources before;
  v1::Customer master;               // as it will be
  std::vector<v1::Customer> losers;  // the same, in their order
};

// Plans what `request` asks for, on behalf of somebody who reaches `scope`. Errors as
// MergeService.MergeCustomers.
absl::StatusOr<PlannedMerge> PlanMerge(const Tables& tables,
                                       const kv::Reader& reader,
                                       const access::Scope& scope,
                                       const v1::MergeCustomersRequest& request);

// Merges follow one another where their customers do: what one is still giving away is neither
// given on nor back by another. Nor is anything given to or taken from whom an erasure is at work
// on: it would outlive that. FAILED_PRECONDITION (WRONG_STATE) while a merge other than `own`, or
// an erasure, is at work on one of `names`.
absl::Status CheckAtRest(const Tables& tables,
                         const kv::Reader& reader,
                         const std::set<std::string>& names,
                         std::string_view own = "");

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_PLAN_H_
