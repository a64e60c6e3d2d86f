// What care plans ask of segments.
#ifndef GUANXI_SERVICES_CUSTOMERS_CARE_PLAN_SEGMENTS_H_
#define GUANXI_SERVICES_CUSTOMERS_CARE_PLAN_SEGMENTS_H_

#include <memory>

#include "absl/status/status.h"
#include "common/access/scope.h"
#include "common/kv/engine.h"
#include "services/customers/care/care_plan.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// Answers by the members on record. The last error is left in `failure`, OK before. `tables` and
// `reader` outlive it.
CareRule::InSegment MembersOnRecord(const Tables& tables,
                                    const kv::Reader& reader,
                                    std::shared_ptr<absl::Status> failure);

// Errors of a reference for a segment that the plan's filter asks for and `scope` does not hold.
absl::Status CheckSegments(const Tables& tables,
                           const kv::Reader& reader,
                           const access::Scope& scope,
                           const v1::CarePlan& plan);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CARE_PLAN_SEGMENTS_H_
