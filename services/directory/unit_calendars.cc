#include "services/directory/unit_calendars.h"

#include <utility>

#include "common/status/macros.h"
#include "common/table/references.h"

namespace guanxi::directory {

absl::StatusOr<UnitCalendars> UnitCalendars::Read(const kv::Reader& reader, const Tables& tables) {
  UnitCalendars calendars;
  GUANXI_RETURN_IF_ERROR(calendars.ReadCalendars(reader, tables));
  GUANXI_RETURN_IF_ERROR(tables.units.ForEach(reader, [&](const v1::Unit& unit) {
    calendars.parents_.emplace(unit.name(), unit.parent());
    return true;
  }));
  return calendars;
}

absl::Status UnitCalendars::ReadCalendars(const kv::Reader& reader, const Tables& tables) {
  GUANXI_ASSIGN_OR_RETURN(WorkDays company, WorkDays::Of(BuiltInCalendar()));
  calendars_.push_back(std::move(company));
  absl::Status failure;
  GUANXI_RETURN_IF_ERROR(
      tables.work_calendars.ForEach(reader, [&](const v1::WorkCalendar& calendar) {
        if (calendar.has_delete_time()) return true;
        absl::StatusOr<WorkDays> days = WorkDays::Of(calendar);
        failure = days.status();
        if (!failure.ok()) return false;
        for (const std::string& unit : calendar.units()) own_.emplace(unit, calendars_.size());
        calendars_.push_back(*std::move(days));
        return true;
      }));
  for (size_t i = 1; i < calendars_.size(); ++i) {
    if (calendars_[i].name() == kDefaultCalendar) calendars_.front() = calendars_[i];
  }
  return failure;
}

const WorkDays& UnitCalendars::Of(const std::string& unit) const {
  const std::string* at = &unit;
  for (int level = 0; level <= table::kMaxLevels; ++level) {
    const auto own = own_.find(*at);
    if (own != own_.end()) return calendars_[own->second];
    const auto parent = parents_.find(*at);
    if (parent == parents_.end()) break;
    at = &parent->second;
  }
  return calendars_.front();
}

bool UnitCalendars::IsWithin(const std::string& unit, const std::string& group) const {
  const std::string* at = &unit;
  for (int level = 0; level <= table::kMaxLevels; ++level) {
    if (*at == group) return true;
    const auto parent = parents_.find(*at);
    if (parent == parents_.end()) break;
    at = &parent->second;
  }
  return false;
}

}  // namespace guanxi::directory
