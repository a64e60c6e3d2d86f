// Weeks, and dates as they are on the wire.
#ifndef GUANXI_SERVICES_DIRECTORY_CALENDAR_WEEK_H_
#define GUANXI_SERVICES_DIRECTORY_CALENDAR_WEEK_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "google/type/date.pb.h"

namespace guanxi::directory {

// The Monday of the week `day` is in.
absl::CivilDay MondayOf(absl::CivilDay day);

// The name ISO 8601 gives the week that begins on `monday`: `2026-W01`.
std::string WeekName(absl::CivilDay monday);

// The Monday of the week of that name, from `1971-W01` to `9998-W52`. INVALID_ARGUMENT naming
// `field` for what is no such name, such as a week 53 of a year with 52.
absl::StatusOr<absl::CivilDay> MondayOfWeek(std::string_view name, std::string_view field);

google::type::Date ToDate(absl::CivilDay day);

// INVALID_ARGUMENT naming `field` for a date that lacks a part.
absl::StatusOr<absl::CivilDay> DayOf(const google::type::Date& date, std::string_view field);

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_CALENDAR_WEEK_H_
