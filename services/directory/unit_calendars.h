// Which calendar each unit goes by.
#ifndef GUANXI_SERVICES_DIRECTORY_UNIT_CALENDARS_H_
#define GUANXI_SERVICES_DIRECTORY_UNIT_CALENDARS_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "services/directory/directory_tables.h"
#include "services/directory/work_calendar.h"

namespace guanxi::directory {

// All calendars, and the tree of units, at one time. Immutable.
class UnitCalendars {
 public:
  static absl::StatusOr<UnitCalendars> Read(const kv::Reader& reader, const Tables& tables);

  // Its own, else that of the nearest unit above it that has one, else the company's; that is also
  // the answer for a unit there is not.
  const WorkDays& Of(const std::string& unit) const;

  // Whether `unit` is `group` or below it.
  bool IsWithin(const std::string& unit, const std::string& group) const;

 private:
  UnitCalendars() = default;

  absl::Status ReadCalendars(const kv::Reader& reader, const Tables& tables);

  std::vector<WorkDays> calendars_;               // the company's first
  absl::flat_hash_map<std::string, size_t> own_;  // by unit
  absl::flat_hash_map<std::string, std::string> parents_;
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_UNIT_CALENDARS_H_
