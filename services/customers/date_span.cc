#include "services/customers/date_span.h"

#include <fmt/core.h>

#include <algorithm>

#include "common/status/errors.h"

namespace guanxi::customers {

absl::CivilDay FirstDay(const google::type::Date& date) {
  return absl::CivilDay(date.year(), std::max(date.month(), 1), std::max(date.day(), 1));
}

absl::CivilDay LastDay(const google::type::Date& date) {
  if (date.month() == 0) return absl::CivilDay(date.year(), 12, 31);
  if (date.day() == 0) return absl::CivilDay(absl::CivilMonth(date.year(), date.month()) + 1) - 1;
  return absl::CivilDay(date.year(), date.month(), date.day());
}

absl::Status CheckSpan(const google::type::Date& from,
                       const google::type::Date& until,
                       std::string_view field) {
  const bool both = from.year() != 0 && until.year() != 0;
  if (!both || LastDay(until) >= FirstDay(from)) return absl::OkStatus();
  return errors::InvalidField(fmt::format("{}.until", field), "must not be before `from`");
}

}  // namespace guanxi::customers
