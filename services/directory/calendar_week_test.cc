#include "services/directory/calendar_week.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/testing/error_matchers.h"

namespace guanxi::directory {
namespace {

using absl::CivilDay;

TEST(CalendarWeekTest, AWeekBeginsOnMonday) {
  EXPECT_EQ(MondayOf(CivilDay(2026, 1, 5)), CivilDay(2026, 1, 5));
  EXPECT_EQ(MondayOf(CivilDay(2026, 1, 11)), CivilDay(2026, 1, 5));
  EXPECT_EQ(MondayOf(CivilDay(2026, 1, 4)), CivilDay(2025, 12, 29));
}

TEST(CalendarWeekTest, NamesWeeksAsIso8601) {
  const std::pair<CivilDay, const char*> kCases[] = {
      {CivilDay(2025, 12, 29), "2026-W01"}, {CivilDay(2026, 12, 28), "2026-W53"},
      {CivilDay(2027, 1, 4), "2027-W01"},   {CivilDay(2024, 12, 30), "2025-W01"},
      {CivilDay(2021, 1, 4), "2021-W01"},   {CivilDay(2020, 12, 28), "2020-W53"}};
  for (const auto& [monday, name] : kCases) {
    EXPECT_EQ(WeekName(monday), name);
    const auto read = MondayOfWeek(name, "week");
    ASSERT_THAT(read, IsOk());
    EXPECT_EQ(*read, monday);
  }
}

TEST(CalendarWeekTest, EveryNameLeadsBackToItsWeek) {
  for (CivilDay monday(1971, 1, 4); monday.year() < 2100; monday += 7) {
    const auto read = MondayOfWeek(WeekName(monday), "week");
    ASSERT_THAT(read, IsOk());
    ASSERT_EQ(*read, monday) << WeekName(monday);
  }
}

TEST(CalendarWeekTest, RefusesWhatIsNoWeek) {
  for (const char* name :
       {"", "2026", "2026-01", "2026W01", "2026-W1", "2026-W00", "2025-W53", "2026-W54", "1970-W01",
        "9999-W01", "2026-W-1", "+026-W01", "2026-W001", "2026-W 1", "-026-W01"}) {
    EXPECT_THAT(MondayOfWeek(name, "from_week"), IsInvalidField("from_week")) << name;
  }
}

TEST(CalendarWeekTest, ADateHasAllItsParts) {
  const auto day = DayOf(ToDate(CivilDay(2026, 2, 28)), "date");
  ASSERT_THAT(day, IsOk());
  EXPECT_EQ(*day, CivilDay(2026, 2, 28));
  google::type::Date month;
  month.set_year(2026);
  month.set_month(2);
  EXPECT_THAT(DayOf(month, "date"), IsInvalidField("date"));
}

}  // namespace
}  // namespace guanxi::directory
