#include "services/customers/care/plan_segments.h"

#include <utility>

#include "common/status/macros.h"
#include "common/table/references.h"

namespace guanxi::customers {

CareRule::InSegment MembersOnRecord(const Tables& tables,
                                    const kv::Reader& reader,
                                    std::shared_ptr<absl::Status> failure) {
  const table::Groups* groups = &tables.customers.core().schema().groups;
  return [groups, reader = &reader, failure = std::move(failure)](const std::string& segment,
                                                                  const v1::Customer& customer) {
    const absl::StatusOr<bool> holds = groups->holds(*reader, segment, customer);
    failure->Update(holds.status());
    return holds.ok() && *holds;
  };
}

absl::Status CheckSegments(const Tables& tables,
                           const kv::Reader& reader,
                           const access::Scope& scope,
                           const v1::CarePlan& plan) {
  GUANXI_ASSIGN_OR_RETURN(const api::Filter filter, FilterOf(plan));
  for (const std::string& segment : filter.groups()) {
    GUANXI_RETURN_IF_ERROR(table::CheckReference(tables.segments, reader, segment,
                                                 "care_plan.customer_filter", scope));
  }
  return absl::OkStatus();
}

}  // namespace guanxi::customers
