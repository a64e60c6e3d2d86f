// A made-up year of a company, and a straightforward computation of its usage report: day by day
// and quarter of an hour by quarter of an hour, without any of the code that is tested.
#ifndef GUANXI_SERVICES_DIRECTORY_USAGE_YEAR_H_
#define GUANXI_SERVICES_DIRECTORY_USAGE_YEAR_H_

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace guanxi::directory::year {

using absl::CivilDay;

// The Mondays of 2025-W01 and 2025-W52.
inline constexpr CivilDay kFirstMonday(2024, 12, 30);
inline constexpr CivilDay kLastMonday(2025, 12, 22);

// A unit, how it works, and whether it has that from a calendar of its own.
struct Unit {
  std::string id;
  std::string parent;
  bool own_calendar = false;
  std::string zone;
  std::set<int> weekdays;  // 1 for Monday
  std::set<CivilDay> holidays;
  std::set<CivilDay> make_up_days;
};
const std::vector<Unit>& Units();
const Unit& UnitOf(const std::string& id);
absl::TimeZone ZoneOf(const Unit& unit);

// Something that happens, at seven minutes past an hour; two things that befall one person are
// hours apart.
struct Happening {
  enum Kind { kJoin, kFreeze, kUnfreeze, kMove, kLeave, kTravel, kReturn, kUse };
  absl::Time time;
  Kind kind;
  int person;
  std::string unit;      // of a join or a move
  CivilDay from, until;  // of a travel; until: CivilDay::max() while the end is open

  bool operator<(const Happening& other) const { return time < other.time; }
};

struct Person {
  std::vector<Happening> happenings;   // but for uses; in order
  std::set<CivilDay> used, travelled;  // by the calendar of the unit at that time
};

struct Year {
  std::vector<Person> people;
  std::vector<Happening> happenings;  // of all, in order
};
Year MakeYear(unsigned seed, int people);

// The figures of one unit in one week.
struct Figures {
  int expected = 0, met = 0, missed = 0, travelling = 0, unused = 0;
  std::vector<int> who_missed, who_unused;

  bool operator==(const Figures&) const = default;
};
using Report = std::map<std::pair<std::string, CivilDay>, Figures>;  // by unit's id and Monday
Report Compute(const Year& year);

// `u007`.
std::string PersonId(int person);

}  // namespace guanxi::directory::year

#endif  // GUANXI_SERVICES_DIRECTORY_USAGE_YEAR_H_
