#include "services/customers/care/recurrence.h"

#include <algorithm>

namespace guanxi::customers {
namespace {

using absl::CivilDay;
using absl::CivilMonth;

// Day `day` of `month`, or its last.
CivilDay Clamped(CivilMonth month, int day) {
  const CivilDay last = CivilDay(month + 1) - 1;
  return std::min(CivilDay(month) + (day - 1), last);
}

// `value` / `by` towards the past.
int64_t FloorDiv(int64_t value, int64_t by) {
  const int64_t quotient = value / by;
  return value % by < 0 ? quotient - 1 : quotient;
}

// An index before that of the first day that is not before `day`, or it.
int64_t IndexBefore(const Interval& interval, CivilDay day) {
  const int64_t steps =
      interval.unit == Interval::Unit::kMonths
          ? CivilMonth(day) - CivilMonth(interval.anchor)
          : (day - interval.anchor) / (interval.unit == Interval::Unit::kWeeks ? 7 : 1);
  return std::max<int64_t>(0, FloorDiv(steps, interval.count) - 1);
}

}  // namespace

CivilDay DayOf(const Interval& interval, int64_t index) {
  const int64_t steps = index * interval.count;
  switch (interval.unit) {
    case Interval::Unit::kDays:
      return interval.anchor + steps;
    case Interval::Unit::kWeeks:
      return interval.anchor + 7 * steps;
    case Interval::Unit::kMonths:
      break;
  }
  return Clamped(CivilMonth(interval.anchor) + steps, interval.anchor.day());
}

DateWindow::DateWindow(CivilDay from, CivilDay until)
    : from_(from), until_(until), months_(LunarMonths(from, until)) {}

std::vector<CivilDay> DateWindow::DaysOf(const Recurrence& recurrence) const {
  return std::visit([this](const auto& one) { return Days(one); }, recurrence);
}

std::vector<CivilDay> DateWindow::Days(const YearlyDate& date) const {
  std::vector<CivilDay> days;
  for (int64_t year = from_.year(); year <= until_.year(); ++year) {
    const CivilDay day = Clamped(CivilMonth(year, date.month), date.day);
    if (day >= from_ && day <= until_) days.push_back(day);
  }
  return days;
}

std::vector<CivilDay> DateWindow::Days(const LunarDate& date) const {
  std::vector<CivilDay> days;
  for (size_t i = 0; i + 1 < months_.size(); ++i) {
    const LunarMonth& month = months_[i];
    if (month.month != date.month || (month.leap && !date.leap)) continue;
    const LunarMonth& next = months_[i + 1];
    const bool leap_follows = next.leap && next.month == date.month;
    if (date.leap && !month.leap && leap_follows) continue;
    const CivilDay day = month.first + (std::min(date.day, month.days) - 1);
    if (day >= from_ && day <= until_) days.push_back(day);
  }
  return days;
}

std::vector<CivilDay> DateWindow::Days(const Interval& interval) const {
  std::vector<CivilDay> days;
  for (int64_t index = IndexBefore(interval, from_);; ++index) {
    const CivilDay day = DayOf(interval, index);
    if (day > until_) return days;
    if (day >= from_) days.push_back(day);
  }
}

std::vector<CivilDay> DateWindow::Days(const SingleDate& date) const {
  if (date.day < from_ || date.day > until_) return {};
  return {date.day};
}

}  // namespace guanxi::customers
