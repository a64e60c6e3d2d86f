#include "services/loyalty/life_cycle_service.h"

#include "services/loyalty/calendar.h"
#include "services/loyalty/loyalty_fixture.h"
#include "services/loyalty/stage_rows.h"

namespace guanxi::loyalty {
namespace {

using ::absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LifeCycleServiceTest : public LoyaltyFixture {
 protected:
  using Cycles = v1::LifeCycleService::Stub;

  absl::StatusOr<v1::LifeCycle> CycleOf(const std::string& customer, std::string_view as_of = "") {
    return Call(*cycles_, &Cycles::GetLifeCycle,
                TextProto<v1::GetLifeCycleRequest>(
                    "name: 'lifeCycles/" + customer + "' " +
                    (as_of.empty() ? "" : "as_of { " + std::string(as_of) + " }")));
  }
  absl::StatusOr<v1::LifeCycleRules> UpdateRules(std::string_view rules) {
    return Call(
        *cycles_, &Cycles::UpdateLifeCycleRules,
        TextProto<v1::UpdateLifeCycleRulesRequest>(
            "life_cycle_rules { name: 'lifeCycleRules/default' " + std::string(rules) + " }"));
  }
  customers::v1::LifeCycleStage StageOf(const std::string& customer) {
    return CycleOf(customer)->stage();
  }
  std::vector<std::string> ToReport() { return *StagesToReport(*engine().Snapshot(), 100); }

  std::unique_ptr<Cycles> cycles_ = Stub<v1::LifeCycleService>();
};

TEST_F(LifeCycleServiceTest, ExplainsAStage) {
  Hear({OrderOf("1", "a", Today() - 300, 10), OrderOf("2", "a", Today() - 200, 10)});
  const auto cycle = CycleOf("a");
  ASSERT_THAT(cycle, IsOk());
  // One every (100 + 90) / 2 days.
  EXPECT_EQ(cycle->rhythm_days(), 95);
  EXPECT_EQ(cycle->silence_days(), 200);
  EXPECT_EQ(cycle->stage(), customers::v1::LIFE_CYCLE_STAGE_COOLING);
  EXPECT_EQ(cycle->reason(), "silent for 200 days, a purchase every 95.0 days expected");
  EXPECT_EQ(cycle->customer(), "customers/a");
  EXPECT_EQ(cycle->purchase_days(), 2);
  EXPECT_EQ(cycle->rules().lost_after(), 5);
}

TEST_F(LifeCycleServiceTest, LooksBackToADay) {
  Hear({OrderOf("1", "a", Today() - 300, 10), OrderOf("2", "a", Today() - 2, 10)});
  const absl::CivilDay day = absl::CivilDay(1970, 1, 1) + (Today() - 295);
  const auto cycle = CycleOf("a", "year: " + std::to_string(day.year()) +
                                      " month: " + std::to_string(day.month()) +
                                      " day: " + std::to_string(day.day()));
  ASSERT_THAT(cycle, IsOk());
  EXPECT_EQ(cycle->stage(), customers::v1::LIFE_CYCLE_STAGE_NEW);
  EXPECT_EQ(cycle->purchase_days(), 1);
  EXPECT_EQ(StageOf("a"), customers::v1::LIFE_CYCLE_STAGE_ACTIVE);
}

TEST_F(LifeCycleServiceTest, FindsTheDayOfTheReturn) {
  Hear({OrderOf("1", "a", Today() - 900, 10), OrderOf("2", "a", Today() - 880, 10),
        OrderOf("3", "a", Today() - 40, 10), OrderOf("4", "a", Today() - 5, 10)});
  const auto cycle = CycleOf("a");
  ASSERT_THAT(cycle, IsOk());
  EXPECT_EQ(cycle->stage(), customers::v1::LIFE_CYCLE_STAGE_WON_BACK);
  EXPECT_EQ(cycle->won_back().SerializeAsString(), ToDate(Today() - 40).SerializeAsString());
  // What happened before the time that counts is not told.
  clock().Advance(absl::Hours(24) * 60);
  EXPECT_FALSE(CycleOf("a")->has_won_back());
}

TEST_F(LifeCycleServiceTest, ARefundedCustomerIsAProspectAgain) {
  Hear({OrderOf("1", "a", Today() - 3, 10)});
  EXPECT_EQ(StageOf("a"), customers::v1::LIFE_CYCLE_STAGE_NEW);
  Hear({OrderOf("1", "a", Today() - 3, 0)});
  EXPECT_EQ(StageOf("a"), customers::v1::LIFE_CYCLE_STAGE_PROSPECT);
}

TEST_F(LifeCycleServiceTest, IsSeenByWhoSeesTheScore) {
  Hear({OrderOf("1", "a", Today() - 3, 10)});
  SetScope(access::Scope::Owner("users/of-1"));
  EXPECT_THAT(CycleOf("a"), IsOk());
  SetScope(access::Scope::Owner("users/stranger"));
  EXPECT_THAT(CycleOf("a"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(CycleOf("a"), HasErrorMetadata("name", "lifeCycles/a"));
}

TEST_F(LifeCycleServiceTest, RulesAreBuiltInUntilTheyAreChanged) {
  v1::GetLifeCycleRulesRequest request;
  request.set_name("lifeCycleRules/default");
  EXPECT_FALSE(Call(*cycles_, &Cycles::GetLifeCycleRules, request)->has_create_time());
  const auto updated = UpdateRules("new_days: 10");
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->new_days(), 10);
  EXPECT_EQ(updated->won_back_days(), 90);
  EXPECT_EQ(Call(*cycles_, &Cycles::GetLifeCycleRules, request)->new_days(), 10);
  EXPECT_THAT(UpdateRules("cooling_after: 9"), IsInvalidField("life_cycle_rules.lapsing_after"));
  request.set_name("lifeCycleRules/other");
  EXPECT_THAT(Call(*cycles_, &Cycles::GetLifeCycleRules, request), StatusIs(StatusCode::kNotFound));
}

TEST_F(LifeCycleServiceTest, WhatChangesIsToBeReported) {
  Hear({OrderOf("1", "a", Today() - 3, 10), OrderOf("2", "b", Today() - 800, 10),
        OrderOf("3", "c", Today(), 0)});
  EXPECT_THAT(ToReport(), ElementsAre("a", "b"));
  const auto told = ReadStage(*engine().Snapshot(), "b");
  EXPECT_EQ(told->stage(), customers::v1::LIFE_CYCLE_STAGE_LOST);
  ASSERT_THAT(
      kv::CommitAndWait(engine(), [&](kv::Txn& txn) { return StageWasReported(txn, "b", *told); }),
      IsOk());
  EXPECT_THAT(ToReport(), ElementsAre("a"));
  // The same stage is not told again; another is.
  Hear({OrderOf("1", "a", Today() - 4, 10)});
  Hear({OrderOf("4", "b", Today(), 10)});
  EXPECT_THAT(ToReport(), ElementsAre("a", "b"));
  EXPECT_EQ(ReadStage(*engine().Snapshot(), "b")->stage(),
            customers::v1::LIFE_CYCLE_STAGE_WON_BACK);
  // A report of what was so before does not settle what is so now.
  ASSERT_THAT(
      kv::CommitAndWait(engine(), [&](kv::Txn& txn) { return StageWasReported(txn, "b", *told); }),
      IsOk());
  EXPECT_THAT(ToReport(), ElementsAre("a", "b"));
}

}  // namespace
}  // namespace guanxi::loyalty
