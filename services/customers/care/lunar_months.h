// The months of the Chinese lunar calendar, in Gregorian days.
#ifndef GUANXI_SERVICES_CUSTOMERS_CARE_LUNAR_MONTHS_H_
#define GUANXI_SERVICES_CUSTOMERS_CARE_LUNAR_MONTHS_H_

#include <vector>

#include "absl/time/civil_time.h"

namespace guanxi::customers {

// One month: from new moon to new moon, by the time of Beijing.
struct LunarMonth {
  int month = 0;         // 1 to 12; a leap month has the number of the month before it
  bool leap = false;     // the second of two months of that number
  absl::CivilDay first;  // its day 1
  int days = 0;          // 29 or 30
};

// The months that have a day from `from` to `until` (both included), and the one after them, oldest
// first. From 1900 to 2100 they are the almanac's; outside these years ICU computes what they would
// be. Empty when `until` lies before `from`. Takes about a millisecond a year: to be asked once for
// many dates.
std::vector<LunarMonth> LunarMonths(absl::CivilDay from, absl::CivilDay until);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CARE_LUNAR_MONTHS_H_
