// Dates that come again: when the next ones are. Pure; a day is a calendar day without a time zone.
#ifndef GUANXI_SERVICES_CUSTOMERS_CARE_RECURRENCE_H_
#define GUANXI_SERVICES_CUSTOMERS_CARE_RECURRENCE_H_

#include <variant>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/customers/care/lunar_months.h"

namespace guanxi::customers {

// Every year on a date of the Gregorian calendar. 29 February falls on 28 February in common years,
// so that it stays within its month and is not greeted late.
struct YearlyDate {
  int month = 1;  // 1 to 12
  int day = 1;    // 1 to the month's 31, 30 or 29
};

// Every year on a date of the Chinese lunar calendar. Day 30 falls on the last day of a month of 29
// days: day 30 of month 12 is always New Year's Eve. A date of a leap month falls in that leap
// month in years that have it, and in the ordinary month of that number in the others; a date of an
// ordinary month never falls in a leap month.
struct LunarDate {
  int month = 1;      // 1 to 12
  int day = 1;        // 1 to 30
  bool leap = false;  // of the leap month of that number
};

// Every `count` days, weeks or months, counted from `anchor`, which is the first. Months keep the
// anchor's day of the month, or end with the month where it is shorter: from 31 January on, 28
// February, 31 March.
struct Interval {
  enum class Unit { kDays, kWeeks, kMonths };
  Unit unit = Unit::kMonths;
  int count = 1;  // at least 1
  absl::CivilDay anchor;
};

// The `index`-th day of `interval`, counted from its anchor, which is 0.
absl::CivilDay DayOf(const Interval& interval, int64_t index);

// Once.
struct SingleDate {
  absl::CivilDay day;
};

using Recurrence = std::variant<YearlyDate, LunarDate, Interval, SingleDate>;

// The days from `from` to `until`, both included, on which something may fall, with what has to be
// known to tell. Immutable.
class DateWindow {
 public:
  // Empty when `until` lies before `from`.
  DateWindow(absl::CivilDay from, absl::CivilDay until);

  absl::CivilDay from() const { return from_; }
  absl::CivilDay until() const { return until_; }

  // The days on which `recurrence` falls, oldest first, each once.
  std::vector<absl::CivilDay> DaysOf(const Recurrence& recurrence) const;

 private:
  std::vector<absl::CivilDay> Days(const YearlyDate& date) const;
  std::vector<absl::CivilDay> Days(const LunarDate& date) const;
  std::vector<absl::CivilDay> Days(const Interval& interval) const;
  std::vector<absl::CivilDay> Days(const SingleDate& date) const;

  absl::CivilDay from_;
  absl::CivilDay until_;
  std::vector<LunarMonth> months_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CARE_RECURRENCE_H_
