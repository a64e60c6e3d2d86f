#include "common/time/clock.h"

#include <gtest/gtest.h>

#include <random>

namespace guanxi {
namespace {

TEST(ClockTest, ManualClockStandsUntilMoved) {
  ManualClock clock(absl::FromUnixSeconds(100));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(100));
  clock.Advance(absl::Milliseconds(1500));
  EXPECT_EQ(clock.Now(), absl::FromUnixMillis(101500));
  clock.Set(absl::UnixEpoch());
  EXPECT_EQ(clock.Now(), absl::UnixEpoch());
}

TEST(ClockTest, SystemClockIsTheMachines) {
  const absl::Time before = absl::Now();
  const absl::Time now = SystemClock().Now();
  EXPECT_LE(before, now);
  EXPECT_LE(now, absl::Now());
}

TEST(TimestampTest, NanosAreNeverNegative) {
  const auto timestamp = ToProto(absl::UnixEpoch() - absl::Nanoseconds(1));
  EXPECT_EQ(timestamp.seconds(), -1);
  EXPECT_EQ(timestamp.nanos(), 999999999);
}

TEST(TimestampTest, PartsOfANanosecondAreDroppedTowardsThePast) {
  EXPECT_EQ(ToProto(absl::UnixEpoch() + absl::Nanoseconds(1.75)).nanos(), 1);
  EXPECT_EQ(ToProto(absl::UnixEpoch() - absl::Nanoseconds(0.25)).nanos(), 999999999);
}

TEST(TimestampTest, TimesOutOfRangeBecomeItsEnds) {
  const absl::Time first = absl::FromCivil(absl::CivilSecond(1, 1, 1), absl::UTCTimeZone());
  const absl::Time end = absl::FromCivil(absl::CivilSecond(10000, 1, 1), absl::UTCTimeZone());
  EXPECT_EQ(FromProto(ToProto(absl::InfinitePast())), first);
  EXPECT_EQ(FromProto(ToProto(absl::InfiniteFuture())), end - absl::Nanoseconds(1));
  EXPECT_EQ(FromProto(ToProto(end)), end - absl::Nanoseconds(1));
}

TEST(TimestampTest, RoundTripOverTheWholeRange) {
  std::mt19937_64 random(20240201);
  std::uniform_int_distribution<int64_t> seconds(-62135596800, 253402300799);
  std::uniform_int_distribution<int64_t> nanos(0, 999999999);
  for (int i = 0; i < 10000; ++i) {
    const absl::Time time =
        absl::FromUnixSeconds(seconds(random)) + absl::Nanoseconds(nanos(random));
    EXPECT_EQ(FromProto(ToProto(time)), time);
  }
}

}  // namespace
}  // namespace guanxi
