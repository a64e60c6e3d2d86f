// Days as they are on the wire.
#ifndef GUANXI_SERVICES_CUSTOMERS_CARE_CIVIL_DATE_H_
#define GUANXI_SERVICES_CUSTOMERS_CARE_CIVIL_DATE_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/type/date.pb.h"

namespace guanxi::customers {

google::type::Date ToDate(absl::CivilDay day);

// The day of a date that CheckWholeDate accepts.
absl::CivilDay DayOf(const google::type::Date& date);

// INVALID_ARGUMENT naming `field` for a date that lacks year, month or day.
absl::Status CheckWholeDate(const google::type::Date& date, std::string_view field);

// The day it is at `time`, UTC.
absl::CivilDay DayAt(absl::Time time);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CARE_CIVIL_DATE_H_
