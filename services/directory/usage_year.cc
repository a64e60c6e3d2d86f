#include "services/directory/usage_year.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

namespace guanxi::directory::year {
namespace {

// The first and the last day on which something happens.
constexpr CivilDay kBegin(2024, 12, 30);
constexpr CivilDay kEnd(2026, 1, 2);

// Days of 2025 in succession.
struct Run {
  int month, day, count;
};
std::set<CivilDay> Days(std::initializer_list<Run> runs) {
  std::set<CivilDay> days;
  for (const Run& run : runs) {
    for (int i = 0; i < run.count; ++i) days.insert(CivilDay(2025, run.month, run.day) + i);
  }
  return days;
}

absl::Time At(CivilDay day, int hour, const absl::TimeZone& zone) {
  return absl::FromCivil(absl::CivilHour(day) + hour, zone) + absl::Minutes(7);
}

// One person's year, as dice decide it.
class Life {
 public:
  Life(std::mt19937& random, int person, Year& year)
      : random_(random), number_(person), year_(year), person_(year.people[person]) {}

  void Make() {
    const int joins = Chance(75) ? 0 : Pick(300);
    Change(Happening::kJoin, joins, AnyUnit());
    diligence_ = Chance(50) ? 99 : Chance(50) ? 85 : 20;
    for (CivilDay day = kBegin + joins + 1; day < kEnd; ++day) LiveThrough(day);
  }

 private:
  int Pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  bool Chance(int percent) { return Pick(100) < percent; }
  std::string AnyUnit() { return Units()[static_cast<size_t>(Pick(Units().size()))].id; }

  // In the morning, so that it lies between the calls of the day before and of the day after, in
  // whatever zones those are.
  void Change(Happening::Kind kind, int day, const std::string& unit = "") {
    const Unit& where = UnitOf(unit_.empty() ? unit : unit_);
    Add({.time = At(kBegin + day, 6 + Pick(6), ZoneOf(where)),
         .kind = kind,
         .person = number_,
         .unit = unit});
    if (!unit.empty()) unit_ = unit;
  }
  void Add(const Happening& happening) {
    year_.happenings.push_back(happening);
    if (happening.kind != Happening::kUse) person_.happenings.push_back(happening);
  }

  // One day: at most one thing happens but for uses, so that things are hours apart.
  void LiveThrough(CivilDay day) {
    const int number = static_cast<int>(day - kBegin);
    if (gone_) return;
    if (travels_until_ >= day) person_.travelled.insert(day);
    if (frozen_) {
      if (Chance(8)) frozen_ = false, Change(Happening::kUnfreeze, number);
      return;
    }
    if (Pick(1000) < 4) {
      frozen_ = true;
      return Change(Happening::kFreeze, number);
    }
    if (Pick(1000) < 1) {
      gone_ = true;
      return Change(Happening::kLeave, number);
    }
    if (Pick(1000) < 4) return Change(Happening::kMove, number, AnyUnit());
    if (idle_until_ <= day && Pick(1000) < 10) idle_until_ = day + 5 + Pick(40);
    Travel(day);
    Use(day);
  }

  void Travel(CivilDay day) {
    const absl::TimeZone zone = ZoneOf(UnitOf(unit_));
    if (travels_until_ >= day) {
      if (!open_ || !Chance(5)) return;
      // Back today: yesterday was the last day.
      person_.travelled.erase(day);
      travels_until_ = day - 1;
      open_ = false;
      return Add({.time = At(day, 5, zone), .kind = Happening::kReturn, .person = number_});
    }
    if (!Chance(3)) return;
    open_ = Chance(30);
    travels_until_ = open_ ? CivilDay::max() : day + Pick(20);
    person_.travelled.insert(day);
    Add({.time = At(day, 5, zone),
         .kind = Happening::kTravel,
         .person = number_,
         .from = day,
         .until = travels_until_});
  }

  void Use(CivilDay day) {
    if (idle_until_ > day) return;
    const bool travels = travels_until_ >= day;
    const bool weekend = absl::GetWeekday(day) == absl::Weekday::saturday ||
                         absl::GetWeekday(day) == absl::Weekday::sunday;
    if (!Chance(travels ? diligence_ / 3 : weekend ? 10 : diligence_)) return;
    const absl::TimeZone zone = ZoneOf(UnitOf(unit_));
    person_.used.insert(day);
    for (int calls = 1 + Pick(3); calls > 0; --calls) {
      const absl::Time time = At(day, 0, zone) + absl::Minutes(Pick(23 * 60));
      if (absl::ToCivilDay(time, zone) != day) continue;  // where clocks change
      Add({.time = time, .kind = Happening::kUse, .person = number_});
      used_ = true;
    }
    if (!std::exchange(used_, false)) person_.used.erase(day);
  }

  std::mt19937& random_;
  const int number_;
  Year& year_;
  Person& person_;
  std::string unit_;
  int diligence_ = 0;  // percent of days
  bool frozen_ = false, gone_ = false, open_ = false, used_ = false;
  CivilDay idle_until_ = kBegin;
  CivilDay travels_until_ = kBegin - 1;
};

// The unit `person` is active in at `time`; none while it is not.
std::optional<std::string> UnitAt(const Person& person, absl::Time time) {
  std::string unit;
  bool active = false;
  for (const Happening& happening : person.happenings) {
    if (happening.time > time) break;
    if (!happening.unit.empty()) unit = happening.unit;
    if (happening.kind == Happening::kJoin || happening.kind == Happening::kUnfreeze) active = true;
    if (happening.kind == Happening::kFreeze || happening.kind == Happening::kLeave) active = false;
  }
  if (!active) return std::nullopt;
  return unit;
}

bool IsWorking(const Unit& unit, CivilDay day) {
  if (unit.make_up_days.count(day) > 0) return true;
  const int weekday = static_cast<int>(absl::GetWeekday(day)) + 1;
  return unit.holidays.count(day) == 0 && unit.weekdays.count(weekday) > 0;
}

constexpr absl::Duration kQuarter = absl::Minutes(15);

std::optional<std::string> UnitInWeek(const Person& person, CivilDay monday) {
  const absl::Time after = absl::FromCivil(monday + 9, absl::UTCTimeZone());
  const absl::Time before = absl::FromCivil(monday - 2, absl::UTCTimeZone());
  for (absl::Time time = after; time > before; time -= kQuarter) {
    const auto unit = UnitAt(person, time);
    if (!unit.has_value()) continue;
    const CivilDay day = absl::ToCivilDay(time, ZoneOf(UnitOf(*unit)));
    if (day >= monday && day < monday + 7) return unit;
  }
  return std::nullopt;
}

bool ActiveAllDay(const Person& person, const Unit& unit, CivilDay day) {
  const absl::TimeZone zone = ZoneOf(unit);
  for (absl::Time time = absl::FromCivil(day, zone); time < absl::FromCivil(day + 1, zone);
       time += kQuarter) {
    if (!UnitAt(person, time).has_value()) return false;
  }
  return true;
}

// How one person did in one week.
struct Week {
  std::string unit;
  int working = 0, expected = 0, travelled = 0, used = 0, missed = 0;

  bool met() const {
    return missed == 0 && (travelled == 0 || used >= 2 || (expected == 1 && used == 1));
  }
};

Week Judge(const Person& person, CivilDay monday) {
  Week week;
  const auto name = UnitInWeek(person, monday);
  if (!name.has_value()) return week;
  week.unit = *name;
  const Unit& unit = UnitOf(*name);
  for (CivilDay day = monday; day < monday + 7; ++day) {
    const bool used = person.used.count(day) > 0;
    if (used) week.used += 1;
    if (!IsWorking(unit, day)) continue;
    week.working += 1;
    if (!ActiveAllDay(person, unit, day)) continue;
    week.expected += 1;
    const bool travelled = person.travelled.count(day) > 0;
    if (travelled) week.travelled += 1;
    if (!travelled && !used) week.missed += 1;
  }
  return week;
}

// A week through which the account was there, with work to do, and not used.
bool Idle(const Week& week) {
  return !week.unit.empty() && week.used == 0 && week.working > 0 && week.expected == week.working;
}

}  // namespace

const std::vector<Unit>& Units() {
  static const auto& units = *new std::vector<Unit>([] {
    const std::set<int> kWeek = {1, 2, 3, 4, 5};
    Unit group{"group", "", false, "UTC", kWeek, {}, {}};
    Unit china{"china", "group", true, "Asia/Shanghai", kWeek, {}, {}};
    china.holidays = Days({{1, 1, 1}, {1, 27, 14}, {4, 4, 3}, {5, 1, 5}, {5, 31, 3}, {10, 1, 8}});
    china.make_up_days = Days({{1, 26, 1}, {4, 27, 1}, {9, 28, 1}, {10, 11, 1}});
    Unit east = china;
    east.id = "east";
    east.parent = "china";
    east.own_calendar = false;
    Unit berlin{"berlin", "group", true, "Europe/Berlin", kWeek, {}, {}};
    berlin.holidays = Days({{1, 1, 1}, {4, 18, 4}, {12, 25, 2}});
    Unit cairo{"cairo", "", true, "Africa/Cairo", {7, 1, 2, 3, 4}, {}, {}};
    cairo.holidays = Days({{3, 30, 3}, {6, 5, 5}});
    return std::vector<Unit>{group, china, east, berlin, cairo};
  }());
  return units;
}

const Unit& UnitOf(const std::string& id) {
  for (const Unit& unit : Units()) {
    if (unit.id == id) return unit;
  }
  std::abort();
}

absl::TimeZone ZoneOf(const Unit& unit) {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(unit.zone, &zone)) std::abort();
  return zone;
}

Year MakeYear(unsigned seed, int people) {
  std::mt19937 random(seed);
  Year year;
  year.people.resize(static_cast<size_t>(people));
  for (int person = 0; person < people; ++person) Life(random, person, year).Make();
  std::stable_sort(year.happenings.begin(), year.happenings.end());
  return year;
}

Report Compute(const Year& year) {
  Report report;
  for (size_t person = 0; person < year.people.size(); ++person) {
    bool idle_before = false;  // in the last week with work
    for (CivilDay monday = kFirstMonday; monday <= kLastMonday; monday += 7) {
      const Week week = Judge(year.people[person], monday);
      const bool unused = idle_before && Idle(week);
      const bool passed_over = !week.unit.empty() && week.used == 0 && week.working == 0;
      if (!passed_over) idle_before = Idle(week);
      if (week.expected == 0) continue;
      Figures& figures = report[{week.unit, monday}];
      figures.expected += 1;
      (week.met() ? figures.met : figures.missed) += 1;
      if (!week.met()) figures.who_missed.push_back(static_cast<int>(person));
      if (week.travelled > 0) figures.travelling += 1;
      if (unused) figures.unused += 1;
      if (unused) figures.who_unused.push_back(static_cast<int>(person));
    }
  }
  return report;
}

std::string PersonId(int person) { return fmt::format("u{:03}", person); }

}  // namespace guanxi::directory::year
