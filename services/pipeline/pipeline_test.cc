#include "services/pipeline/pipeline.h"

#include <gtest/gtest.h>

#include "common/status/status_matchers.h"
#include "services/pipeline/sample_pipeline.h"

namespace guanxi::pipeline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using v1::Pipeline;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(CompletePipeline, TakesTheStagesInTheirOrder) {
  Pipeline pipeline = SamplePipeline();
  EXPECT_THAT(CompletePipeline(pipeline), IsOk());
}

TEST(CompletePipeline, GivesTheWonStageItsProbability) {
  Pipeline pipeline = SamplePipeline();
  pipeline.mutable_stages(2)->set_probability_percent(0);
  ASSERT_THAT(CompletePipeline(pipeline), IsOk());
  EXPECT_EQ(pipeline.stages(2).probability_percent(), 100);
  EXPECT_EQ(pipeline.stages(0).probability_percent(), 20);
}

TEST(CompletePipeline, RefusesProbabilitiesThatDoNotFit) {
  Pipeline unsure = SamplePipeline();
  unsure.mutable_stages(2)->set_probability_percent(90);
  EXPECT_THAT(CompletePipeline(unsure), StatusIs(kInvalid, "INVALID_FIELD"));
  Pipeline hopeful = SamplePipeline();
  hopeful.mutable_stages(3)->set_probability_percent(1);
  EXPECT_THAT(CompletePipeline(hopeful), StatusIs(kInvalid, "INVALID_FIELD"));
}

TEST(CompletePipeline, RefusesAnotherOrder) {
  Pipeline pipeline = SamplePipeline();
  pipeline.mutable_stages()->SwapElements(1, 2);
  const absl::Status status = CompletePipeline(pipeline);
  EXPECT_THAT(status, StatusIs(kInvalid, "INVALID_FIELD"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("pipeline.stages[1].kind"));
}

TEST(CompletePipeline, RefusesMissingKinds) {
  Pipeline no_open = SamplePipeline();
  no_open.mutable_stages()->DeleteSubrange(0, 2);
  EXPECT_THAT(CompletePipeline(no_open), StatusIs(kInvalid, "INVALID_FIELD"));
  Pipeline no_lost = SamplePipeline();
  no_lost.mutable_stages()->RemoveLast();
  EXPECT_THAT(CompletePipeline(no_lost), StatusIs(kInvalid, "INVALID_FIELD"));
  Pipeline won_twice = SamplePipeline();
  won_twice.mutable_stages(3)->set_kind(Pipeline::STAGE_KIND_WON);
  EXPECT_THAT(CompletePipeline(won_twice), StatusIs(kInvalid, "INVALID_FIELD"));
}

TEST(CompletePipeline, RefusesIdsThatAreMalformedOrTwice) {
  Pipeline malformed = SamplePipeline();
  malformed.mutable_stages(0)->set_stage_id("First Talk");
  EXPECT_THAT(CompletePipeline(malformed), StatusIs(kInvalid, "INVALID_FIELD"));
  Pipeline twice = SamplePipeline();
  twice.mutable_stages(1)->set_stage_id("prospecting");
  const absl::Status status = CompletePipeline(twice);
  EXPECT_THAT(status, StatusIs(kInvalid, "INVALID_FIELD"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("pipeline.stages[1].stage_id"));
}

TEST(OpenStage, IsTheOneNamedOrTheFirst) {
  const Pipeline pipeline = SamplePipeline();
  EXPECT_EQ(OpenStage(pipeline, "engaging")->stage_id(), "engaging");
  EXPECT_EQ(OpenStage(pipeline, "")->stage_id(), "prospecting");
}

TEST(OpenStage, IsNeitherUnknownNorClosing) {
  const Pipeline pipeline = SamplePipeline();
  EXPECT_THAT(OpenStage(pipeline, "nowhere"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(OpenStage(pipeline, "won"), StatusIs(kInvalid, "INVALID_FIELD"));
}

TEST(ClosingStage, IsTheOnlyOneOfItsKind) {
  EXPECT_EQ(ClosingStage(SamplePipeline(), Pipeline::STAGE_KIND_WON), "won");
  EXPECT_EQ(ClosingStage(SamplePipeline(), Pipeline::STAGE_KIND_LOST), "lost");
}

TEST(StagesLost, AreThoseGoneOrOfAnotherKind) {
  const Pipeline before = SamplePipeline();
  Pipeline after = before;
  after.mutable_stages(0)->set_display_name("Another name");
  EXPECT_THAT(StagesLost(before, after), IsEmpty());
  after.mutable_stages(0)->set_stage_id("talking");
  after.mutable_stages(1)->set_kind(Pipeline::STAGE_KIND_WON);
  EXPECT_THAT(StagesLost(before, after), ElementsAre("prospecting", "engaging"));
}

}  // namespace
}  // namespace guanxi::pipeline
