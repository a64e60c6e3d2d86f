#include "services/pipeline/pipeline_fixture.h"

namespace guanxi::pipeline {
namespace {

using ::testing::ElementsAre;

class PipelineServiceTest : public PipelineFixture {
 protected:
  // Replaces the stages of `pipelines/sales` by those of `pipeline`.
  absl::StatusOr<v1::Pipeline> SetStages(const v1::Pipeline& pipeline) {
    v1::UpdatePipelineRequest request;
    *request.mutable_pipeline() = pipeline;
    request.mutable_update_mask()->add_paths("stages");
    auto stub = Stub<v1::PipelineService>();
    return Call(*stub, &PipelineStub::UpdatePipeline, request);
  }
};

TEST_F(PipelineServiceTest, CreatesAndLists) {
  const auto created = CreatePipeline("sales");
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->stages_size(), 4);
  ASSERT_THAT(CreatePipeline("renewals"), IsOk());
  EXPECT_THAT(CreatePipeline("sales"),
              StatusIs(absl::StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
  const auto listed = Ask(&PipelineStub::ListPipelines, "page_size: 1");
  ASSERT_THAT(listed, IsOk());
  EXPECT_THAT(NamesOf(listed->pipelines()), ElementsAre("pipelines/renewals"));
  EXPECT_NE(listed->next_page_token(), "");
  EXPECT_THAT(Ask(&PipelineStub::GetPipeline, R"pb(name: "pipelines/sales")pb"), IsOk());
  EXPECT_THAT(Ask(&PipelineStub::GetPipeline, R"pb(name: "pipelines/none")pb"),
              StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
}

TEST_F(PipelineServiceTest, RefusesStagesThatDoNotFit) {
  EXPECT_THAT(Ask(&PipelineStub::CreatePipeline,
                  R"pb(pipeline {
                         display_name: "P"
                         stages { stage_id: "a" display_name: "A" kind: STAGE_KIND_OPEN }
                       })pb"),
              IsInvalidField("pipeline.stages"));
  EXPECT_THAT(Ask(&PipelineStub::CreatePipeline, R"pb(pipeline { display_name: "P" })pb"),
              IsInvalidField("pipeline.stages"));
  EXPECT_THAT(Ask(&PipelineStub::CreatePipeline,
                  R"pb(pipeline {
                         display_name: "P"
                         stages { stage_id: "a" display_name: "A" probability_percent: 101 }
                       })pb"),
              IsInvalidField("pipeline.stages[0].kind"));
}

TEST_F(PipelineServiceTest, KeepsAStageThatIsInUse) {
  ASSERT_NO_FATAL_FAILURE(CreateOne());
  v1::Pipeline without = SamplePipeline();
  without.mutable_stages(0)->set_stage_id("talking");
  EXPECT_THAT(SetStages(without), StatusIs(kPrecondition, "WRONG_STATE"));
  v1::Pipeline renamed = SamplePipeline();
  renamed.mutable_stages(0)->set_display_name("Talking");
  EXPECT_THAT(SetStages(renamed), IsOk());
  ASSERT_THAT(Ask(&OpportunityStub::MoveOpportunity, One(R"pb(stage: "engaging")pb")), IsOk());
  EXPECT_THAT(SetStages(without), IsOk());
}

TEST_F(PipelineServiceTest, AStageOfAnotherPipelineIsNotInTheWay) {
  ASSERT_NO_FATAL_FAILURE(CreateOne());
  ASSERT_THAT(CreatePipeline("renewals"), IsOk());
  v1::Pipeline without = SamplePipeline();
  without.set_name("pipelines/renewals");
  without.mutable_stages(0)->set_stage_id("talking");
  EXPECT_THAT(SetStages(without), IsOk());
}

TEST_F(PipelineServiceTest, ChangesUnderAnEtag) {
  const auto created = CreatePipeline("sales");
  ASSERT_THAT(created, IsOk());
  ASSERT_THAT(Ask(&PipelineStub::UpdatePipeline,
                  R"pb(pipeline { name: "pipelines/sales" display_name: "New" })pb"),
              IsOk());
  EXPECT_THAT(
      Ask(&PipelineStub::UpdatePipeline,
          fmt::format(R"(pipeline {{ name: "pipelines/sales" display_name: "Old" etag: "{}" }})",
                      created->etag())),
      StatusIs(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
}

TEST_F(PipelineServiceTest, IsDeletedOnlyWhenEmpty) {
  ASSERT_NO_FATAL_FAILURE(CreateOne());
  const char* kSales = R"pb(name: "pipelines/sales")pb";
  EXPECT_THAT(Ask(&PipelineStub::DeletePipeline, kSales), StatusIs(kPrecondition, "WRONG_STATE"));
  const auto kept = Ask(&PipelineStub::GetPipeline, kSales);
  ASSERT_THAT(kept, IsOk());
  EXPECT_FALSE(kept->has_delete_time());
  ASSERT_THAT(Ask(&OpportunityStub::DeleteOpportunity, One()), IsOk());
  EXPECT_THAT(Ask(&PipelineStub::DeletePipeline, kSales), IsOk());
  EXPECT_THAT(Ask(&PipelineStub::DeletePipeline, kSales),
              StatusIs(kPrecondition, "RESOURCE_DELETED"));
}

}  // namespace
}  // namespace guanxi::pipeline
