#include "cli/seed/calendar.h"

namespace guanxi::cli::seed {
namespace {

constexpr int kTries = 200;
// How busy each month is, in percent: quiet around the Spring Festival, busy where quarters end.
constexpr int kSeason[] = {60, 40, 90, 70, 72, 88, 60, 62, 86, 66, 84, 100};

bool Fits(const Plan& plan, int64_t day, Random& random) {
  const absl::CivilDay date = plan.until - kHistoryDays + day;
  const absl::Weekday weekday = absl::GetWeekday(date);
  const bool weekend = weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday;
  if (!random.Chance(kSeason[date.month() - 1])) return false;
  if (weekend && !random.Chance(8)) return false;
  return random.Chance(static_cast<int>(70 + 30 * day / kHistoryDays));
}

}  // namespace

int64_t PickDay(const Plan& plan, int64_t first, Random& random) {
  int64_t day = random.Between(first, kHistoryDays - 1);
  for (int i = 0; i < kTries && !Fits(plan, day, random); ++i) {
    day = random.Between(first, kHistoryDays - 1);
  }
  return day;
}

absl::Time PickMoment(const Plan& plan, int64_t day, Random& random) {
  return DayStart(plan, day) + absl::Hours(1) + absl::Seconds(random.Below(10 * 3600));
}

}  // namespace guanxi::cli::seed
