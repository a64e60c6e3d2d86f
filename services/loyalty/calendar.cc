#include "services/loyalty/calendar.h"

#include "absl/time/civil_time.h"
#include "common/status/errors.h"

namespace guanxi::loyalty {
namespace {

constexpr absl::CivilDay kEpoch(1970, 1, 1);

}  // namespace

int32_t DayOf(absl::Time time) {
  return static_cast<int32_t>(absl::ToCivilDay(time, absl::UTCTimeZone()) - kEpoch);
}

google::type::Date ToDate(int32_t day) {
  const absl::CivilDay civil = kEpoch + day;
  google::type::Date date;
  date.set_year(static_cast<int32_t>(civil.year()));
  date.set_month(civil.month());
  date.set_day(civil.day());
  return date;
}

absl::StatusOr<int32_t> DayOrToday(const google::type::Date& date,
                                   absl::Time now,
                                   std::string_view field) {
  if (date.year() == 0 && date.month() == 0 && date.day() == 0) return DayOf(now);
  if (date.year() == 0 || date.month() == 0 || date.day() == 0) {
    return errors::InvalidField(field, "must name year, month and day");
  }
  return static_cast<int32_t>(absl::CivilDay(date.year(), date.month(), date.day()) - kEpoch);
}

}  // namespace guanxi::loyalty
