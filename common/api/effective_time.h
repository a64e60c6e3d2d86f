// The time at which a change happened, where callers may say so: a change can be told later than it
// happened.
#ifndef GUANXI_COMMON_API_EFFECTIVE_TIME_H_
#define GUANXI_COMMON_API_EFFECTIVE_TIME_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace guanxi::api {

// What a change may be dated.
struct TimeBounds {
  absl::Time now;                                // no later than this
  absl::Time not_before = absl::InfinitePast();  // no earlier than this, such as the change before
};

// The time `given`, or when null the later of the two bounds, which differ in order only when the
// clock was put back. INVALID_ARGUMENT naming `field` when `given` is out of bounds.
absl::StatusOr<absl::Time> EffectiveTime(const google::protobuf::Timestamp* given,
                                         const TimeBounds& bounds,
                                         std::string_view field);

// The same for a request with a field `effective_time`.
template <typename Request>
absl::StatusOr<absl::Time> EffectiveTimeOf(const Request& request, const TimeBounds& bounds) {
  return EffectiveTime(request.has_effective_time() ? &request.effective_time() : nullptr, bounds,
                       "effective_time");
}

}  // namespace guanxi::api

#endif  // GUANXI_COMMON_API_EFFECTIVE_TIME_H_
