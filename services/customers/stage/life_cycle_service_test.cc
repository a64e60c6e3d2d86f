#include "services/customers/stage/life_cycle_service.h"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "guanxi/customers/v1/life_cycle.grpc.pb.h"
#include "guanxi/customers/v1/timeline.grpc.pb.h"
#include "services/customers/customers_fixture.h"

namespace guanxi::customers {
namespace {

using ::absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Response = v1::ReportStagesResponse;

class LifeCycleServiceTest : public CustomersFixture {
 protected:
  using LifeCycleStub = v1::LifeCycleService::Stub;

  void SetUp() override {
    ASSERT_THAT(CreateCustomer("a", R"(owner: "users/ana")"), IsOk());
    ASSERT_THAT(CreateCustomer("b"), IsOk());
  }

  // `hours` after the clock's start.
  static std::string ReportOf(std::string_view customer, std::string_view stage, int hours) {
    return fmt::format(R"(reports {{
                            customer: "customers/{}"
                            stage: LIFE_CYCLE_STAGE_{}
                            effective_time {{ seconds: {} }}
                            reason: "at {}"
                          }})",
                       customer, stage, absl::ToUnixSeconds(Start() + absl::Hours(hours)), hours);
  }
  absl::StatusOr<Response> Report(std::string_view reports,
                                  std::string_view actor = "services/loyalty") {
    return Call(*life_cycles_, &LifeCycleStub::ReportStages,
                TextProto<v1::ReportStagesRequest>(reports), actor);
  }
  absl::StatusOr<v1::ListStageChangesResponse> StagesOf(std::string_view customer,
                                                        std::string_view more = "") {
    return Call(*life_cycles_, &LifeCycleStub::ListStageChanges,
                TextProto<v1::ListStageChangesRequest>(
                    fmt::format(R"(customer: "customers/{}" {})", customer, more)));
  }

  std::unique_ptr<LifeCycleStub> life_cycles_ = Stub<v1::LifeCycleService>();
};

TEST_F(LifeCycleServiceTest, ACustomerBeginsAsAProspect) {
  const auto customer = GetCustomer("customers/a");
  EXPECT_EQ(customer->stage(), v1::LIFE_CYCLE_STAGE_PROSPECT);
  EXPECT_EQ(customer->stage_time().seconds(), absl::ToUnixSeconds(Start()));
  EXPECT_THAT(StagesOf("a")->stage_changes(), IsEmpty());
}

TEST_F(LifeCycleServiceTest, AReportEndsTheStageBefore) {
  EXPECT_THAT(Report(ReportOf("a", "NEW", 1))->outcomes(), ElementsAre(Response::OUTCOME_TAKEN));
  EXPECT_THAT(Report(ReportOf("a", "ACTIVE", 5))->outcomes(), ElementsAre(Response::OUTCOME_TAKEN));
  const auto customer = GetCustomer("customers/a");
  EXPECT_EQ(customer->stage(), v1::LIFE_CYCLE_STAGE_ACTIVE);
  EXPECT_EQ(customer->stage_time().seconds(), absl::ToUnixSeconds(Start() + absl::Hours(5)));
  const auto stages = StagesOf("a");
  ASSERT_THAT(stages, IsOk());
  ASSERT_THAT(stages->stage_changes(), SizeIs(3));
  const v1::StageChange& prospect = stages->stage_changes(0);
  EXPECT_EQ(prospect.stage(), v1::LIFE_CYCLE_STAGE_PROSPECT);
  EXPECT_EQ(prospect.start_time().seconds(), absl::ToUnixSeconds(Start()));
  EXPECT_EQ(prospect.end_time().seconds(), absl::ToUnixSeconds(Start() + absl::Hours(1)));
  const v1::StageChange& fresh = stages->stage_changes(1);
  EXPECT_EQ(fresh.stage(), v1::LIFE_CYCLE_STAGE_NEW);
  EXPECT_EQ(fresh.previous_stage(), v1::LIFE_CYCLE_STAGE_PROSPECT);
  EXPECT_EQ(fresh.end_time().seconds(), absl::ToUnixSeconds(Start() + absl::Hours(5)));
  const v1::StageChange& active = stages->stage_changes(2);
  EXPECT_EQ(active.stage(), v1::LIFE_CYCLE_STAGE_ACTIVE);
  EXPECT_EQ(active.reason(), "at 5");
  EXPECT_FALSE(active.has_end_time());
  EXPECT_EQ(StagesOf("a", R"(order_by: "start_time desc")")->stage_changes(0).name(),
            active.name());
}

TEST_F(LifeCycleServiceTest, RepeatedAndLateReportsChangeNothing) {
  ASSERT_THAT(Report(ReportOf("a", "ACTIVE", 5)), IsOk());
  const kv::Revision before = engine().head();
  EXPECT_THAT(Report(ReportOf("a", "ACTIVE", 5))->outcomes(),
              ElementsAre(Response::OUTCOME_UNCHANGED));
  EXPECT_THAT(Report(ReportOf("a", "ACTIVE", 9))->outcomes(),
              ElementsAre(Response::OUTCOME_UNCHANGED));
  EXPECT_THAT(Report(ReportOf("a", "LOST", 4))->outcomes(),
              ElementsAre(Response::OUTCOME_UNCHANGED));
  EXPECT_EQ(engine().head(), before);
}

TEST_F(LifeCycleServiceTest, TheStageACustomerBeginsWithGivesWayToEarlierReports) {
  EXPECT_THAT(Report(ReportOf("a", "ACTIVE", -5))->outcomes(),
              ElementsAre(Response::OUTCOME_TAKEN));
  const auto stages = StagesOf("a");
  ASSERT_THAT(stages->stage_changes(), SizeIs(2));
  // Nobody has a stage before being entered.
  EXPECT_EQ(stages->stage_changes(1).start_time().seconds(), absl::ToUnixSeconds(Start()));
}

TEST_F(LifeCycleServiceTest, TellsOfCustomersThatAreNotThere) {
  ASSERT_THAT(DeleteCustomer("customers/b"), IsOk());
  EXPECT_THAT(Report(ReportOf("none", "NEW", 1) + ReportOf("b", "NEW", 1) + ReportOf("a", "NEW", 1))
                  ->outcomes(),
              ElementsAre(Response::OUTCOME_NO_CUSTOMER, Response::OUTCOME_NO_CUSTOMER,
                          Response::OUTCOME_TAKEN));
}

TEST_F(LifeCycleServiceTest, DefersWhatOneCommitDoesNotHold) {
  std::string reports;
  for (int i = 0; i < 20; ++i) {
    const std::string id = fmt::format("big-{}", i);
    v1::Customer big;
    for (int need = 0; need < 20; ++need)
      big.add_needs(std::string(900, 'x') + std::to_string(need));
    ASSERT_THAT(CreateCustomer(id, big.ShortDebugString()), IsOk());
    reports += ReportOf(id, "NEW", 1);
  }
  const auto first = Report(reports);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->outcomes(0), Response::OUTCOME_TAKEN);
  EXPECT_EQ(first->outcomes(19), Response::OUTCOME_DEFERRED);
  for (int calls = 0; calls < 10; ++calls) ASSERT_THAT(Report(reports), IsOk());
  EXPECT_EQ(GetCustomer("customers/big-19")->stage(), v1::LIFE_CYCLE_STAGE_NEW);
}

TEST_F(LifeCycleServiceTest, RefusesWhatIsNoReport) {
  EXPECT_THAT(Report(ReportOf("a", "UNSPECIFIED", 1)), IsInvalidField("reports[0].stage"));
}

TEST_F(LifeCycleServiceTest, OnlyServicesReport) {
  EXPECT_THAT(Report(ReportOf("a", "NEW", 1), "users/ana"),
              StatusIs(StatusCode::kPermissionDenied));
}

TEST_F(LifeCycleServiceTest, GoesWithItsCustomer) {
  ASSERT_THAT(Report(ReportOf("a", "NEW", 1)), IsOk());
  const std::string name = StagesOf("a")->stage_changes(1).name();
  const auto get = [&] {
    v1::GetStageChangeRequest request;
    request.set_name(name);
    return Call(*life_cycles_, &LifeCycleStub::GetStageChange, request);
  };
  SetScope(access::Scope::Owner("users/ana"));
  EXPECT_THAT(get(), IsOk());
  SetScope(access::Scope::Owner("users/stranger"));
  EXPECT_THAT(get(), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(StagesOf("a"), StatusIs(StatusCode::kNotFound));
}

TEST_F(LifeCycleServiceTest, StandsOnTheTimeLine) {
  clock().Advance(absl::Minutes(1));
  ASSERT_THAT(Report(ReportOf("a", "NEW", 1)), IsOk());
  auto timeline = Stub<v1::TimelineService>();
  const auto line = Call(*timeline, &v1::TimelineService::Stub::ListTimeline,
                         TextProto<v1::ListTimelineRequest>(R"pb(parent: "customers/a")pb"));
  ASSERT_THAT(line, IsOk());
  ASSERT_THAT(line->entries(), SizeIs(2));
  EXPECT_EQ(line->entries(0).kind(), v1::TimelineEntry::KIND_CUSTOMER_STAGE_CHANGED);
  EXPECT_EQ(line->entries(0).detail(), "PROSPECT → NEW");
}

}  // namespace
}  // namespace guanxi::customers
