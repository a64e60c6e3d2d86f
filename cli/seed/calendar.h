// When things happen: on working days, more of them in busy months, and more as the company grows.
#ifndef GUANXI_CLI_SEED_CALENDAR_H_
#define GUANXI_CLI_SEED_CALENDAR_H_

#include <cstdint>

#include "absl/time/time.h"
#include "cli/seed/plan.h"
#include "cli/seed/random.h"

namespace guanxi::cli::seed {

// A day of the history from `first` on, as seasons, week and growth have it; `first` is below
// kHistoryDays.
int64_t PickDay(const Plan& plan, int64_t first, Random& random);

// A moment in the office hours of `day`, 9:00 to 18:59 in China.
absl::Time PickMoment(const Plan& plan, int64_t day, Random& random);

}  // namespace guanxi::cli::seed

#endif  // GUANXI_CLI_SEED_CALENDAR_H_
