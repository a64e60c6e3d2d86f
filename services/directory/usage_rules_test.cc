#include "services/directory/usage_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/status/status_matchers.h"
#include "services/testing/text_proto.h"

namespace guanxi::directory {
namespace {

using absl::CivilDay;
using ::testing::ElementsAre;

constexpr CivilDay kMonday(2026, 3, 2);

WorkDays CalendarOfText(std::string_view text) {
  auto calendar = TextProto<v1::WorkCalendar>(text);
  EXPECT_THAT(Normalize(calendar), IsOk());
  return WorkDays::Of(calendar).value();
}

absl::Time Utc(CivilDay day, int hour = 0) {
  return absl::FromCivil(absl::CivilHour(day) + hour, absl::UTCTimeZone());
}

// Week after week from kMonday, a character for each day: `x` used, `.` not; `X` and `-` the same
// while travelling. Blanks are left out.
Account AccountOf(std::string_view days) {
  Account account{.active = {{absl::InfinitePast(), absl::InfiniteFuture(), "units/a"}}};
  CivilDay day = kMonday;
  for (const char c : days) {
    if (c == ' ') continue;
    if (c == 'x' || c == 'X') account.used.push_back(day);
    if (c == 'X' || c == '-') account.travels.push_back({day, day});
    ++day;
  }
  return account;
}

std::vector<WeekStanding> Judge(const Account& account,
                                int weeks,
                                std::string_view calendar = "",
                                absl::Time now = Utc(CivilDay(2027, 1, 1))) {
  const WorkDays days = CalendarOfText(calendar);
  return JudgeWeeks(account, kMonday, kMonday + 7 * (weeks - 1), now,
                    [&](const std::string&) -> const WorkDays& { return days; });
}

constexpr char kHolidays[] = R"pb(
  holidays { date { year: 2026 month: 3 day: 2 } }
  holidays { date { year: 2026 month: 3 day: 3 } }
  holidays { date { year: 2026 month: 3 day: 4 } }
  holidays { date { year: 2026 month: 3 day: 5 } }
  make_up_days { date { year: 2026 month: 3 day: 8 } })pb";

TEST(UsageRulesTest, AWeek) {
  struct Case {
    const char* what;
    const char* days;
    const char* calendar;
    int expected, travelled, used;
    bool met;
  } const kCases[] = {
      {"every working day", "xxxxx..", "", 5, 0, 5, true},
      {"one is missing", "xx.xx..", "", 5, 0, 4, false},
      {"a weekend does not make up for a working day", "xxxx.xx", "", 5, 0, 6, false},
      {"nothing", ".......", "", 5, 0, 0, false},
      {"travelling, two days", "X-X----", "", 5, 5, 2, true},
      {"travelling, one day", "X------", "", 5, 5, 1, false},
      {"travelling, two days on the weekend", "-----XX", "", 5, 5, 2, true},
      {"travelling in part, days at work count for the two", "xx---..", "", 5, 3, 2, true},
      {"travelling in part, one day at work", "x----..", "", 5, 4, 1, false},
      {"travelling in part, one day at work and one on the way", "x--X-..", "", 5, 4, 2, true},
      {"travelling in part, a day at work is missing", "x.XXX..", "", 5, 3, 4, false},
      {"travelling on the weekend only eases nothing", "xxxx.--", "", 5, 0, 4, false},
      {"holidays and a make-up day", "....x.x", kHolidays, 2, 0, 2, true},
      {"the make-up day is missing", "....xx.", kHolidays, 2, 0, 2, false},
      {"travelling in a week of holidays", "X---X--", kHolidays, 2, 2, 2, true},
      {"travelling in a week of holidays, once", "----X--", kHolidays, 2, 2, 1, false},
      {"one working day, travelled, needs one day", "X------",
       R"pb(working_weekdays: WEEKDAY_THURSDAY)pb", 1, 1, 1, true},
      {"one working day, travelled, unused", "-------", R"pb(working_weekdays: WEEKDAY_THURSDAY)pb",
       1, 1, 0, false},
  };
  for (const Case& c : kCases) {
    const WeekStanding week = Judge(AccountOf(c.days), 1, c.calendar)[0];
    EXPECT_TRUE(week.complete) << c.what;
    EXPECT_EQ(week.unit, "units/a") << c.what;
    EXPECT_EQ(week.expected_days, c.expected) << c.what;
    EXPECT_EQ(week.travelled_days, c.travelled) << c.what;
    EXPECT_EQ(week.used_days, c.used) << c.what;
    EXPECT_EQ(week.met, c.met) << c.what;
  }
}

TEST(UsageRulesTest, NothingIsExpectedOnADayTheAccountWasNotActiveThroughout) {
  struct Case {
    const char* what;
    std::vector<ActiveSpan> active;
    int expected;
    bool met;
  } const kCases[] = {
      // Only Thursday and Friday are used.
      {"joined on Wednesday", {{Utc(kMonday + 2, 9), absl::InfiniteFuture(), "units/a"}}, 2, true},
      {"joined at midnight", {{Utc(kMonday + 2), absl::InfiniteFuture(), "units/a"}}, 3, false},
      {"left on Thursday", {{absl::InfinitePast(), Utc(kMonday + 3, 9), "units/a"}}, 3, false},
      {"frozen for an hour on Monday, then for two days",
       {{absl::InfinitePast(), Utc(kMonday, 9), "units/a"},
        {Utc(kMonday, 10), Utc(kMonday + 1, 8), "units/a"},
        {Utc(kMonday + 2, 18), absl::InfiniteFuture(), "units/a"}},
       2,
       true},
      {"moved to another unit, and worked on",
       {{absl::InfinitePast(), Utc(kMonday + 3, 9), "units/b"},
        {Utc(kMonday + 3, 9), absl::InfiniteFuture(), "units/a"}},
       5,
       false},
  };
  for (const Case& c : kCases) {
    Account account = AccountOf("...xx..");
    account.active = c.active;
    const WeekStanding week = Judge(account, 1)[0];
    EXPECT_EQ(week.unit, "units/a") << c.what;
    EXPECT_EQ(week.expected_days, c.expected) << c.what;
    EXPECT_EQ(week.met, c.met) << c.what;
  }
}

TEST(UsageRulesTest, WithoutAnAccountThereIsNoWeek) {
  Account account = AccountOf(".......");
  account.active = {{Utc(kMonday + 7), absl::InfiniteFuture(), "units/a"}};
  const WeekStanding week = Judge(account, 1)[0];
  EXPECT_EQ(week.unit, "");
  EXPECT_FALSE(week.expected());
  EXPECT_FALSE(week.met);
}

TEST(UsageRulesTest, AUserCountsInTheLastUnitOfTheWeek) {
  Account account = AccountOf("xxxxx..");
  account.active = {{absl::InfinitePast(), Utc(kMonday + 1), "units/a"},
                    {Utc(kMonday + 1), Utc(kMonday + 4), "units/b"}};
  const std::vector<WeekStanding> weeks = Judge(account, 2);
  EXPECT_EQ(weeks[0].unit, "units/b");
  EXPECT_EQ(weeks[1].unit, "");
}

TEST(UsageRulesTest, ADayIsOfTheCalendarsTimeZone) {
  Account account = AccountOf("xxxxx..");
  // In Shanghai this is Tuesday, 00:00: all of Tuesday is expected.
  account.active = {{Utc(kMonday, 16), absl::InfiniteFuture(), "units/a"}};
  EXPECT_EQ(Judge(account, 1, R"pb(time_zone: "Asia/Shanghai")pb")[0].expected_days, 4);
  EXPECT_EQ(Judge(account, 1, R"pb(time_zone: "America/New_York")pb")[0].expected_days, 4);
  account.active[0].from += absl::Seconds(1);
  EXPECT_EQ(Judge(account, 1, R"pb(time_zone: "Asia/Shanghai")pb")[0].expected_days, 3);
  EXPECT_EQ(Judge(account, 1, R"pb(time_zone: "America/New_York")pb")[0].expected_days, 4);
}

TEST(UsageRulesTest, AWeekInProgressIsJudgedByTheDaysThatAreOver) {
  WeekStanding week = Judge(AccountOf("xx....."), 1, "", Utc(kMonday + 2, 23))[0];
  EXPECT_FALSE(week.complete);
  EXPECT_EQ(week.expected_days, 2);
  EXPECT_TRUE(week.met);
  week = Judge(AccountOf("xx....."), 1, "", Utc(kMonday + 3))[0];
  EXPECT_EQ(week.expected_days, 3);
  EXPECT_FALSE(week.met);
  week = Judge(AccountOf("-------"), 1, "", Utc(kMonday + 6, 23))[0];
  EXPECT_EQ(week.travelled_days, 5);
  EXPECT_TRUE(week.met) << "two days may still come";
  EXPECT_FALSE(Judge(AccountOf("-------"), 1, "", Utc(kMonday + 7))[0].met);
}

std::vector<bool> Unused(const std::vector<WeekStanding>& weeks) {
  std::vector<bool> unused;
  for (const WeekStanding& week : weeks) unused.push_back(week.unused);
  return unused;
}

TEST(UsageRulesTest, UnusedFromTheSecondWeekOn) {
  Account account = AccountOf("x...... ....... ....... ....... ......x ....... .......");
  EXPECT_THAT(Unused(Judge(account, 7)), ElementsAre(false, false, true, true, false, false, true));
  // The week before those asked about counts, too.
  EXPECT_THAT(Unused(Judge(AccountOf("......."), 1)), ElementsAre(true));
  account = AccountOf(".......");
  account.used = {kMonday - 1};
  EXPECT_THAT(Unused(Judge(account, 1)), ElementsAre(false));
}

TEST(UsageRulesTest, TravelIsNoExcuseForTwoWeeksWithoutUse) {
  EXPECT_THAT(Unused(Judge(AccountOf("x------ ------- -------"), 3)),
              ElementsAre(false, false, true));
}

TEST(UsageRulesTest, WeeksWithoutAWorkingDayArePassedOver) {
  std::string holidays;
  for (int day = 9; day <= 15; ++day) {
    holidays += "holidays { date { year: 2026 month: 3 day: " + std::to_string(day) + " } } ";
  }
  EXPECT_THAT(Unused(Judge(AccountOf("....... ....... ......."), 3, holidays)),
              ElementsAre(true, false, true));
  EXPECT_THAT(Unused(Judge(AccountOf("x...... ....... ....... ......."), 4, holidays)),
              ElementsAre(false, false, false, true));
  EXPECT_THAT(Unused(Judge(AccountOf("....... x...... ....... ......."), 4, holidays)),
              ElementsAre(true, false, false, true));
}

TEST(UsageRulesTest, OnlyWholeWeeksOfAnAccountCountAsUnused) {
  Account account = AccountOf("");
  account.active = {{Utc(kMonday + 1), Utc(kMonday + 23), "units/a"}};
  EXPECT_THAT(Unused(Judge(account, 5)), ElementsAre(false, false, true, false, false));
  account.active = {{absl::InfinitePast(), Utc(kMonday + 9), "units/a"},
                    {Utc(kMonday + 10), absl::InfiniteFuture(), "units/a"}};
  EXPECT_THAT(Unused(Judge(account, 4)), ElementsAre(true, false, false, true));
}

TEST(UsageRulesTest, AWeekInProgressIsNotUnusedYet) {
  EXPECT_THAT(Unused(Judge(AccountOf(""), 2, "", Utc(kMonday + 13))), ElementsAre(true, false));
  EXPECT_THAT(Unused(Judge(AccountOf(""), 2, "", Utc(kMonday + 14))), ElementsAre(true, true));
}

}  // namespace
}  // namespace guanxi::directory
