#include "services/customers/segments/segment.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "common/access/ownership.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "guanxi/customers/v1/customers.pb.h"

namespace guanxi::customers {

using v1::Segment;

absl::StatusOr<api::Filter> ConditionOf(const std::string& condition, std::string_view field) {
  auto filter =
      api::Filter::Parse(condition, *v1::Customer::descriptor(), {.times = true, .groups = true});
  if (filter.ok()) return filter;
  return errors::InvalidField(
      field, "must be a filter on customers: " + std::string(filter.status().message()));
}

absl::StatusOr<absl::TimeZone> SegmentZone(const std::string& name, std::string_view field) {
  if (name.empty()) return absl::UTCTimeZone();
  // A path would be opened as a file.
  const bool plain =
      absl::ascii_isalpha(name.front()) && name != "localtime" &&
      std::all_of(name.begin(), name.end(), [](char c) {
        return absl::ascii_isalnum(c) || c == '_' || c == '-' || c == '+' || c == '/';
      });
  absl::TimeZone zone;
  if (plain && absl::LoadTimeZone(name, &zone)) return zone;
  return errors::InvalidField(field, "must be the name of a time zone, such as Asia/Shanghai");
}

absl::Status CheckSegment(const Segment& segment) {
  GUANXI_RETURN_IF_ERROR(access::CheckOwnership(segment, "segment"));
  GUANXI_RETURN_IF_ERROR(SegmentZone(segment.time_zone(), "segment.time_zone").status());
  const bool dynamic = segment.kind() == Segment::KIND_DYNAMIC;
  if (!dynamic && !segment.condition().empty())
    return errors::InvalidField("segment.condition", "must be empty for a static segment");
  if (!dynamic) return absl::OkStatus();
  GUANXI_ASSIGN_OR_RETURN(const api::Filter filter,
                          ConditionOf(segment.condition(), "segment.condition"));
  if (filter.empty())
    return errors::InvalidField("segment.condition", "must not be empty for a dynamic segment");
  return absl::OkStatus();
}

bool BuildsAnew(const Segment& before, const Segment& after) {
  return after.kind() == Segment::KIND_DYNAMIC &&
         (before.condition() != after.condition() || before.time_zone() != after.time_zone());
}

}  // namespace guanxi::customers
