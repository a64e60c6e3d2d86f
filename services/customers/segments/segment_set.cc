#include "services/customers/segments/segment_set.h"

#include <algorithm>

#include "common/access/scope.h"
#include "common/api/resource_name.h"
#include "common/obs/log.h"
#include "common/status/macros.h"
#include "services/customers/segments/segment.h"
#include "services/customers/segments/segments_schema.h"

namespace guanxi::customers {
namespace {

using v1::Segment;

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The condition as of `now`, or why it is none.
absl::StatusOr<api::Filter> ConditionAt(const Segment& segment, absl::Time now) {
  GUANXI_ASSIGN_OR_RETURN(const api::Filter filter, ConditionOf(segment.condition(), "condition"));
  GUANXI_ASSIGN_OR_RETURN(const absl::TimeZone zone, SegmentZone(segment.time_zone(), "time_zone"));
  return filter.At(now, zone);
}

}  // namespace

absl::Status VisitDynamic(const Tables& tables,
                          const kv::Reader& reader,
                          absl::FunctionRef<bool(const Segment&)> visit) {
  std::vector<std::string> ids;
  GUANXI_RETURN_IF_ERROR(tables.segments.ScanTerms(reader, kDynamicIndex, kDynamicIndex,
                                                   [&](std::string_view, std::string_view id) {
                                                     ids.emplace_back(id);
                                                     return true;
                                                   }));
  for (const std::string& id : ids) {
    GUANXI_ASSIGN_OR_RETURN(
        const Segment segment,
        tables.segments.Get(reader, api::ResourceName(tables.segments.collection(), id),
                            access::Scope::All()));
    if (!visit(segment)) break;
  }
  return absl::OkStatus();
}

absl::StatusOr<SegmentSet> SegmentSet::Read(const Tables* tables,
                                            const kv::Reader* reader,
                                            absl::Time now) {
  SegmentSet set(tables, reader);
  GUANXI_RETURN_IF_ERROR(VisitDynamic(*tables, *reader, [&](const Segment& segment) {
    set.Add(segment, now);
    return true;
  }));
  return set;
}

void SegmentSet::Add(const Segment& segment, absl::Time now) {
  absl::StatusOr<api::Filter> condition = ConditionAt(segment, now);
  if (!condition.ok()) {
    obs::Log(obs::Level::kError, "a segment's condition is none any more",
             {{"segment", segment.name()}, {"error", condition.status().message()}});
    return;
  }
  relative_ = relative_ || condition->relative();
  dynamic_.push_back(segment.name());
  conditions_.emplace(segment.name(), *std::move(condition));
}

bool SegmentSet::IsAskedFor(const std::string& name) const {
  return std::any_of(conditions_.begin(), conditions_.end(),
                     [&](const auto& entry) { return Contains(entry.second.groups(), name); });
}

std::vector<std::string> SegmentSet::AskersOf(const std::string& name) const {
  std::vector<std::string> askers = {name};
  for (size_t i = 0; i < askers.size(); ++i) {
    for (const std::string& dynamic : dynamic_) {
      const bool asks = Contains(conditions_.at(dynamic).groups(), askers[i]);
      if (asks && !Contains(askers, dynamic)) askers.push_back(dynamic);
    }
  }
  return askers;
}

std::optional<absl::Time> SegmentSet::NextChange(const v1::Customer& customer) const {
  std::optional<absl::Time> soonest;
  for (const std::string& dynamic : dynamic_) {
    const std::optional<absl::Time> next = conditions_.at(dynamic).NextChange(customer);
    if (next.has_value() && (!soonest.has_value() || *next < *soonest)) soonest = next;
  }
  return soonest;
}

absl::StatusOr<bool> Memberships::Holds(const std::string& segment) {
  const auto found = known_.find(segment);
  if (found != known_.end()) return found->second;
  // Conditions do not lead back to themselves; if some did all the same, this would end it.
  known_[segment] = false;
  GUANXI_ASSIGN_OR_RETURN(const bool holds, WorkOut(segment));
  known_[segment] = holds;
  return holds;
}

absl::StatusOr<bool> Memberships::WorkOut(const std::string& segment) {
  if (customer_.has_delete_time()) return false;
  const auto found = segments_.conditions_.find(segment);
  if (found != segments_.conditions_.end()) return Fulfils(found->second);
  const std::string name = SegmentMemberName(segment, customer_.name());
  const absl::Status member =
      segments_.tables_->segment_members.GetLive(*segments_.reader_, name, access::Scope::All())
          .status();
  if (absl::IsNotFound(member) || absl::IsFailedPrecondition(member)) return false;
  GUANXI_RETURN_IF_ERROR(member);
  // Of one that is deleted the members leave by and by.
  return segments_.tables_->segments.Exists(*segments_.reader_, segment);
}

absl::StatusOr<bool> Memberships::Fulfils(const api::Filter& condition) {
  if (customer_.has_delete_time()) return false;
  absl::Status failure;
  const bool fulfils = condition.Matches(customer_, [&](const std::string& group) {
    const absl::StatusOr<bool> holds = Holds(group);
    failure.Update(holds.status());
    return holds.ok() && *holds;
  });
  GUANXI_RETURN_IF_ERROR(failure);
  return fulfils;
}

}  // namespace guanxi::customers
