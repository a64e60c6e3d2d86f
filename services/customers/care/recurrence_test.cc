#include "services/customers/care/recurrence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <random>
#include <vector>

namespace guanxi::customers {
namespace {

using absl::CivilDay;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<CivilDay> DaysIn(const Recurrence& recurrence, CivilDay from, CivilDay until) {
  return DateWindow(from, until).DaysOf(recurrence);
}

std::vector<CivilDay> DaysOfYears(const Recurrence& recurrence, int from, int until) {
  return DaysIn(recurrence, CivilDay(from, 1, 1), CivilDay(until, 12, 31));
}

// The first day after `day`; nullopt when there is none within 13 lunar months.
std::optional<CivilDay> NextDay(const Recurrence& recurrence, CivilDay day) {
  const auto days = DaysIn(recurrence, day + 1, day + 385);
  return days.empty() ? std::nullopt : std::make_optional(days.front());
}

TEST(RecurrenceTest, TheFestivalsFallOnTheDaysOfTheAlmanac) {
  EXPECT_THAT(DaysOfYears(LunarDate{1, 1}, 2020, 2030),
              ElementsAre(CivilDay(2020, 1, 25), CivilDay(2021, 2, 12), CivilDay(2022, 2, 1),
                          CivilDay(2023, 1, 22), CivilDay(2024, 2, 10), CivilDay(2025, 1, 29),
                          CivilDay(2026, 2, 17), CivilDay(2027, 2, 6), CivilDay(2028, 1, 26),
                          CivilDay(2029, 2, 13), CivilDay(2030, 2, 3)));
  EXPECT_THAT(DaysOfYears(LunarDate{8, 15}, 2022, 2027),
              ElementsAre(CivilDay(2022, 9, 10), CivilDay(2023, 9, 29), CivilDay(2024, 9, 17),
                          CivilDay(2025, 10, 6), CivilDay(2026, 9, 25), CivilDay(2027, 9, 15)));
  EXPECT_THAT(DaysOfYears(LunarDate{5, 5}, 2022, 2027),
              ElementsAre(CivilDay(2022, 6, 3), CivilDay(2023, 6, 22), CivilDay(2024, 6, 10),
                          CivilDay(2025, 5, 31), CivilDay(2026, 6, 19), CivilDay(2027, 6, 9)));
}

TEST(RecurrenceTest, Day30OfMonth12IsNewYearsEve) {
  const auto eves = DaysOfYears(LunarDate{12, 30}, 1950, 2050);
  const auto festivals = DaysOfYears(LunarDate{1, 1}, 1950, 2050);
  ASSERT_EQ(eves.size(), festivals.size());
  for (size_t i = 0; i < eves.size(); ++i) EXPECT_EQ(eves[i] + 1, festivals[i]);
}

TEST(RecurrenceTest, ADateOfALeapMonthFallsInTheOrdinaryMonthOfOtherYears) {
  // 2025 has a second month 6, from 25 July on; the years beside it have one.
  EXPECT_THAT(DaysOfYears(LunarDate{6, 1, true}, 2024, 2026),
              ElementsAre(CivilDay(2024, 7, 6), CivilDay(2025, 7, 25), CivilDay(2026, 7, 14)));
  EXPECT_THAT(DaysOfYears(LunarDate{6, 1, false}, 2024, 2026),
              ElementsAre(CivilDay(2024, 7, 6), CivilDay(2025, 6, 25), CivilDay(2026, 7, 14)));
}

TEST(RecurrenceTest, AWindowThatBeginsInALeapMonthKnowsThatItIsOne) {
  EXPECT_THAT(DaysIn(LunarDate{6, 10}, CivilDay(2025, 7, 26), CivilDay(2025, 8, 20)), IsEmpty());
  EXPECT_THAT(DaysIn(LunarDate{6, 10, true}, CivilDay(2025, 7, 26), CivilDay(2025, 8, 20)),
              ElementsAre(CivilDay(2025, 8, 3)));
  // It ends before the leap month: the ordinary one is still not meant.
  EXPECT_THAT(DaysIn(LunarDate{6, 10, true}, CivilDay(2025, 6, 25), CivilDay(2025, 7, 10)),
              IsEmpty());
}

TEST(RecurrenceTest, The29thOfFebruaryIsThe28thInCommonYears) {
  EXPECT_THAT(DaysOfYears(YearlyDate{2, 29}, 2023, 2025),
              ElementsAre(CivilDay(2023, 2, 28), CivilDay(2024, 2, 29), CivilDay(2025, 2, 28)));
  EXPECT_EQ(NextDay(YearlyDate{2, 29}, CivilDay(2096, 2, 29)), CivilDay(2097, 2, 28));
  EXPECT_EQ(NextDay(YearlyDate{2, 29}, CivilDay(2099, 3, 1)), CivilDay(2100, 2, 28));
}

TEST(RecurrenceTest, MonthsKeepTheAnchorsDayAndEndWithTheMonth) {
  const Interval monthly{Interval::Unit::kMonths, 1, CivilDay(2026, 1, 31)};
  EXPECT_THAT(DaysIn(monthly, CivilDay(2026, 1, 1), CivilDay(2026, 5, 31)),
              ElementsAre(CivilDay(2026, 1, 31), CivilDay(2026, 2, 28), CivilDay(2026, 3, 31),
                          CivilDay(2026, 4, 30), CivilDay(2026, 5, 31)));
  const Interval quarterly{Interval::Unit::kMonths, 3, CivilDay(2023, 11, 30)};
  EXPECT_THAT(DaysIn(quarterly, CivilDay(2024, 1, 1), CivilDay(2024, 12, 31)),
              ElementsAre(CivilDay(2024, 2, 29), CivilDay(2024, 5, 30), CivilDay(2024, 8, 30),
                          CivilDay(2024, 11, 30)));
}

TEST(RecurrenceTest, DaysAndWeeksAreCountedFromTheAnchor) {
  const Interval fortnight{Interval::Unit::kWeeks, 2, CivilDay(2026, 1, 5)};
  EXPECT_THAT(DaysIn(fortnight, CivilDay(2026, 2, 1), CivilDay(2026, 2, 28)),
              ElementsAre(CivilDay(2026, 2, 2), CivilDay(2026, 2, 16)));
  const Interval days{Interval::Unit::kDays, 90, CivilDay(2025, 1, 1)};
  EXPECT_EQ(NextDay(days, CivilDay(2026, 1, 1)), CivilDay(2026, 3, 27));
  EXPECT_EQ(NextDay(days, CivilDay(2024, 6, 1)), CivilDay(2025, 1, 1));
}

TEST(RecurrenceTest, ASingleDateFallsOnce) {
  const SingleDate once{CivilDay(2026, 5, 1)};
  EXPECT_EQ(NextDay(once, CivilDay(2026, 4, 30)), CivilDay(2026, 5, 1));
  EXPECT_EQ(NextDay(once, CivilDay(2026, 5, 1)), std::nullopt);
}

// The rule, told day by day: slow, and with nothing in common with the code but the months.
bool FallsOn(const LunarDate& date, const std::vector<LunarMonth>& months, CivilDay day) {
  const auto after = std::find_if(months.begin(), months.end(),
                                  [&](const LunarMonth& month) { return month.first > day; });
  const LunarMonth& month = *(after - 1);
  const bool last = day + 1 == month.first + month.days;
  const int of_month = static_cast<int>(day - month.first) + 1;
  if (of_month != date.day && !(last && date.day > of_month)) return false;
  if (month.month != date.month) return false;
  if (!date.leap) return !month.leap;
  return month.leap || after == months.end() || !(after->leap && after->month == date.month);
}

TEST(RecurrenceTest, LunarDatesFallOnTheDaysTheRuleTells) {
  const CivilDay from(2019, 1, 1), until(2034, 12, 31);
  const auto months = LunarMonths(from, until + 60);
  for (const LunarDate& date : {LunarDate{1, 1}, LunarDate{4, 30, true}, LunarDate{11, 30, true},
                                LunarDate{12, 30}, LunarDate{6, 15}, LunarDate{2, 29, true}}) {
    std::vector<CivilDay> expected;
    for (CivilDay day = from; day <= until; ++day) {
      if (FallsOn(date, months, day)) expected.push_back(day);
    }
    EXPECT_EQ(DaysIn(date, from, until), expected) << date.month << "/" << date.day;
  }
}

TEST(RecurrenceTest, TheNextYearlyDateIsAheadAndWithinThirteenLunarMonths) {
  std::mt19937 random(20260217);
  const auto upTo = [&](int most) { return static_cast<int>(random() % most) + 1; };
  for (int i = 0; i < 150; ++i) {
    const CivilDay today = CivilDay(1930, 1, 1) + upTo(60'000);
    const LunarDate lunar{upTo(12), upTo(30), upTo(2) == 1};
    const YearlyDate yearly{upTo(12), upTo(28)};
    for (const Recurrence& recurrence : {Recurrence(lunar), Recurrence(yearly)}) {
      const auto next = NextDay(recurrence, today);
      ASSERT_TRUE(next.has_value()) << today << ": " << lunar.month << "/" << lunar.day;
      EXPECT_GT(*next, today);
      EXPECT_EQ(NextDay(recurrence, *next - 1), next);
    }
  }
}

TEST(RecurrenceTest, AnIntervalIsTheSameWhereverTheWindowBegins) {
  std::mt19937 random(7);
  const Interval::Unit units[] = {Interval::Unit::kDays, Interval::Unit::kWeeks,
                                  Interval::Unit::kMonths};
  for (int i = 0; i < 80; ++i) {
    const Interval interval{units[random() % 3], static_cast<int>(random() % 14) + 1,
                            CivilDay(2020, 1, 1) + static_cast<int>(random() % 1000)};
    const CivilDay from = CivilDay(2019, 6, 1) + static_cast<int>(random() % 2000);
    const auto all = DaysIn(interval, CivilDay(2015, 1, 1), from + 200);
    std::vector<CivilDay> expected;
    std::copy_if(all.begin(), all.end(), std::back_inserter(expected),
                 [&](CivilDay day) { return day >= from; });
    EXPECT_EQ(DaysIn(interval, from, from + 200), expected);
    EXPECT_EQ(all.empty() ? interval.anchor : all.front(), interval.anchor);
  }
}

}  // namespace
}  // namespace guanxi::customers
