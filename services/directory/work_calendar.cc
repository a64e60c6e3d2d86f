#include "services/directory/work_calendar.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/directory/calendar_week.h"

namespace guanxi::directory {
namespace {

using v1::WorkCalendar;
using SpecialDays = google::protobuf::RepeatedPtrField<WorkCalendar::SpecialDay>;

void FillWeekdays(WorkCalendar& calendar) {
  if (calendar.working_weekdays_size() > 0) return;
  for (int day = WorkCalendar::WEEKDAY_MONDAY; day <= WorkCalendar::WEEKDAY_FRIDAY; ++day) {
    calendar.add_working_weekdays(static_cast<WorkCalendar::Weekday>(day));
  }
}

absl::Status CheckWeekdays(const WorkCalendar& calendar) {
  std::set<int> seen;
  for (int i = 0; i < calendar.working_weekdays_size(); ++i) {
    const std::string field = fmt::format("work_calendar.working_weekdays[{}]", i);
    const int day = calendar.working_weekdays(i);
    if (day < WorkCalendar::WEEKDAY_MONDAY || day > WorkCalendar::WEEKDAY_SUNDAY) {
      return errors::InvalidField(field, "must be a day of the week");
    }
    if (!seen.insert(day).second) return errors::InvalidField(field, "must be given once");
  }
  return absl::OkStatus();
}

// Adds the dates of `days` to `seen`. INVALID_ARGUMENT names the first that is there already.
absl::Status CheckDates(const SpecialDays& days,
                        std::string_view field,
                        std::set<absl::CivilDay>& seen) {
  for (int i = 0; i < days.size(); ++i) {
    const std::string path = fmt::format("work_calendar.{}[{}].date", field, i);
    GUANXI_ASSIGN_OR_RETURN(const absl::CivilDay day, DayOf(days[i].date(), path));
    if (!seen.insert(day).second) {
      return errors::InvalidField(path, "must be given once, and as one kind of day");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckUnits(const WorkCalendar& calendar) {
  std::set<std::string_view> seen;
  for (int i = 0; i < calendar.units_size(); ++i) {
    const std::string field = fmt::format("work_calendar.units[{}]", i);
    GUANXI_RETURN_IF_ERROR(api::IdOf(calendar.units(i), "units", field).status());
    if (!seen.insert(calendar.units(i)).second) {
      return errors::InvalidField(field, "must be given once");
    }
  }
  return absl::OkStatus();
}

void Sort(SpecialDays& days) {
  std::sort(days.begin(), days.end(), [](const auto& a, const auto& b) {
    const auto key = [](const google::type::Date& date) {
      return absl::CivilDay(date.year(), date.month(), date.day());
    };
    return key(a.date()) < key(b.date());
  });
}

absl::Status AddDates(const SpecialDays& days, absl::flat_hash_set<absl::CivilDay>& dates) {
  for (const WorkCalendar::SpecialDay& day : days) {
    GUANXI_ASSIGN_OR_RETURN(const absl::CivilDay date, DayOf(day.date(), "date"));
    dates.insert(date);
  }
  return absl::OkStatus();
}

}  // namespace

WorkCalendar BuiltInCalendar() {
  WorkCalendar calendar;
  calendar.set_name(kDefaultCalendar);
  calendar.set_display_name("Monday to Friday");
  calendar.set_time_zone("UTC");
  FillWeekdays(calendar);
  return calendar;
}

absl::Status Normalize(WorkCalendar& calendar) {
  if (calendar.time_zone().empty()) calendar.set_time_zone("UTC");
  absl::TimeZone zone;
  // A name may lead into the file system; Abseil knows `localtime`, which is another on each
  // machine.
  if (calendar.time_zone().find("..") != std::string::npos || calendar.time_zone()[0] == '/' ||
      calendar.time_zone() == "localtime" || !absl::LoadTimeZone(calendar.time_zone(), &zone)) {
    return errors::InvalidField("work_calendar.time_zone",
                                "must be a time zone, such as Asia/Shanghai");
  }
  FillWeekdays(calendar);
  GUANXI_RETURN_IF_ERROR(CheckWeekdays(calendar));
  std::set<absl::CivilDay> dates;
  GUANXI_RETURN_IF_ERROR(CheckDates(calendar.holidays(), "holidays", dates));
  GUANXI_RETURN_IF_ERROR(CheckDates(calendar.make_up_days(), "make_up_days", dates));
  GUANXI_RETURN_IF_ERROR(CheckUnits(calendar));
  std::sort(calendar.mutable_working_weekdays()->begin(),
            calendar.mutable_working_weekdays()->end());
  Sort(*calendar.mutable_holidays());
  Sort(*calendar.mutable_make_up_days());
  std::sort(calendar.mutable_units()->begin(), calendar.mutable_units()->end());
  return absl::OkStatus();
}

absl::StatusOr<WorkDays> WorkDays::Of(const WorkCalendar& calendar) {
  WorkDays days;
  days.name_ = calendar.name();
  if (!absl::LoadTimeZone(calendar.time_zone(), &days.zone_)) {
    return errors::DataLoss(fmt::format("the time zone of {}", calendar.name()));
  }
  for (const int day : calendar.working_weekdays()) {
    if (day < 1 || day > 7) return errors::DataLoss("a weekday");
    days.weekdays_[static_cast<size_t>(day - 1)] = true;
  }
  GUANXI_RETURN_IF_ERROR(AddDates(calendar.holidays(), days.holidays_));
  GUANXI_RETURN_IF_ERROR(AddDates(calendar.make_up_days(), days.make_up_days_));
  return days;
}

bool WorkDays::IsWorking(absl::CivilDay day) const {
  if (make_up_days_.contains(day)) return true;
  if (holidays_.contains(day)) return false;
  return weekdays_[static_cast<size_t>(day - MondayOf(day))];
}

}  // namespace guanxi::directory
