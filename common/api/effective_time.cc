#include "common/api/effective_time.h"

#include <algorithm>
#include <string>

#include "common/status/errors.h"
#include "common/time/clock.h"

namespace guanxi::api {

absl::StatusOr<absl::Time> EffectiveTime(const google::protobuf::Timestamp* given,
                                         const TimeBounds& bounds,
                                         std::string_view field) {
  if (given == nullptr) return std::max(bounds.now, bounds.not_before);
  const absl::Time time = FromProto(*given);
  if (time > bounds.now) return errors::InvalidField(field, "must not be in the future");
  if (time < bounds.not_before) {
    const std::string last =
        absl::FormatTime(absl::RFC3339_full, bounds.not_before, absl::UTCTimeZone());
    return errors::InvalidField(field, "must not be before " + last);
  }
  return time;
}

}  // namespace guanxi::api
