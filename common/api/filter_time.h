// Times in filters that are told by their distance from now: `ago(30d)`, `startOfMonth(-1)`.
#ifndef GUANXI_COMMON_API_FILTER_TIME_H_
#define GUANXI_COMMON_API_FILTER_TIME_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/api/filter_parse.h"

namespace guanxi::api::filter {

// A time or a day that moves on with the clock, never back.
struct RelativeTime {
  // What `count` counts from, backwards where it is negative: the moment itself, or the midnight
  // that began its day, week (on Monday), month, quarter or year.
  enum class Base { kNow, kDay, kWeek, kMonth, kQuarter, kYear };
  Base base = Base::kNow;
  // Of kNow.
  absl::Duration shift;
  // Of the others: days, weeks, months, quarters, years.
  int64_t count = 0;
  // Whose midnights; nothing for those of whoever asks.
  std::optional<absl::TimeZone> zone;
};

// Now, and where.
struct Present {
  absl::Time now;
  absl::TimeZone zone = absl::UTCTimeZone();
};

// The time that `call`, of a time function, means. INVALID_FILTER for wrong arguments.
absl::StatusOr<RelativeTime> RelativeTimeOf(const Call& call);

// When it is; for all but kNow a midnight.
absl::Time MomentOf(const RelativeTime& relative, const Present& present);

// Which day it is. Of kNow: the day of that moment.
absl::CivilDay DayOf(const RelativeTime& relative, const Present& present);

// The first time after `present` at which `relative` has another order to `value`: before, at or
// after it. Nothing when it never has. May be early, never late.
std::optional<absl::Time> NextCrossing(const RelativeTime& relative,
                                       const Present& present,
                                       absl::Time value);
std::optional<absl::Time> NextCrossing(const RelativeTime& relative,
                                       const Present& present,
                                       absl::CivilDay value);

}  // namespace guanxi::api::filter

#endif  // GUANXI_COMMON_API_FILTER_TIME_H_
