#include "services/directory/calendar_week.h"

#include <fmt/core.h>

#include "absl/strings/numbers.h"
#include "common/status/errors.h"
#include "common/status/string_view.h"

namespace guanxi::directory {
namespace {

// The week with January 4 is a year's first.
absl::CivilDay FirstMonday(absl::civil_year_t year) { return MondayOf(absl::CivilDay(year, 1, 4)); }

}  // namespace

absl::CivilDay MondayOf(absl::CivilDay day) {
  return absl::PrevWeekday(day + 1, absl::Weekday::monday);
}

std::string WeekName(absl::CivilDay monday) {
  // A week is of the year its Thursday is in.
  const absl::civil_year_t year = (monday + 3).year();
  return fmt::format("{:04}-W{:02}", year, (monday - FirstMonday(year)) / 7 + 1);
}

absl::StatusOr<absl::CivilDay> MondayOfWeek(std::string_view name, std::string_view field) {
  int year = 0, week = 0;
  const bool formed = name.size() == 8 && name.substr(4, 2) == "-W" &&
                      absl::SimpleAtoi(ToAbsl(name.substr(0, 4)), &year) &&
                      absl::SimpleAtoi(ToAbsl(name.substr(6)), &week);
  if (formed && year >= 1971 && year <= 9998 && week >= 1) {
    const absl::CivilDay monday = FirstMonday(year) + 7 * (week - 1);
    if (WeekName(monday) == name) return monday;
  }
  return errors::InvalidField(field, "must name a week, such as 2026-W01");
}

google::type::Date ToDate(absl::CivilDay day) {
  google::type::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

absl::StatusOr<absl::CivilDay> DayOf(const google::type::Date& date, std::string_view field) {
  if (date.year() == 0 || date.month() == 0 || date.day() == 0) {
    return errors::InvalidField(field, "must have a year, a month and a day");
  }
  return absl::CivilDay(date.year(), date.month(), date.day());
}

}  // namespace guanxi::directory
