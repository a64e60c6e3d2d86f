// The rules of segments. Pure.
#ifndef GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_H_
#define GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/api/filter.h"
#include "guanxi/customers/v1/segments.pb.h"

namespace guanxi::customers {

// The most dynamic segments there may be: each is tested on every customer that changes.
inline constexpr size_t kMaxDynamicSegments = 200;

// A condition on customers, with relative dates and other segments. INVALID_ARGUMENT naming
// `field`.
absl::StatusOr<api::Filter> ConditionOf(const std::string& condition, std::string_view field);

// The time zone of that name, UTC when empty. INVALID_ARGUMENT naming `field`.
absl::StatusOr<absl::TimeZone> SegmentZone(const std::string& name, std::string_view field);

// Checks what field annotations cannot say. INVALID_ARGUMENT names the field, under `segment.`.
// Whether the segments that a condition asks for exist is not asked.
absl::Status CheckSegment(const v1::Segment& segment);

// Whether the change from `before` to `after` may change who is inside.
bool BuildsAnew(const v1::Segment& before, const v1::Segment& after);

// Whether it is there and decided by a condition.
inline bool IsDynamic(const v1::Segment& segment) {
  return segment.kind() == v1::Segment::KIND_DYNAMIC && !segment.has_delete_time();
}

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_H_
