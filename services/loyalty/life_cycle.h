// Where a customer is in its life with us, from the days on which it bought. Pure.
#ifndef GUANXI_SERVICES_LOYALTY_LIFE_CYCLE_H_
#define GUANXI_SERVICES_LOYALTY_LIFE_CYCLE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "guanxi/loyalty/v1/life_cycle.pb.h"

namespace guanxi::loyalty {

// The only name rules have.
inline constexpr char kLifeCycleRulesName[] = "lifeCycleRules/default";

// The rules until somebody changes them.
v1::LifeCycleRules BuiltInLifeCycleRules();

// INVALID_ARGUMENT names the field, under `life_cycle_rules.`, unless all numbers are above 0, the
// thresholds rise from stage to stage to 1,000 at most, and the shortest rhythm is not above the
// longest.
absl::Status CheckLifeCycleRules(const v1::LifeCycleRules& rules);

// The days on which a customer bought, up to the day that is looked from. Days are counted from
// 1970-01-01.
struct PurchaseDays {
  int32_t days = 0;
  int32_t first = 0;  // of no meaning without days, as is `last`
  int32_t last = 0;
};

// How many days lie between two purchases of such a customer; see LifeCycleService. 0 without days.
double RhythmOf(const PurchaseDays& purchases, const v1::LifeCycleRules& rules);

// Whether a customer that bought on these days and then not before `next` was lost in between.
bool WasLost(const PurchaseDays& purchases, int32_t next, const v1::LifeCycleRules& rules);

// A stage, and why it is that one.
struct StageFinding {
  customers::v1::LifeCycleStage stage = customers::v1::LIFE_CYCLE_STAGE_UNSPECIFIED;
  std::string reason;
};

// The stage on the day `today`, not before `purchases.last`. `won_back` is the last day on which
// the customer bought after it was lost, of those that are recent enough to count.
StageFinding StageOf(const PurchaseDays& purchases,
                     std::optional<int32_t> won_back,
                     int32_t today,
                     const v1::LifeCycleRules& rules);

}  // namespace guanxi::loyalty

#endif  // GUANXI_SERVICES_LOYALTY_LIFE_CYCLE_H_
