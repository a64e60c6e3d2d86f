#include "common/api/effective_time.h"

#include <gtest/gtest.h>

#include "common/status/status_matchers.h"
#include "common/time/clock.h"

namespace guanxi::api {
namespace {

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

absl::Time At(int second) { return absl::FromUnixSeconds(1'700'000'000 + second); }

absl::StatusOr<absl::Time> Given(int second, const TimeBounds& bounds) {
  const google::protobuf::Timestamp timestamp = ToProto(At(second));
  return EffectiveTime(&timestamp, bounds, "effective_time");
}

TEST(EffectiveTime, IsNowUnlessGiven) {
  EXPECT_THAT(EffectiveTime(nullptr, {.now = At(5)}, "effective_time"), IsOkAndHolds(At(5)));
  EXPECT_THAT(Given(3, {.now = At(5)}), IsOkAndHolds(At(3)));
}

TEST(EffectiveTime, BothBoundsAreAllowed) {
  const TimeBounds bounds{.now = At(5), .not_before = At(3)};
  EXPECT_THAT(Given(5, bounds), IsOkAndHolds(At(5)));
  EXPECT_THAT(Given(3, bounds), IsOkAndHolds(At(3)));
  EXPECT_THAT(Given(6, bounds), StatusIs(kInvalid, "INVALID_FIELD"));
  EXPECT_THAT(Given(2, bounds), StatusIs(kInvalid, "INVALID_FIELD"));
}

TEST(EffectiveTime, NeverGoesBackWhenTheClockDoes) {
  EXPECT_THAT(EffectiveTime(nullptr, {.now = At(1), .not_before = At(3)}, "effective_time"),
              IsOkAndHolds(At(3)));
}

TEST(EffectiveTimeOf, ReadsTheRequest) {
  struct Request {
    bool has_effective_time() const { return has; }
    const google::protobuf::Timestamp& effective_time() const { return time; }
    bool has = false;
    google::protobuf::Timestamp time;
  };
  EXPECT_THAT(EffectiveTimeOf(Request{}, {.now = At(5)}), IsOkAndHolds(At(5)));
  EXPECT_THAT(EffectiveTimeOf(Request{true, ToProto(At(2))}, {.now = At(5)}), IsOkAndHolds(At(2)));
}

}  // namespace
}  // namespace guanxi::api
