#include "services/customers/care/civil_date.h"

#include "common/status/errors.h"

namespace guanxi::customers {

google::type::Date ToDate(absl::CivilDay day) {
  google::type::Date date;
  date.set_year(static_cast<int32_t>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

absl::CivilDay DayOf(const google::type::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

absl::Status CheckWholeDate(const google::type::Date& date, std::string_view field) {
  if (date.year() > 0 && date.month() > 0 && date.day() > 0) return absl::OkStatus();
  return errors::InvalidField(field, "must have year, month and day");
}

absl::CivilDay DayAt(absl::Time time) { return absl::ToCivilDay(time, absl::UTCTimeZone()); }

}  // namespace guanxi::customers
