#include "services/customers/care/lunar_months.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace guanxi::customers {
namespace {

using absl::CivilDay;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<LunarMonth> OfYears(int from, int until) {
  return LunarMonths(CivilDay(from, 1, 1), CivilDay(until, 12, 31));
}

TEST(LunarMonthsTest, NothingWhereNothingIsAskedFor) {
  EXPECT_THAT(LunarMonths(CivilDay(2026, 1, 2), CivilDay(2026, 1, 1)), IsEmpty());
}

TEST(LunarMonthsTest, OneDayIsInOneMonthAndTheNextIsThereToo) {
  // Spring Festival.
  const auto months = LunarMonths(CivilDay(2026, 2, 17), CivilDay(2026, 2, 17));
  ASSERT_THAT(months, SizeIs(2));
  EXPECT_EQ(months[0].month, 1);
  EXPECT_EQ(months[0].first, CivilDay(2026, 2, 17));
  EXPECT_EQ(months[1].month, 2);
}

TEST(LunarMonthsTest, AreSetEndToEnd) {
  const auto months = OfYears(1900, 2100);
  for (size_t i = 1; i < months.size(); ++i) {
    const LunarMonth& before = months[i - 1];
    EXPECT_TRUE(before.days == 29 || before.days == 30) << before.first;
    EXPECT_EQ(months[i].first, before.first + before.days) << before.first;
    const int follows = months[i].leap ? before.month : before.month % 12 + 1;
    EXPECT_EQ(months[i].month, follows) << months[i].first;
    EXPECT_FALSE(months[i].leap && before.leap) << months[i].first;
  }
}

TEST(LunarMonthsTest, LeapMonthsAreThoseOfTheAlmanac) {
  struct Leap {
    int month;
    CivilDay first;
  };
  std::vector<Leap> leaps;
  for (const LunarMonth& month : OfYears(2001, 2034)) {
    if (month.leap) leaps.push_back({month.month, month.first});
  }
  const std::vector<Leap> expected = {
      {4, CivilDay(2001, 5, 23)},   {2, CivilDay(2004, 3, 21)}, {7, CivilDay(2006, 8, 24)},
      {5, CivilDay(2009, 6, 23)},   {4, CivilDay(2012, 5, 21)}, {9, CivilDay(2014, 10, 24)},
      {6, CivilDay(2017, 7, 23)},   {4, CivilDay(2020, 5, 23)}, {2, CivilDay(2023, 3, 22)},
      {6, CivilDay(2025, 7, 25)},   {5, CivilDay(2028, 6, 23)}, {3, CivilDay(2031, 4, 22)},
      {11, CivilDay(2033, 12, 22)},
  };
  ASSERT_THAT(leaps, SizeIs(expected.size()));
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(leaps[i].month, expected[i].month) << expected[i].first;
    EXPECT_EQ(leaps[i].first, expected[i].first);
  }
}

// Years in which the library's own astronomy is off by a day or a month.
TEST(LunarMonthsTest, WhereNewMoonIsAtMidnightTheAlmanacCounts) {
  const auto first_of = [](int year, int month, bool leap) {
    for (const LunarMonth& one : OfYears(year, year)) {
      if (one.month == month && one.leap == leap && one.first.year() == year) return one.first;
    }
    return CivilDay();
  };
  EXPECT_EQ(first_of(1954, 1, false), CivilDay(1954, 2, 3));
  EXPECT_EQ(first_of(1987, 6, true), CivilDay(1987, 7, 26));
  EXPECT_EQ(first_of(1987, 7, false), CivilDay(1987, 8, 24));
  EXPECT_EQ(first_of(1987, 7, true), CivilDay());
  EXPECT_EQ(first_of(2018, 10, false), CivilDay(2018, 11, 8));
  EXPECT_EQ(first_of(2027, 1, false), CivilDay(2027, 2, 6));
  EXPECT_EQ(first_of(2030, 1, false), CivilDay(2030, 2, 3));
}

TEST(LunarMonthsTest, AWindowHoldsTheMonthOfEachOfItsDays) {
  for (CivilDay day(2026, 12, 1); day < CivilDay(2030, 4, 1); ++day) {
    const auto months = LunarMonths(day, day);
    ASSERT_THAT(months, SizeIs(2)) << day;
    EXPECT_LE(months[0].first, day);
    EXPECT_GT(months[0].first + months[0].days, day);
    EXPECT_EQ(months[1].first, months[0].first + months[0].days);
  }
}

}  // namespace
}  // namespace guanxi::customers
