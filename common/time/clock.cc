#include "common/time/clock.h"

#include <algorithm>

namespace guanxi {
namespace {

// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, the ends of google.protobuf.Timestamp.
constexpr int64_t kMinSeconds = -62135596800;
constexpr int64_t kMaxSeconds = 253402300799;
constexpr int32_t kMaxNanos = 999999999;

}  // namespace

google::protobuf::Timestamp ToProto(absl::Time time) {
  const absl::Time first = absl::FromUnixSeconds(kMinSeconds);
  const absl::Time last = absl::FromUnixSeconds(kMaxSeconds) + absl::Nanoseconds(kMaxNanos);
  const absl::Time in_range = std::clamp(time, first, last);
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(absl::ToUnixSeconds(in_range));
  const absl::Duration rest = in_range - absl::FromUnixSeconds(timestamp.seconds());
  timestamp.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
  return timestamp;
}

absl::Time FromProto(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

}  // namespace guanxi
