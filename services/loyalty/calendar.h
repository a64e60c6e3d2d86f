// Days as numbers: what orders are summed by.
#ifndef GUANXI_SERVICES_LOYALTY_CALENDAR_H_
#define GUANXI_SERVICES_LOYALTY_CALENDAR_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/type/date.pb.h"

namespace guanxi::loyalty {

// Days since 1970-01-01 of the UTC day `time` is in.
int32_t DayOf(absl::Time time);

google::type::Date ToDate(int32_t day);

// The day of `date`, or of `now` when `date` names none at all. INVALID_ARGUMENT naming `field` for
// a date without a year, month or day.
absl::StatusOr<int32_t> DayOrToday(const google::type::Date& date,
                                   absl::Time now,
                                   std::string_view field);

}  // namespace guanxi::loyalty

#endif  // GUANXI_SERVICES_LOYALTY_CALENDAR_H_
