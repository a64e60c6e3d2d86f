#include "common/api/filter_time.h"

#include <gmock/gmock.h>

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "common/status/status_matchers.h"

namespace guanxi::api::filter {
namespace {

using absl::StatusCode;

// A Thursday.
absl::Time Now() {
  return absl::FromCivil(absl::CivilSecond(2026, 11, 19, 15, 4, 5), absl::UTCTimeZone());
}

absl::TimeZone Zone(const std::string& name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone)) << name;
  return zone;
}

absl::StatusOr<RelativeTime> Parse(const std::string& function,
                                   const std::vector<std::string>& arguments) {
  Call call{.function = function, .arguments = {}, .position = 0};
  for (const std::string& text : arguments)
    call.arguments.push_back({.text = text, .quoted = text.find('/') != text.npos});
  return RelativeTimeOf(call);
}

std::string Moment(const std::string& function,
                   const std::vector<std::string>& arguments,
                   const Present& present = {Now()}) {
  const auto relative = Parse(function, arguments);
  EXPECT_THAT(relative, IsOk()) << function;
  return absl::FormatTime(absl::RFC3339_sec, MomentOf(relative.value(), present),
                          absl::UTCTimeZone());
}

TEST(FilterTime, CountsDistancesFromNow) {
  EXPECT_EQ(Moment("now", {}), "2026-11-19T15:04:05+00:00");
  EXPECT_EQ(Moment("ago", {"90s"}), "2026-11-19T15:02:35+00:00");
  EXPECT_EQ(Moment("ago", {"15m"}), "2026-11-19T14:49:05+00:00");
  EXPECT_EQ(Moment("ago", {"8h"}), "2026-11-19T07:04:05+00:00");
  EXPECT_EQ(Moment("ago", {"30d"}), "2026-10-20T15:04:05+00:00");
  EXPECT_EQ(Moment("ahead", {"2w"}), "2026-12-03T15:04:05+00:00");
}

TEST(FilterTime, BeginsDaysWeeksMonthsQuartersAndYearsAtMidnight) {
  EXPECT_EQ(Moment("today", {}), "2026-11-19T00:00:00+00:00");
  EXPECT_EQ(Moment("today", {"-7"}), "2026-11-12T00:00:00+00:00");
  EXPECT_EQ(Moment("startOfWeek", {}), "2026-11-16T00:00:00+00:00");
  EXPECT_EQ(Moment("startOfWeek", {"1"}), "2026-11-23T00:00:00+00:00");
  EXPECT_EQ(Moment("startOfMonth", {"-1"}), "2026-10-01T00:00:00+00:00");
  EXPECT_EQ(Moment("startOfMonth", {"2"}), "2027-01-01T00:00:00+00:00");
  EXPECT_EQ(Moment("startOfQuarter", {}), "2026-10-01T00:00:00+00:00");
  EXPECT_EQ(Moment("startOfQuarter", {"-4"}), "2025-10-01T00:00:00+00:00");
  EXPECT_EQ(Moment("startOfYear", {"1"}), "2027-01-01T00:00:00+00:00");
}

TEST(FilterTime, AWeekBeginsOnItsMonday) {
  const absl::Time monday = absl::FromCivil(absl::CivilDay(2026, 11, 16), absl::UTCTimeZone());
  EXPECT_EQ(Moment("startOfWeek", {}, {monday}), "2026-11-16T00:00:00+00:00");
  EXPECT_EQ(Moment("startOfWeek", {}, {monday - absl::Seconds(1)}), "2026-11-09T00:00:00+00:00");
}

TEST(FilterTime, DaysAreThoseOfTheZone) {
  const Present shanghai = {Now() + absl::Hours(2), Zone("Asia/Shanghai")};
  EXPECT_EQ(Moment("today", {}, shanghai), "2026-11-19T16:00:00+00:00");
  EXPECT_EQ(Moment("today", {"0", "UTC"}, shanghai), "2026-11-19T00:00:00+00:00");
  EXPECT_EQ(Moment("today", {"0", "America/New_York"}), "2026-11-19T05:00:00+00:00");
  // The clocks went back on the first of November.
  EXPECT_EQ(Moment("startOfMonth", {"0", "America/New_York"}), "2026-11-01T04:00:00+00:00");
}

TEST(FilterTime, RefusesOtherArguments) {
  for (const auto& [function, arguments] :
       std::vector<std::pair<std::string, std::vector<std::string>>>{
           {"now", {"1d"}},
           {"ago", {}},
           {"ago", {"30"}},
           {"ago", {"d"}},
           {"ago", {"-1d"}},
           {"ago", {"1.5d"}},
           {"ago", {"1y"}},
           {"ago", {"36526d"}},
           {"ago", {"99999999999999999999s"}},
           {"ago", {"1d", "2d"}},
           {"today", {"x"}},
           {"today", {"36526"}},
           {"today", {"0", "Mars/Base"}},
           {"today", {"0", "../etc/passwd"}},
           {"today", {"0", "/etc/passwd"}},
           {"today", {"0", "localtime"}},
           {"today", {"0", "UTC", "UTC"}}}) {
    EXPECT_THAT(Parse(function, arguments), StatusIs(StatusCode::kInvalidArgument)) << function;
  }
}

int Order(absl::Time a, absl::Time b) { return a < b ? -1 : a == b ? 0 : 1; }

// Whenever the order to a value changes, it does so at a crossing that was foretold, and at each
// one foretold it has changed.
TEST(FilterTime, CrossingsAreWhereTheOrderChanges) {
  std::mt19937_64 random(7);
  const std::vector<std::string> calendar = {"today", "startOfWeek", "startOfMonth",
                                             "startOfQuarter", "startOfYear"};
  int crossings = 0;
  for (int i = 0; i < 3'000; ++i) {
    const bool distance = random() % 3 == 0;
    const auto relative =
        distance ? Parse(random() % 2 == 0 ? "ago" : "ahead",
                         {std::to_string(random() % 50) + (random() % 2 == 0 ? "h" : "d")})
                 : Parse(calendar[random() % calendar.size()],
                         {std::to_string(static_cast<int>(random() % 9) - 4),
                          random() % 2 == 0 ? "Asia/Shanghai" : "America/Sao_Paulo"});
    ASSERT_THAT(relative, IsOk());
    Present present = {Now() + absl::Hours(static_cast<int>(random() % 9'000))};
    absl::Time value = present.now + absl::Hours(static_cast<int>(random() % 9'000) - 4'500);
    // Often exactly where it will be one day.
    if (random() % 2 == 0)
      value = MomentOf(*relative, {present.now + absl::Hours(static_cast<int>(random() % 2'000))});
    for (int step = 0; step < 3; ++step) {
      const auto next = NextCrossing(*relative, present, value);
      const int order = Order(MomentOf(*relative, present), value);
      const absl::Time last = next.value_or(present.now + absl::Hours(24 * 4'000));
      // Halfway, and just before, nothing has changed.
      const absl::Time between[] = {present.now + (last - present.now) / 2,
                                    last - absl::Nanoseconds(1)};
      for (const absl::Time time : between) {
        // Clocks tell whole nanoseconds.
        if (time < present.now + absl::Nanoseconds(1)) continue;
        EXPECT_EQ(Order(MomentOf(*relative, {time}), value), order);
      }
      if (!next.has_value()) break;
      ++crossings;
      EXPECT_GT(*next, present.now);
      EXPECT_NE(Order(MomentOf(*relative, {*next}), value), order);
      present.now = *next;
    }
  }
  EXPECT_GT(crossings, 1'000);
}

}  // namespace
}  // namespace guanxi::api::filter
