#include "cli/seed/loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "cli/seed/account.h"
#include "cli/seed/history.h"
#include "cli/serve/suite_host.h"
#include "common/rpc/channel.h"
#include "common/status/status_matchers.h"
#include "guanxi/pipeline/v1/report_service.grpc.pb.h"

namespace guanxi::cli::seed {
namespace {

// The real services and gateway in this process, on stores of their own.
class LoaderTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(dir_);
    SuiteOptions options{.services = {"directory", "customers", "pipeline", "tickets", "loyalty"},
                         .gateway = true,
                         .data_dir = dir_.string(),
                         .listen = {{"gateway", "127.0.0.1:0"}},
                         .phone_region = "CN",
                         .cache_mb = 64};
    for (const std::string& service : options.services) options.listen[service] = "127.0.0.1:0";
    options.access.anonymous = true;
    auto suite = SuiteHost::Start(options);
    ASSERT_THAT(suite, IsOk());
    suite_ = *std::move(suite);
    const std::string line = suite_->ServingLine();
    const std::string gateway = line.substr(line.find("gateway=") + 8);
    channel_ = rpc::Connect(gateway.substr(0, gateway.find(' ')));
  }
  ~LoaderTest() override {
    suite_.reset();
    std::filesystem::remove_all(dir_);
  }

  absl::Status Load(const Plan& plan, size_t in_flight, LoadFigures& figures) {
    Loader loader(channel_, {.in_flight = in_flight}, &figures);
    return loader.Load(plan);
  }

  pipeline::v1::PipelineReport Report() {
    grpc::ClientContext context;
    pipeline::v1::PipelineReport report;
    const grpc::Status status = pipeline::v1::ReportService::NewStub(channel_)->GetPipelineReport(
        &context, pipeline::v1::GetPipelineReportRequest(), &report);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return report;
  }

  const std::filesystem::path dir_ =
      std::filesystem::path(testing::TempDir()) / ("seed-test-" + std::to_string(getpid()));
  std::unique_ptr<SuiteHost> suite_;
  std::shared_ptr<grpc::Channel> channel_;
};

Plan SmallPlan(int64_t customers) {
  return {.customers = customers, .until = absl::ToCivilDay(absl::Now(), absl::UTCTimeZone())};
}

int64_t Won(const Plan& plan) {
  int64_t won = 0;
  for (int64_t i = 0; i < plan.customers; ++i) {
    for (const Deal& deal : HistoryOf(plan, AccountOf(plan, i)).deals) {
      won += deal.outcome == Outcome::kWon ? 1 : 0;
    }
  }
  return won;
}

TEST_F(LoaderTest, WhatWasMadeIsThere) {
  const Plan plan = SmallPlan(60);
  LoadFigures figures;
  ASSERT_THAT(Load(plan, 16, figures), IsOk());
  EXPECT_EQ(figures.made[static_cast<size_t>(Kind::kCustomer)], 60);
  const pipeline::v1::PipelineReport report = Report();
  EXPECT_EQ(report.opportunity_count(), figures.made[static_cast<size_t>(Kind::kOpportunity)]);
  EXPECT_EQ(report.won_cycle().count(), Won(plan));
  EXPECT_GT(report.won_cycle().mean_days(), 12);
  EXPECT_EQ(report.without_customer_count(), 0);
}

TEST_F(LoaderTest, RepeatingIsHarmless) {
  const Plan plan = SmallPlan(30);
  LoadFigures first;
  ASSERT_THAT(Load(plan, 64, first), IsOk());
  const std::string before = Report().SerializeAsString();
  LoadFigures again;
  EXPECT_THAT(Load(plan, 1, again), IsOk());
  EXPECT_EQ(again.records(), first.records());
  EXPECT_EQ(Report().SerializeAsString(), before);
}

// The dates are others, and so are the requests: a creation is refused as the record exists. Orders
// that the later history has on top are added, so the feed moves.
TEST_F(LoaderTest, RepeatingOnAnotherDayLeavesWhatIsThere) {
  Plan plan = SmallPlan(30);
  plan.until -= 10;
  LoadFigures first;
  ASSERT_THAT(Load(plan, 64, first), IsOk());
  pipeline::v1::PipelineReport before = Report();
  before.clear_revision();
  plan.until += 10;
  LoadFigures again;
  EXPECT_THAT(Load(plan, 64, again), IsOk());
  EXPECT_EQ(again.existing[static_cast<size_t>(Kind::kOpportunity)],
            first.made[static_cast<size_t>(Kind::kOpportunity)]);
  pipeline::v1::PipelineReport after = Report();
  after.clear_revision();
  EXPECT_EQ(after.SerializeAsString(), before.SerializeAsString());
}

TEST_F(LoaderTest, CallsThatAreRefusedEndTheLoad) {
  Plan plan = SmallPlan(5);
  plan.until += 800;  // nothing of it has been yet
  LoadFigures figures;
  EXPECT_THAT(Load(plan, 4, figures), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(figures.made[static_cast<size_t>(Kind::kOpportunity)], 0);
}

}  // namespace
}  // namespace guanxi::cli::seed
