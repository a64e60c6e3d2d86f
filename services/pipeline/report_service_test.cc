#include "services/pipeline/pipeline_fixture.h"

namespace guanxi::pipeline {
namespace {

using ::testing::ElementsAre;
using v1::PipelineReport;

class ReportServiceTest : public PipelineFixture {
 protected:
  // One won in 20 days, one lost in 5, one open without a customer, and one deleted.
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(CreateOne());
    ASSERT_THAT(Ask(&OpportunityStub::WinOpportunity, One(DaysAgo(10))), IsOk());
    ASSERT_THAT(
        CreateOpportunity("two", R"pb(customer: "customers/b" unit: "units/west")pb", DaysAgo(25)),
        IsOk());
    ASSERT_THAT(
        Ask(&OpportunityStub::LoseOpportunity, R"pb(name: "opportunities/two")pb" + DaysAgo(20)),
        IsOk());
    ASSERT_THAT(CreateOpportunity("three", R"pb(amount { currency_code: "CNY" units: 7 })pb"),
                IsOk());
    ASSERT_THAT(CreateOpportunity("four"), IsOk());
    ASSERT_THAT(Ask(&OpportunityStub::DeleteOpportunity, R"pb(name: "opportunities/four")pb"),
                IsOk());
  }

  static std::vector<int64_t> Counts(const PipelineReport& report) {
    std::vector<int64_t> counts;
    for (const PipelineReport::Stage& stage : report.stages()) counts.push_back(stage.count());
    return counts;
  }
};

TEST_F(ReportServiceTest, CountsEverything) {
  const auto report = Ask(&ReportStub::GetPipelineReport, "");
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->opportunity_count(), 3);
  EXPECT_EQ(report->without_customer_count(), 1);
  EXPECT_THAT(Counts(*report), ElementsAre(1, 0, 1, 1));
  EXPECT_EQ(report->stages(0).amounts(0).currency_code(), "CNY");
  EXPECT_EQ(report->stages(2).amounts(0).units(), 4821);
  EXPECT_DOUBLE_EQ(report->win_rate_percent(), 50.0);
  EXPECT_DOUBLE_EQ(report->won_cycle().mean_days(), 20.0);
  EXPECT_DOUBLE_EQ(report->lost_cycle().median_days(), 5.0);
  ASSERT_EQ(report->won_quarters_size(), 1);
  EXPECT_EQ(report->won_quarters(0).year(), 2025);
  EXPECT_EQ(report->won_quarters(0).quarter(), 4);
  EXPECT_EQ(report->revision(), static_cast<int64_t>(engine().head()));
}

TEST_F(ReportServiceTest, CountsOnlyWhatWasAskedFor) {
  ASSERT_THAT(CreatePipeline("renewals"), IsOk());
  ASSERT_THAT(CreateOpportunity("five", R"pb(pipeline: "pipelines/renewals")pb"), IsOk());
  const auto renewals =
      Ask(&ReportStub::GetPipelineReport, R"pb(pipeline: "pipelines/renewals")pb");
  ASSERT_THAT(renewals, IsOk());
  EXPECT_THAT(Counts(*renewals), ElementsAre(1, 0, 0, 0));
  EXPECT_FALSE(renewals->has_win_rate_percent());
  const auto all = Ask(&ReportStub::GetPipelineReport, "");
  EXPECT_THAT(Counts(*all), ElementsAre(1, 0, 0, 0, 1, 0, 1, 1));
  const auto west = Ask(&ReportStub::GetPipelineReport, R"pb(pipeline: "pipelines/sales"
                                                             unit: "units/west")pb");
  EXPECT_THAT(Counts(*west), ElementsAre(0, 0, 0, 1));
  const auto ana = Ask(&ReportStub::GetPipelineReport, R"pb(pipeline: "pipelines/sales"
                                                            owner: "users/ana")pb");
  EXPECT_THAT(Counts(*ana), ElementsAre(0, 0, 1, 0));
}

TEST_F(ReportServiceTest, CountsOnlyWhatTheCallerMaySee) {
  SetScope(access::Scope::Unit("units/west"));
  const auto report = Ask(&ReportStub::GetPipelineReport, "");
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->opportunity_count(), 1);
  EXPECT_DOUBLE_EQ(report->win_rate_percent(), 0.0);
}

TEST_F(ReportServiceTest, RefusesWhatIsNoPipeline) {
  EXPECT_THAT(Ask(&ReportStub::GetPipelineReport, R"pb(pipeline: "sales")pb"),
              IsInvalidField("pipeline"));
  EXPECT_THAT(Ask(&ReportStub::GetPipelineReport, R"pb(pipeline: "pipelines/none")pb"),
              StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
}

}  // namespace
}  // namespace guanxi::pipeline
