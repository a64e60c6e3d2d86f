#include "services/loyalty/life_cycle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "services/testing/error_matchers.h"

namespace guanxi::loyalty {
namespace {

using customers::v1::LIFE_CYCLE_STAGE_ACTIVE;
using customers::v1::LIFE_CYCLE_STAGE_COOLING;
using customers::v1::LIFE_CYCLE_STAGE_LAPSING;
using customers::v1::LIFE_CYCLE_STAGE_LOST;
using customers::v1::LIFE_CYCLE_STAGE_NEW;
using customers::v1::LIFE_CYCLE_STAGE_PROSPECT;
using customers::v1::LIFE_CYCLE_STAGE_WON_BACK;
using customers::v1::LifeCycleStage;

constexpr int32_t kToday = 20'000;

// Bought on so many days, the first and the last of them so many days ago.
PurchaseDays Bought(int32_t days, int32_t first_ago, int32_t last_ago) {
  return {days, kToday - first_ago, kToday - last_ago};
}

LifeCycleStage Stage(const PurchaseDays& purchases, std::optional<int32_t> won_back = {}) {
  return StageOf(purchases, won_back, kToday, BuiltInLifeCycleRules()).stage;
}

TEST(LifeCycleTest, TheRhythmIsOfTheCustomersGapsAndOneMore) {
  const v1::LifeCycleRules rules = BuiltInLifeCycleRules();
  EXPECT_EQ(RhythmOf({}, rules), 0);
  EXPECT_EQ(RhythmOf(Bought(1, 10, 10), rules), 90);
  // (300 + 90) / 4
  EXPECT_EQ(RhythmOf(Bought(4, 310, 10), rules), 97.5);
  EXPECT_EQ(RhythmOf(Bought(100, 110, 10), rules), 7);
  EXPECT_EQ(RhythmOf(Bought(2, 4000, 10), rules), 365);
}

TEST(LifeCycleTest, WithoutPurchasesACustomerIsAProspect) {
  EXPECT_EQ(Stage({}), LIFE_CYCLE_STAGE_PROSPECT);
}

TEST(LifeCycleTest, SilenceInRhythmsTellsTheStage) {
  // 10 purchases in 810 days: (810 + 90) / 10 = 90 days.
  const auto silent = [](int32_t days) { return Stage(Bought(10, 810 + days, days)); };
  EXPECT_EQ(silent(0), LIFE_CYCLE_STAGE_ACTIVE);
  EXPECT_EQ(silent(180), LIFE_CYCLE_STAGE_ACTIVE);
  EXPECT_EQ(silent(181), LIFE_CYCLE_STAGE_COOLING);
  EXPECT_EQ(silent(270), LIFE_CYCLE_STAGE_COOLING);
  EXPECT_EQ(silent(271), LIFE_CYCLE_STAGE_LAPSING);
  EXPECT_EQ(silent(450), LIFE_CYCLE_STAGE_LAPSING);
  EXPECT_EQ(silent(451), LIFE_CYCLE_STAGE_LOST);
}

TEST(LifeCycleTest, ACustomerIsNewForNinetyDays) {
  EXPECT_EQ(Stage(Bought(1, 0, 0)), LIFE_CYCLE_STAGE_NEW);
  EXPECT_EQ(Stage(Bought(3, 90, 1)), LIFE_CYCLE_STAGE_NEW);
  EXPECT_EQ(Stage(Bought(3, 91, 1)), LIFE_CYCLE_STAGE_ACTIVE);
  // Silence goes before: one that bought daily and has stopped is lapsing, however new.
  EXPECT_EQ(Stage(Bought(30, 60, 31)), LIFE_CYCLE_STAGE_LAPSING);
}

TEST(LifeCycleTest, OneThatCameBackIsWonBackForNinetyDays) {
  EXPECT_EQ(Stage(Bought(5, 2000, 90), kToday - 90), LIFE_CYCLE_STAGE_WON_BACK);
  EXPECT_EQ(Stage(Bought(5, 2000, 91), kToday - 91), LIFE_CYCLE_STAGE_ACTIVE);
  EXPECT_EQ(Stage(Bought(100, 200, 20), kToday - 20), LIFE_CYCLE_STAGE_COOLING);
}

TEST(LifeCycleTest, AGapBeyondFiveRhythmsIsALoss) {
  const v1::LifeCycleRules rules = BuiltInLifeCycleRules();
  EXPECT_FALSE(WasLost({}, 1000, rules));
  EXPECT_FALSE(WasLost({1, 100, 100}, 550, rules));
  EXPECT_TRUE(WasLost({1, 100, 100}, 551, rules));
}

TEST(LifeCycleTest, SaysWhy) {
  const StageFinding found =
      StageOf(Bought(10, 1005, 195), std::nullopt, kToday, BuiltInLifeCycleRules());
  EXPECT_EQ(found.reason, "silent for 195 days, a purchase every 90.0 days expected");
  EXPECT_EQ(StageOf(Bought(1, 1, 1), std::nullopt, kToday, BuiltInLifeCycleRules()).reason,
            "first purchase 1 day ago");
}

TEST(LifeCycleTest, RulesAreInOrder) {
  EXPECT_TRUE(CheckLifeCycleRules(BuiltInLifeCycleRules()).ok());
  const auto check = [](auto change) {
    v1::LifeCycleRules rules = BuiltInLifeCycleRules();
    change(rules);
    return CheckLifeCycleRules(rules);
  };
  EXPECT_THAT(check([](auto& rules) { rules.set_new_days(0); }),
              IsInvalidField("life_cycle_rules.new_days"));
  EXPECT_THAT(check([](auto& rules) { rules.set_cooling_after(0); }),
              IsInvalidField("life_cycle_rules.cooling_after"));
  EXPECT_THAT(check([](auto& rules) { rules.set_lapsing_after(2); }),
              IsInvalidField("life_cycle_rules.lapsing_after"));
  EXPECT_THAT(check([](auto& rules) { rules.set_lost_after(std::nan("")); }),
              IsInvalidField("life_cycle_rules.lost_after"));
  EXPECT_THAT(check([](auto& rules) { rules.set_lost_after(1001); }),
              IsInvalidField("life_cycle_rules.lost_after"));
  EXPECT_THAT(check([](auto& rules) { rules.set_longest_rhythm_days(6); }),
              IsInvalidField("life_cycle_rules.longest_rhythm_days"));
}

}  // namespace
}  // namespace guanxi::loyalty
