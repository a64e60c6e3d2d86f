#include "services/customers/segments/segment_checks.h"

#include <algorithm>
#include <vector>

#include "common/api/filter.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/references.h"
#include "services/customers/care/care_plan.h"
#include "services/customers/customer_filter.h"
#include "services/customers/segments/errors.h"
#include "services/customers/segments/segment.h"
#include "services/customers/segments/segment_set.h"

namespace guanxi::customers {
namespace {

constexpr char kLeadsBack[] = "must not lead back to the segment itself";

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Whether conditions lead from one of `groups`, also by others between, to `segment`.
absl::StatusOr<bool> LeadsTo(const Tables& tables,
                             const kv::Reader& reader,
                             std::vector<std::string> groups,
                             const std::string& segment) {
  for (size_t i = 0; i < groups.size(); ++i) {
    if (groups[i] == segment) return true;
    const auto asked = tables.segments.Get(reader, groups[i], access::Scope::All());
    if (absl::IsNotFound(asked.status())) continue;
    GUANXI_RETURN_IF_ERROR(asked.status());
    const absl::StatusOr<api::Filter> filter = ConditionOf(asked->condition(), "condition");
    // Of a list there is none.
    if (!filter.ok()) continue;
    for (const std::string& group : filter->groups()) {
      if (!Contains(groups, group)) groups.push_back(group);
    }
  }
  return false;
}

// A segment whose condition asks for `segment`; one without a name when none does.
absl::StatusOr<v1::Segment> SegmentAbout(const Tables& tables,
                                         const kv::Reader& reader,
                                         const std::string& segment) {
  v1::Segment found;
  GUANXI_RETURN_IF_ERROR(VisitDynamic(tables, reader, [&](const v1::Segment& other) {
    if (other.condition().find(segment) == std::string::npos) return true;
    const absl::StatusOr<api::Filter> filter = ConditionOf(other.condition(), "condition");
    const bool asks = filter.ok() && Contains(filter->groups(), segment);
    if (asks) found = other;
    return !asks;
  }));
  return found;
}

// A care plan whose filter asks for `segment`; one without a name when none does.
absl::StatusOr<v1::CarePlan> PlanAbout(const Tables& tables,
                                       const kv::Reader& reader,
                                       const std::string& segment) {
  v1::CarePlan found;
  GUANXI_RETURN_IF_ERROR(tables.care_plans.ForEach(reader, [&](const v1::CarePlan& plan) {
    if (plan.has_delete_time() || plan.customer_filter().find(segment) == std::string::npos)
      return true;
    const absl::StatusOr<api::Filter> filter = FilterOf(plan);
    const bool asks = filter.ok() && Contains(filter->groups(), segment);
    if (asks) found = plan;
    return !asks;
  }));
  return found;
}

}  // namespace

absl::Status CheckCondition(const Tables& tables,
                            const rpc::Call& call,
                            const kv::Reader& reader,
                            const ConditionToCheck& asked) {
  const std::string& segment = asked.segment;
  const std::string& field = asked.field;
  GUANXI_RETURN_IF_ERROR(CheckCustomerFilter(call.principal, asked.condition));
  GUANXI_ASSIGN_OR_RETURN(const api::Filter filter, ConditionOf(asked.condition, field));
  for (const std::string& group : filter.groups()) {
    if (group == segment) return errors::InvalidField(field, kLeadsBack);
    GUANXI_RETURN_IF_ERROR(
        table::CheckReference(tables.segments, reader, group, field, call.scope()));
  }
  if (segment.empty()) return absl::OkStatus();
  GUANXI_ASSIGN_OR_RETURN(const bool back, LeadsTo(tables, reader, filter.groups(), segment));
  return back ? errors::InvalidField(field, kLeadsBack) : absl::OkStatus();
}

absl::Status CheckUnused(const Tables& tables,
                         const rpc::Call& call,
                         const kv::Reader& reader,
                         const std::string& segment) {
  GUANXI_ASSIGN_OR_RETURN(const v1::Segment asker, SegmentAbout(tables, reader, segment));
  if (!asker.name().empty()) {
    const bool seen = access::Contains(call.scope(), asker);
    return errors::SegmentInUse(segment, seen ? asker.name() : "");
  }
  table::ListQuery query{.page_size = 1};
  query.extra.push_back({"segment", segment});
  GUANXI_ASSIGN_OR_RETURN(const auto treatments,
                          tables.treatments.List(reader, query, access::Scope::All()));
  if (!treatments.records.empty()) {
    const v1::Treatment& treatment = treatments.records.front();
    const bool seen = access::Contains(call.scope(), treatment);
    return errors::SegmentInUse(segment, seen ? treatment.name() : "");
  }
  GUANXI_ASSIGN_OR_RETURN(const v1::CarePlan plan, PlanAbout(tables, reader, segment));
  if (plan.name().empty()) return absl::OkStatus();
  return errors::SegmentInUse(segment, access::Contains(call.scope(), plan) ? plan.name() : "");
}

}  // namespace guanxi::customers
