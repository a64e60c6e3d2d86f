#include "services/customers/important_dates.h"

#include <fmt/core.h>

#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/time/civil_time.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::customers {
namespace {

using v1::ImportantDate;

// No month of the Chinese calendar is longer.
constexpr int kMostLunarDays = 30;

bool Exists(const ImportantDate& date) {
  if (date.day() == 0) return true;
  if (date.calendar() == ImportantDate::CALENDAR_CHINESE_LUNAR) return date.day() <= kMostLunarDays;
  // Without a year it may be a leap one.
  const int year = date.year() == 0 ? 2000 : date.year();
  return absl::CivilDay(year, date.month(), date.day()).day() == date.day();
}

absl::Status CheckDay(const ImportantDate& date, const std::string& field) {
  const auto broken = [&](std::string_view part, std::string_view rule) {
    return errors::InvalidField(fmt::format("{}.{}", field, part), rule);
  };
  if (date.month() == 0 && date.day() != 0) return broken("month", "must be set when `day` is");
  if (date.day() == 0 && date.year() == 0) return broken("day", "must be set when `year` is not");
  if (!Exists(date)) return broken("day", "must be a day of the month");
  const bool lunar = date.calendar() == ImportantDate::CALENDAR_CHINESE_LUNAR;
  if (date.leap_month() && (!lunar || date.month() == 0))
    return broken("leap_month", "must be set for months of the Chinese calendar only");
  return absl::OkStatus();
}

absl::Status CheckKind(const ImportantDate& date, Celebrant celebrant, const std::string& field) {
  const bool of_people =
      date.kind() == ImportantDate::KIND_BIRTHDAY || date.kind() == ImportantDate::KIND_WEDDING;
  const bool of_organizations = date.kind() == ImportantDate::KIND_FOUNDING;
  const std::string path = field + ".kind";
  if (of_people && celebrant != Celebrant::kPerson)
    return errors::InvalidField(path, "must be one that an organisation has");
  if (of_organizations && celebrant != Celebrant::kOrganization)
    return errors::InvalidField(path, "must be one that a person has");
  if (date.kind() == ImportantDate::KIND_OTHER && date.label().empty())
    return errors::InvalidField(field + ".label", "must not be empty for KIND_OTHER");
  return absl::OkStatus();
}

bool HappensOnce(ImportantDate::Kind kind) {
  return kind == ImportantDate::KIND_BIRTHDAY || kind == ImportantDate::KIND_FOUNDING ||
         kind == ImportantDate::KIND_COOPERATION;
}

}  // namespace

void NormalizeImportantDates(ImportantDates& dates) {
  for (ImportantDate& date : dates) {
    if (date.calendar() == ImportantDate::CALENDAR_UNSPECIFIED)
      date.set_calendar(ImportantDate::CALENDAR_GREGORIAN);
  }
}

absl::Status CheckImportantDates(const ImportantDates& dates,
                                 Celebrant celebrant,
                                 std::string_view field) {
  absl::flat_hash_set<int> kinds;
  for (int i = 0; i < dates.size(); ++i) {
    const std::string entry = fmt::format("{}[{}]", field, i);
    GUANXI_RETURN_IF_ERROR(CheckKind(dates[i], celebrant, entry));
    GUANXI_RETURN_IF_ERROR(CheckDay(dates[i], entry));
    const bool first = kinds.insert(dates[i].kind()).second;
    if (!first && HappensOnce(dates[i].kind()))
      return errors::InvalidField(entry + ".kind", "must be there once at most");
  }
  return absl::OkStatus();
}

}  // namespace guanxi::customers
