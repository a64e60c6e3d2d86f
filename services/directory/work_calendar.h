// The rules of a calendar, and what it says of a day.
#ifndef GUANXI_SERVICES_DIRECTORY_WORK_CALENDAR_H_
#define GUANXI_SERVICES_DIRECTORY_WORK_CALENDAR_H_

#include <array>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "guanxi/directory/v1/work_calendars.pb.h"

namespace guanxi::directory {

// The company's calendar, which needs no record.
inline constexpr char kDefaultCalendar[] = "workCalendars/default";

// What it is while no record is stored: Monday to Friday, UTC.
v1::WorkCalendar BuiltInCalendar();

// Brings a record about to be written into the form in which it is kept (time zone and weekdays
// given, in order; special days by date; units by name) and checks it. Whether its units exist is
// not asked. INVALID_ARGUMENT names the field below `work_calendar`.
absl::Status Normalize(v1::WorkCalendar& calendar);

// A calendar, ready to be asked. Immutable.
class WorkDays {
 public:
  // Of a calendar as Normalize leaves it. DATA_LOSS when it is not.
  static absl::StatusOr<WorkDays> Of(const v1::WorkCalendar& calendar);

  // `workCalendars/{id}`.
  const std::string& name() const { return name_; }
  bool IsWorking(absl::CivilDay day) const;
  // The day `time` falls on.
  absl::CivilDay DayAt(absl::Time time) const { return absl::ToCivilDay(time, zone_); }
  // When `day` begins: at midnight, or at the first moment after it where clocks are put forward
  // then.
  absl::Time BeginOf(absl::CivilDay day) const { return absl::FromCivil(day, zone_); }

 private:
  WorkDays() = default;

  std::string name_;
  absl::TimeZone zone_;
  std::array<bool, 7> weekdays_{};  // from Monday on
  absl::flat_hash_set<absl::CivilDay> holidays_;
  absl::flat_hash_set<absl::CivilDay> make_up_days_;
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_WORK_CALENDAR_H_
