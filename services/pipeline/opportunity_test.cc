#include "services/pipeline/opportunity.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "common/status/status_matchers.h"
#include "common/time/clock.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/pipeline/sample_pipeline.h"

namespace guanxi::pipeline {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using v1::Opportunity;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

absl::Time Day(int day) { return absl::FromUnixSeconds(1'700'000'000) + absl::Hours(24) * day; }

// Begun on day 0 in the first stage.
Opportunity Begun() {
  Opportunity opportunity = SampleOpportunity();
  EXPECT_THAT(Begin(opportunity, SamplePipeline(), "", Day(0)), IsOk());
  return opportunity;
}

Opportunity Won() {
  Opportunity opportunity = Begun();
  EXPECT_THAT(Win(opportunity, SamplePipeline(), nullptr, Day(3)), IsOk());
  return opportunity;
}

TEST(Begin, OpensInAStage) {
  const Opportunity opportunity = Begun();
  EXPECT_EQ(opportunity.state(), Opportunity::STATE_OPEN);
  EXPECT_EQ(opportunity.stage(), "prospecting");
  ASSERT_EQ(opportunity.stage_history_size(), 1);
  EXPECT_EQ(FromProto(opportunity.stage_history(0).enter_time()), Day(0));
  EXPECT_FALSE(opportunity.stage_history(0).has_leave_time());
  EXPECT_EQ(LastMove(opportunity), Day(0));
}

TEST(Move, EndsOneStayAndBeginsTheNext) {
  Opportunity opportunity = Begun();
  ASSERT_THAT(Move(opportunity, SamplePipeline(), "engaging", Day(2)), IsOk());
  EXPECT_EQ(opportunity.stage(), "engaging");
  ASSERT_EQ(opportunity.stage_history_size(), 2);
  EXPECT_EQ(FromProto(opportunity.stage_history(0).leave_time()), Day(2));
  EXPECT_EQ(FromProto(opportunity.stage_history(1).enter_time()), Day(2));
  EXPECT_EQ(LastMove(opportunity), Day(2));
}

TEST(Move, ToTheSameStageChangesNothing) {
  Opportunity opportunity = Begun();
  ASSERT_THAT(Move(opportunity, SamplePipeline(), "prospecting", Day(2)), IsOk());
  EXPECT_TRUE(MessageDifferencer::Equals(opportunity, Begun()));
}

TEST(Win, ClosesWithWhatItBrought) {
  Opportunity opportunity = Begun();
  opportunity.set_probability_percent(90);
  const google::type::Money brought = Money(5000);
  ASSERT_THAT(Win(opportunity, SamplePipeline(), &brought, Day(3)), IsOk());
  EXPECT_EQ(opportunity.state(), Opportunity::STATE_WON);
  EXPECT_EQ(opportunity.stage(), "won");
  EXPECT_EQ(FromProto(opportunity.close_time()), Day(3));
  EXPECT_EQ(opportunity.amount().units(), 5000);
  EXPECT_FALSE(opportunity.has_probability_percent());
}

TEST(Win, TakesTheAmountOfTheOpportunity) { EXPECT_EQ(Won().amount().units(), 4821); }

TEST(Win, TakesACustomerAProductAndAnAmount) {
  const auto refused = [](auto clear, absl::StatusCode code, const char* reason) {
    Opportunity opportunity = Begun();
    clear(opportunity);
    const Opportunity before = opportunity;
    EXPECT_THAT(Win(opportunity, SamplePipeline(), nullptr, Day(3)), StatusIs(code, reason));
    EXPECT_TRUE(MessageDifferencer::Equals(opportunity, before));
  };
  refused([](Opportunity& o) { o.clear_customer(); }, kPrecondition, "WRONG_STATE");
  refused([](Opportunity& o) { o.clear_product(); }, kPrecondition, "WRONG_STATE");
  refused([](Opportunity& o) { o.clear_amount(); }, kInvalid, "INVALID_FIELD");
}

TEST(Win, RefusesANegativeAmount) {
  Opportunity opportunity = Begun();
  const google::type::Money brought = Money(-1);
  EXPECT_THAT(Win(opportunity, SamplePipeline(), &brought, Day(3)),
              StatusIs(kInvalid, "INVALID_FIELD"));
  EXPECT_TRUE(MessageDifferencer::Equals(opportunity, Begun()));
}

TEST(Lose, ClosesWithAReason) {
  Opportunity opportunity = Begun();
  ASSERT_THAT(Lose(opportunity, SamplePipeline(), "too dear", Day(1)), IsOk());
  EXPECT_EQ(opportunity.state(), Opportunity::STATE_LOST);
  EXPECT_EQ(opportunity.stage(), "lost");
  EXPECT_EQ(opportunity.lost_reason(), "too dear");
  EXPECT_EQ(FromProto(opportunity.close_time()), Day(1));
}

TEST(Reopen, GoesOnInAnOpenStage) {
  Opportunity opportunity = Won();
  opportunity.set_order("orders/one");
  ASSERT_THAT(Reopen(opportunity, SamplePipeline(), "engaging", Day(5)), IsOk());
  EXPECT_EQ(opportunity.state(), Opportunity::STATE_OPEN);
  EXPECT_EQ(opportunity.stage(), "engaging");
  EXPECT_FALSE(opportunity.has_close_time());
  EXPECT_EQ(opportunity.order(), "");
  Opportunity lost = Begun();
  ASSERT_THAT(Lose(lost, SamplePipeline(), "too dear", Day(1)), IsOk());
  ASSERT_THAT(Reopen(lost, SamplePipeline(), "engaging", Day(5)), IsOk());
  EXPECT_EQ(lost.lost_reason(), "");
}

TEST(Verbs, AskForTheRightState) {
  const v1::Pipeline pipeline = SamplePipeline();
  Opportunity won = Won();
  EXPECT_THAT(Move(won, pipeline, "engaging", Day(4)), StatusIs(kPrecondition, "WRONG_STATE"));
  EXPECT_THAT(Win(won, pipeline, nullptr, Day(4)), StatusIs(kPrecondition, "WRONG_STATE"));
  EXPECT_THAT(Lose(won, pipeline, "", Day(4)), StatusIs(kPrecondition, "WRONG_STATE"));
  Opportunity open = Begun();
  EXPECT_THAT(Reopen(open, pipeline, "engaging", Day(4)), StatusIs(kPrecondition, "WRONG_STATE"));
}

TEST(CheckOpportunity, AsksForNamesOfTheRightKind) {
  const auto refused = [](auto set) {
    Opportunity opportunity = SampleOpportunity();
    set(opportunity);
    EXPECT_THAT(CheckOpportunity(opportunity), StatusIs(kInvalid, "INVALID_FIELD"));
  };
  EXPECT_THAT(CheckOpportunity(SampleOpportunity()), IsOk());
  refused([](Opportunity& o) { o.set_customer("contacts/acme"); });
  refused([](Opportunity& o) { o.set_unit("east"); });
  refused([](Opportunity& o) { o.set_owner("users/"); });
  refused([](Opportunity& o) { *o.mutable_amount() = Money(-1); });
  refused([](Opportunity& o) { *o.mutable_amount() = Money(1, 1); });
}

TEST(CheckOrdered, KeepsWhatTheOrderHas) {
  Opportunity after = Won();
  after.set_description("Delivered");
  EXPECT_THAT(CheckOrdered(Won(), after), IsOk());
  *after.mutable_amount() = Money(1);
  EXPECT_THAT(CheckOrdered(Won(), after), StatusIs(kPrecondition, "WRONG_STATE"));
  EXPECT_THAT(CheckOrdered(Begun(), after), IsOk());
}

// What always holds of an opportunity's stays.
void ExpectSound(const Opportunity& opportunity) {
  const int size = opportunity.stage_history_size();
  ASSERT_GE(size, 1);
  ASSERT_LE(size, kMaxVisits);
  for (int i = 0; i < size; ++i) {
    const Opportunity::StageVisit& visit = opportunity.stage_history(i);
    const bool last = i + 1 == size;
    ASSERT_EQ(visit.has_leave_time(), !last);
    if (last) break;
    ASSERT_LE(FromProto(visit.enter_time()), FromProto(visit.leave_time()));
    ASSERT_EQ(FromProto(visit.leave_time()),
              FromProto(opportunity.stage_history(i + 1).enter_time()));
  }
  const Opportunity::StageVisit& present = opportunity.stage_history(size - 1);
  ASSERT_EQ(present.stage(), opportunity.stage());
  const bool open = opportunity.state() == Opportunity::STATE_OPEN;
  ASSERT_EQ(opportunity.has_close_time(), !open);
  if (open) return;
  ASSERT_EQ(FromProto(opportunity.close_time()), FromProto(present.enter_time()));
}

absl::Status RandomVerb(Opportunity& opportunity, std::mt19937& random, absl::Time time) {
  static constexpr const char* kStages[] = {"prospecting", "engaging", "won", "nowhere"};
  const v1::Pipeline pipeline = SamplePipeline();
  const char* stage = kStages[random() % 4];
  switch (random() % 6) {
    case 0:
      return Win(opportunity, pipeline, nullptr, time);
    case 1:
      return Lose(opportunity, pipeline, "no need", time);
    case 2:
      return Reopen(opportunity, pipeline, stage, time);
    default:
      return Move(opportunity, pipeline, stage, time);
  }
}

TEST(Verbs, KeepTheHistorySoundInAnyOrder) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    std::mt19937 random(seed);
    Opportunity opportunity = Begun();
    for (int step = 0; step < 1500; ++step) {
      const Opportunity before = opportunity;
      const absl::Time time = LastMove(before) + absl::Minutes(random() % 3000);
      const bool done = RandomVerb(opportunity, random, time).ok();
      ASSERT_TRUE(done || opportunity.SerializeAsString() == before.SerializeAsString());
      ASSERT_GE(LastMove(opportunity), LastMove(before));
      ASSERT_NO_FATAL_FAILURE(ExpectSound(opportunity)) << "seed " << seed << ", step " << step;
    }
    EXPECT_EQ(opportunity.stage_history_size(), kMaxVisits);
  }
}

}  // namespace
}  // namespace guanxi::pipeline
