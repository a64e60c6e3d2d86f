#include "services/directory/usage_rules.h"

#include <algorithm>

namespace guanxi::directory {
namespace {

// Days of a week that must be used while travelling.
constexpr int kTravelDays = 2;

bool ActiveThroughout(const Account& account, absl::Time from, absl::Time until) {
  for (const ActiveSpan& span : account.active) {
    if (span.from <= from && from < span.until) from = span.until;
    if (from >= until) return true;
  }
  return false;
}

bool Travels(const Account& account, absl::CivilDay day) {
  return std::any_of(account.travels.begin(), account.travels.end(),
                     [&](const TravelSpan& span) { return span.Contains(day); });
}

bool Used(const Account& account, absl::CivilDay day) {
  return std::binary_search(account.used.begin(), account.used.end(), day);
}

// The last unit in which the account was active in the week, by that unit's calendar; empty for
// none.
std::string UnitIn(const Account& account,
                   absl::CivilDay monday,
                   absl::Time now,
                   CalendarOf calendar_of) {
  for (auto span = account.active.rbegin(); span != account.active.rend(); ++span) {
    const WorkDays& calendar = calendar_of(span->unit);
    const absl::Time end = std::min(calendar.BeginOf(monday + 7), now);
    if (span->from < end && span->until > calendar.BeginOf(monday)) return span->unit;
  }
  return "";
}

// What a week without use does to the number of them in succession.
enum class Idle { kOneMore, kPassedOver, kEnds };

Idle IdleOf(const WeekStanding& week) {
  if (week.unit.empty() || week.used_days > 0) return Idle::kEnds;
  if (week.working_days == 0) return Idle::kPassedOver;
  return week.expected_days == week.working_days ? Idle::kOneMore : Idle::kEnds;
}

// Whether the last week before `monday` that is not passed over went without use.
bool IdleBefore(const Account& account,
                absl::CivilDay monday,
                absl::Time now,
                CalendarOf calendar_of) {
  for (int i = 1; i <= kLookBackWeeks; ++i) {
    const Idle idle = IdleOf(JudgeWeek(account, monday - 7 * i, now, calendar_of));
    if (idle != Idle::kPassedOver) return idle == Idle::kOneMore;
  }
  return false;
}

}  // namespace

WeekStanding JudgeWeek(const Account& account,
                       absl::CivilDay monday,
                       absl::Time now,
                       CalendarOf calendar_of) {
  WeekStanding week{.monday = monday, .unit = UnitIn(account, monday, now, calendar_of)};
  if (week.unit.empty()) return week;
  const WorkDays& calendar = calendar_of(week.unit);
  week.complete = calendar.BeginOf(monday + 7) <= now;
  int missed = 0;
  for (absl::CivilDay day = monday; day < monday + 7; ++day) {
    const bool used = Used(account, day);
    if (used) ++week.used_days;
    const absl::Time end = calendar.BeginOf(day + 1);
    if (end > now || !calendar.IsWorking(day)) continue;
    ++week.working_days;
    if (!ActiveThroughout(account, calendar.BeginOf(day), end)) continue;
    ++week.expected_days;
    if (Travels(account, day)) {
      ++week.travelled_days;
    } else if (!used) {
      ++missed;
    }
  }
  const int needed =
      week.travelling() && week.complete ? std::min(kTravelDays, week.expected_days) : 0;
  week.met = week.expected() && missed == 0 && week.used_days >= needed;
  return week;
}

std::vector<WeekStanding> JudgeWeeks(const Account& account,
                                     absl::CivilDay first,
                                     absl::CivilDay last,
                                     absl::Time now,
                                     CalendarOf calendar_of) {
  std::vector<WeekStanding> weeks;
  bool idle_before = IdleBefore(account, first, now, calendar_of);
  for (absl::CivilDay monday = first; monday <= last; monday += 7) {
    WeekStanding& week = weeks.emplace_back(JudgeWeek(account, monday, now, calendar_of));
    const Idle idle = IdleOf(week);
    week.unused = week.complete && idle == Idle::kOneMore && idle_before;
    if (idle != Idle::kPassedOver) idle_before = idle == Idle::kOneMore;
  }
  return weeks;
}

}  // namespace guanxi::directory
