#include "services/directory/work_calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/testing/error_matchers.h"
#include "services/testing/text_proto.h"

namespace guanxi::directory {
namespace {

using absl::CivilDay;
using v1::WorkCalendar;

WorkCalendar Calendar(std::string_view text) { return TextProto<WorkCalendar>(text); }

TEST(WorkCalendarTest, IsMondayToFridayInUtcUnlessItSaysOtherwise) {
  WorkCalendar calendar;
  ASSERT_THAT(Normalize(calendar), IsOk());
  EXPECT_EQ(calendar.time_zone(), "UTC");
  const auto days = WorkDays::Of(calendar);
  ASSERT_THAT(days, IsOk());
  const bool kWorking[] = {true, true, true, true, true, false, false};
  for (int i = 0; i < 7; ++i) EXPECT_EQ(days->IsWorking(CivilDay(2026, 1, 5) + i), kWorking[i]);
}

TEST(WorkCalendarTest, HolidaysAndMakeUpDaysCountBeforeWeekdays) {
  WorkCalendar calendar = Calendar(R"pb(
    working_weekdays: [ WEEKDAY_SUNDAY, WEEKDAY_MONDAY ]
    holidays { date { year: 2026 month: 1 day: 5 } }
    make_up_days { date { year: 2026 month: 1 day: 10 } })pb");
  ASSERT_THAT(Normalize(calendar), IsOk());
  EXPECT_EQ(calendar.working_weekdays(0), WorkCalendar::WEEKDAY_MONDAY);
  const auto days = WorkDays::Of(calendar);
  ASSERT_THAT(days, IsOk());
  EXPECT_FALSE(days->IsWorking(CivilDay(2026, 1, 5)));
  EXPECT_FALSE(days->IsWorking(CivilDay(2026, 1, 6)));
  EXPECT_TRUE(days->IsWorking(CivilDay(2026, 1, 10)));
  EXPECT_TRUE(days->IsWorking(CivilDay(2026, 1, 11)));
  EXPECT_TRUE(days->IsWorking(CivilDay(2026, 1, 12)));
}

TEST(WorkCalendarTest, ADayBeginsWhereTheUnitIs) {
  WorkCalendar calendar = Calendar(R"pb(time_zone: "Asia/Shanghai")pb");
  ASSERT_THAT(Normalize(calendar), IsOk());
  const auto days = WorkDays::Of(calendar);
  ASSERT_THAT(days, IsOk());
  const absl::Time begin = days->BeginOf(CivilDay(2026, 1, 5));
  EXPECT_EQ(begin, absl::FromCivil(absl::CivilHour(2026, 1, 4, 16), absl::UTCTimeZone()));
  EXPECT_EQ(days->DayAt(begin), CivilDay(2026, 1, 5));
  EXPECT_EQ(days->DayAt(begin - absl::Nanoseconds(1)), CivilDay(2026, 1, 4));
}

TEST(WorkCalendarTest, SpecialDaysAndUnitsAreKeptInOrder) {
  WorkCalendar calendar = Calendar(R"pb(
    holidays { date { year: 2026 month: 10 day: 1 } }
    holidays { date { year: 2026 month: 2 day: 17 } }
    units: [ "units/west", "units/east" ])pb");
  ASSERT_THAT(Normalize(calendar), IsOk());
  EXPECT_EQ(calendar.holidays(0).date().month(), 2);
  EXPECT_EQ(calendar.units(0), "units/east");
}

TEST(WorkCalendarTest, RefusesWhatIsNoCalendar) {
  const std::pair<const char*, const char*> kCases[] = {
      {R"pb(time_zone: "Mars/Olympus")pb", "work_calendar.time_zone"},
      {R"pb(time_zone: "../etc/passwd")pb", "work_calendar.time_zone"},
      {R"pb(time_zone: "/etc/localtime")pb", "work_calendar.time_zone"},
      {R"pb(time_zone: "localtime")pb", "work_calendar.time_zone"},
      {R"pb(working_weekdays: [ WEEKDAY_UNSPECIFIED ])pb", "work_calendar.working_weekdays[0]"},
      {R"pb(working_weekdays: [ WEEKDAY_MONDAY, WEEKDAY_MONDAY ])pb",
       "work_calendar.working_weekdays[1]"},
      {R"pb(holidays { date { year: 2026 month: 1 } })pb", "work_calendar.holidays[0].date"},
      {R"pb(holidays { date { year: 2026 month: 1 day: 1 } }
            holidays { date { year: 2026 month: 1 day: 1 } })pb",
       "work_calendar.holidays[1].date"},
      {R"pb(holidays { date { year: 2026 month: 1 day: 1 } }
            make_up_days { date { year: 2026 month: 1 day: 1 } })pb",
       "work_calendar.make_up_days[0].date"},
      {R"pb(units: [ "users/ana" ])pb", "work_calendar.units[0]"},
      {R"pb(units: [ "units/a", "units/a" ])pb", "work_calendar.units[1]"}};
  for (const auto& [text, field] : kCases) {
    WorkCalendar calendar = Calendar(text);
    EXPECT_THAT(Normalize(calendar), IsInvalidField(field));
  }
}

}  // namespace
}  // namespace guanxi::directory
