// The usage rule, as pure functions: what was expected of an account in a week, and whether it was
// met. The definition, in words, heads protos/guanxi/directory/v1/usage.proto.
#ifndef GUANXI_SERVICES_DIRECTORY_USAGE_RULES_H_
#define GUANXI_SERVICES_DIRECTORY_USAGE_RULES_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/directory/work_calendar.h"

namespace guanxi::directory {

// A time in which an account was active and in one unit: from <= t < until.
struct ActiveSpan {
  absl::Time from;
  absl::Time until;  // InfiniteFuture while it lasts
  std::string unit;
};

// Days of travel, both included.
struct TravelSpan {
  absl::CivilDay from;
  absl::CivilDay until;  // CivilDay::max() while the end is open

  bool Contains(absl::CivilDay day) const { return from <= day && day <= until; }
};

// What the rule asks about one account.
struct Account {
  std::vector<ActiveSpan>
      active;  // in order, without overlap; a move to another unit leaves no gap
  std::vector<TravelSpan> travels;   // in any order
  std::vector<absl::CivilDay> used;  // in order, each once
};

// How an account stands in one week.
struct WeekStanding {
  absl::CivilDay monday;
  std::string unit;        // the unit it counts in; empty when it was not active, and all else is 0
  bool complete = false;   // the week is over
  int working_days = 0;    // of the calendar, so far
  int expected_days = 0;   // working days throughout which the account was active
  int travelled_days = 0;  // those of them on which the user travelled
  int used_days = 0;       // days of any kind with a use
  bool met = false;        // nothing missed; only where expected_days > 0
  bool unused = false;     // the second week, or a later one, without use

  bool expected() const { return expected_days > 0; }
  bool travelling() const { return travelled_days > 0; }
};

// How many weeks before the first are looked at, at most: `unused` needs the one before it, and
// those without a working day are passed over. An account is to know its past from then on.
inline constexpr int kLookBackWeeks = 8;

// The calendar a unit goes by.
using CalendarOf = absl::FunctionRef<const WorkDays&(const std::string& unit)>;

// How `account` stands in the week of `monday`, at the time `now`; `unused` is left false, as it
// takes more than one week.
WeekStanding JudgeWeek(const Account& account,
                       absl::CivilDay monday,
                       absl::Time now,
                       CalendarOf calendar_of);

// The same for each week from that of `first` to that of `last`, both Mondays, with `unused`.
std::vector<WeekStanding> JudgeWeeks(const Account& account,
                                     absl::CivilDay first,
                                     absl::CivilDay last,
                                     absl::Time now,
                                     CalendarOf calendar_of);

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_USAGE_RULES_H_
