#include "services/loyalty/life_cycle.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>

#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::loyalty {
namespace {

constexpr double kMostRhythms = 1000;

absl::Status CheckDays(int32_t days, std::string_view field) {
  if (days > 0) return absl::OkStatus();
  return errors::InvalidField(fmt::format("life_cycle_rules.{}", field), "must be above 0");
}

absl::Status CheckThreshold(double value, double above, std::string_view field) {
  // Written so that NaN is refused.
  if (value > above && value <= kMostRhythms) return absl::OkStatus();
  return errors::InvalidField(fmt::format("life_cycle_rules.{}", field),
                              fmt::format("must be above {} and at most 1000", above));
}

std::string Days(int32_t days) { return fmt::format("{} day{}", days, days == 1 ? "" : "s"); }

// "silent for 95 days, a purchase every 40.0 days expected".
std::string Silence(int32_t silence, double rhythm) {
  return fmt::format("silent for {}, a purchase every {:.1f} days expected", Days(silence), rhythm);
}

}  // namespace

v1::LifeCycleRules BuiltInLifeCycleRules() {
  v1::LifeCycleRules rules;
  rules.set_name(kLifeCycleRulesName);
  rules.set_new_days(90);
  rules.set_won_back_days(90);
  rules.set_prior_gap_days(90);
  rules.set_shortest_rhythm_days(7);
  rules.set_longest_rhythm_days(365);
  rules.set_cooling_after(2);
  rules.set_lapsing_after(3);
  rules.set_lost_after(5);
  return rules;
}

absl::Status CheckLifeCycleRules(const v1::LifeCycleRules& rules) {
  GUANXI_RETURN_IF_ERROR(CheckDays(rules.new_days(), "new_days"));
  GUANXI_RETURN_IF_ERROR(CheckDays(rules.won_back_days(), "won_back_days"));
  GUANXI_RETURN_IF_ERROR(CheckDays(rules.prior_gap_days(), "prior_gap_days"));
  GUANXI_RETURN_IF_ERROR(CheckDays(rules.shortest_rhythm_days(), "shortest_rhythm_days"));
  GUANXI_RETURN_IF_ERROR(CheckThreshold(rules.cooling_after(), 0, "cooling_after"));
  GUANXI_RETURN_IF_ERROR(
      CheckThreshold(rules.lapsing_after(), rules.cooling_after(), "lapsing_after"));
  GUANXI_RETURN_IF_ERROR(CheckThreshold(rules.lost_after(), rules.lapsing_after(), "lost_after"));
  if (rules.longest_rhythm_days() >= rules.shortest_rhythm_days()) return absl::OkStatus();
  return errors::InvalidField("life_cycle_rules.longest_rhythm_days",
                              "must not be below shortest_rhythm_days");
}

double RhythmOf(const PurchaseDays& purchases, const v1::LifeCycleRules& rules) {
  if (purchases.days == 0) return 0;
  // One gap as others have it beside the customer's own: a single gap says little yet.
  const double gaps = purchases.last - purchases.first + rules.prior_gap_days();
  return std::clamp<double>(gaps / purchases.days, rules.shortest_rhythm_days(),
                            rules.longest_rhythm_days());
}

bool WasLost(const PurchaseDays& purchases, int32_t next, const v1::LifeCycleRules& rules) {
  return purchases.days > 0 &&
         next - purchases.last > rules.lost_after() * RhythmOf(purchases, rules);
}

StageFinding StageOf(const PurchaseDays& purchases,
                     std::optional<int32_t> won_back,
                     int32_t today,
                     const v1::LifeCycleRules& rules) {
  if (purchases.days == 0)
    return {customers::v1::LIFE_CYCLE_STAGE_PROSPECT, "no purchase that counts"};
  const double rhythm = RhythmOf(purchases, rules);
  const int32_t silence = today - purchases.last;
  const auto beyond = [&](double rhythms) { return silence > rhythms * rhythm; };
  const std::string silent = Silence(silence, rhythm);
  if (beyond(rules.lost_after())) return {customers::v1::LIFE_CYCLE_STAGE_LOST, silent};
  if (beyond(rules.lapsing_after())) return {customers::v1::LIFE_CYCLE_STAGE_LAPSING, silent};
  if (beyond(rules.cooling_after())) return {customers::v1::LIFE_CYCLE_STAGE_COOLING, silent};
  if (won_back.has_value() && today - *won_back <= rules.won_back_days()) {
    return {customers::v1::LIFE_CYCLE_STAGE_WON_BACK,
            fmt::format("bought again {} ago after it was lost", Days(today - *won_back))};
  }
  if (today - purchases.first <= rules.new_days()) {
    return {customers::v1::LIFE_CYCLE_STAGE_NEW,
            fmt::format("first purchase {} ago", Days(today - purchases.first))};
  }
  return {customers::v1::LIFE_CYCLE_STAGE_ACTIVE, silent};
}

}  // namespace guanxi::loyalty
