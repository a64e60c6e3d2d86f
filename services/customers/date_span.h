// Spans of days whose ends may be known to the month or the year only: since when and until when
// something held.
#ifndef GUANXI_SERVICES_CUSTOMERS_DATE_SPAN_H_
#define GUANXI_SERVICES_CUSTOMERS_DATE_SPAN_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "google/type/date.pb.h"

namespace guanxi::customers {

// The first and the last day that `date` may mean, as far as it says: day, month and day may be 0.
// The year is not 0.
absl::CivilDay FirstDay(const google::type::Date& date);
absl::CivilDay LastDay(const google::type::Date& date);

// INVALID_ARGUMENT naming `{field}.until` when it lies before `from` whatever the two mean. An end
// without a year says nothing.
absl::Status CheckSpan(const google::type::Date& from,
                       const google::type::Date& until,
                       std::string_view field);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DATE_SPAN_H_
