// What products, pipelines, opportunities, orders and reports have beyond the standard methods.
#include "guanxi/pipeline/v1/opportunities.grpc.pb.h"
#include "guanxi/pipeline/v1/orders.grpc.pb.h"
#include "guanxi/pipeline/v1/pipelines.grpc.pb.h"
#include "guanxi/pipeline/v1/products.grpc.pb.h"
#include "guanxi/pipeline/v1/report_service.grpc.pb.h"
#include "tests/conformance/standard_fixture.h"

namespace guanxi::conformance {
namespace {

namespace v1 = guanxi::pipeline::v1;
using ::testing::ElementsAre;
using Opportunities = v1::OpportunityService;
using Orders = v1::OrderService;

constexpr int64_t kNewYear2017 = 1483228800;
constexpr int64_t kDay = 86400;

class PipelineTest : public RouteTest {
 protected:
  void SetUp() override {
    v1::CreatePipelineRequest request;
    v1::Pipeline& pipeline = *request.mutable_pipeline();
    pipeline.set_display_name(NewMark());
    AddStage(pipeline, "prospecting", v1::Pipeline::STAGE_KIND_OPEN);
    AddStage(pipeline, "engaging", v1::Pipeline::STAGE_KIND_OPEN);
    AddStage(pipeline, "won", v1::Pipeline::STAGE_KIND_WON);
    AddStage(pipeline, "lost", v1::Pipeline::STAGE_KIND_LOST);
    const auto created =
        Call<v1::PipelineService>(GetParam(), &v1::PipelineService::Stub::CreatePipeline, request);
    ASSERT_TRUE(Succeeded(created.status));
    pipeline_ = created->name();
  }

  static void AddStage(v1::Pipeline& pipeline,
                       const std::string& id,
                       v1::Pipeline::StageKind kind) {
    v1::Pipeline::Stage& stage = *pipeline.add_stages();
    stage.set_stage_id(id);
    stage.set_display_name(id);
    stage.set_kind(kind);
  }

  // Opened on the first of January 2017, for 1,000 USD.
  Result<v1::Opportunity> Open(const std::string& customer = "customers/conformance") const {
    v1::CreateOpportunityRequest request;
    v1::Opportunity& opportunity = *request.mutable_opportunity();
    opportunity.set_display_name(NewMark());
    opportunity.set_pipeline(pipeline_);
    opportunity.set_product("products/conformance");
    opportunity.set_customer(customer);
    opportunity.mutable_amount()->set_currency_code("USD");
    opportunity.mutable_amount()->set_units(1000);
    request.mutable_effective_time()->set_seconds(kNewYear2017);
    return Call<Opportunities>(GetParam(), &Opportunities::Stub::CreateOpportunity, request);
  }
  Result<v1::Opportunity> Move(const std::string& name, const std::string& stage, int days) const {
    v1::MoveOpportunityRequest request;
    request.set_name(name);
    request.set_stage(stage);
    request.mutable_effective_time()->set_seconds(kNewYear2017 + days * kDay);
    return Call<Opportunities>(GetParam(), &Opportunities::Stub::MoveOpportunity, request);
  }
  Result<v1::Opportunity> Win(const std::string& name, int days, int64_t units = 0) const {
    v1::WinOpportunityRequest request;
    request.set_name(name);
    request.mutable_effective_time()->set_seconds(kNewYear2017 + days * kDay);
    if (units > 0) {
      request.mutable_amount()->set_currency_code("USD");
      request.mutable_amount()->set_units(units);
    }
    return Call<Opportunities>(GetParam(), &Opportunities::Stub::WinOpportunity, request);
  }
  Result<v1::Opportunity> Lose(const std::string& name, int days) const {
    v1::LoseOpportunityRequest request;
    request.set_name(name);
    request.set_reason("price");
    request.mutable_effective_time()->set_seconds(kNewYear2017 + days * kDay);
    return Call<Opportunities>(GetParam(), &Opportunities::Stub::LoseOpportunity, request);
  }
  Result<v1::Opportunity> Reopen(const std::string& name, int days) const {
    v1::ReopenOpportunityRequest request;
    request.set_name(name);
    request.set_stage("engaging");
    request.mutable_effective_time()->set_seconds(kNewYear2017 + days * kDay);
    return Call<Opportunities>(GetParam(), &Opportunities::Stub::ReopenOpportunity, request);
  }
  Result<v1::Order> GetOrder(const std::string& name) const {
    v1::GetOrderRequest request;
    request.set_name(name);
    return Call<Orders>(GetParam(), &Orders::Stub::GetOrder, request);
  }
  Result<v1::Order> CreateOrder() const {
    v1::CreateOrderRequest request;
    v1::Order& order = *request.mutable_order();
    order.set_customer("customers/conformance");
    for (int64_t quantity : {2, 3}) {
      v1::Order::Line& line = *order.add_lines();
      line.set_product("products/conformance");
      line.set_quantity(quantity);
      line.mutable_unit_price()->set_currency_code("USD");
      line.mutable_unit_price()->set_units(10);
      line.mutable_unit_price()->set_nanos(250'000'000);
    }
    return Call<Orders>(GetParam(), &Orders::Stub::CreateOrder, request);
  }
  Result<v1::Order> Return(const std::string& name, int line, int64_t quantity) const {
    v1::ReturnOrderRequest request;
    request.set_name(name);
    request.add_lines()->set_line(line);
    request.mutable_lines(0)->set_quantity(quantity);
    return Call<Orders>(GetParam(), &Orders::Stub::ReturnOrder, request);
  }
  Result<v1::Order> Cancel(const std::string& name) const {
    v1::CancelOrderRequest request;
    request.set_name(name);
    return Call<Orders>(GetParam(), &Orders::Stub::CancelOrder, request);
  }

  static ::testing::AssertionResult WrongState(const grpc::Status& status) {
    return FailedWith(status, grpc::FAILED_PRECONDITION, "WRONG_STATE");
  }

  std::string pipeline_;
};
INSTANTIATE_TEST_SUITE_P(, PipelineTest, BothRoutes(), NameOfRoute);

TEST_P(PipelineTest, AnOpportunityKeepsItsStagesWithTheirDates) {
  const auto opened = Open();
  ASSERT_TRUE(Succeeded(opened.status));
  EXPECT_EQ(opened->stage(), "prospecting");
  EXPECT_EQ(opened->state(), v1::Opportunity::STATE_OPEN);
  ASSERT_TRUE(Succeeded(Move(opened->name(), "engaging", 10).status));
  const auto won = Win(opened->name(), 30);
  ASSERT_TRUE(Succeeded(won.status));
  EXPECT_EQ(won->state(), v1::Opportunity::STATE_WON);
  EXPECT_EQ(won->close_time().seconds(), kNewYear2017 + 30 * kDay);
  ASSERT_EQ(won->stage_history_size(), 3);
  const int days[] = {0, 10, 30};
  const char* stages[] = {"prospecting", "engaging", "won"};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(won->stage_history(i).stage(), stages[i]);
    EXPECT_EQ(won->stage_history(i).enter_time().seconds(), kNewYear2017 + days[i] * kDay);
    EXPECT_EQ(won->stage_history(i).has_leave_time(), i < 2);
  }
}

TEST_P(PipelineTest, WinningMakesTheOrderInTheSameCommit) {
  const auto opened = Open();
  const auto won = Win(opened->name(), 5, 1234);
  ASSERT_TRUE(Succeeded(won.status));
  EXPECT_EQ(won->amount().units(), 1234);
  const auto order = GetOrder(won->order());
  ASSERT_TRUE(Succeeded(order.status));
  EXPECT_EQ(order->opportunity(), opened->name());
  EXPECT_EQ(order->customer(), opened->customer());
  EXPECT_EQ(order->total().units(), 1234);
  EXPECT_EQ(order->order_time().seconds(), kNewYear2017 + 5 * kDay);
  ASSERT_EQ(order->lines_size(), 1);
  EXPECT_EQ(order->lines(0).quantity(), 1);
  guanxi::changes::v1::ListHistoryRequest of_order;
  of_order.set_name(order->name());
  guanxi::changes::v1::ListHistoryRequest of_opportunity;
  of_opportunity.set_name(won->name());
  EXPECT_EQ(History(GetParam(), "guanxi.pipeline.v1", of_order)->events(0).revision(),
            History(GetParam(), "guanxi.pipeline.v1", of_opportunity)->events(0).revision());
}

TEST_P(PipelineTest, ReopeningAWonOneCancelsItsOrder) {
  const auto won = Win(Open()->name(), 5);
  ASSERT_TRUE(Succeeded(won.status));
  const auto open = Reopen(won->name(), 6);
  ASSERT_TRUE(Succeeded(open.status));
  EXPECT_EQ(open->state(), v1::Opportunity::STATE_OPEN);
  EXPECT_EQ(open->order(), "");
  EXPECT_FALSE(open->has_close_time());
  EXPECT_EQ(GetOrder(won->order())->state(), v1::Order::STATE_CANCELLED);
  const auto again = Win(won->name(), 7);
  ASSERT_TRUE(Succeeded(again.status));
  EXPECT_NE(again->order(), won->order());
}

TEST_P(PipelineTest, LosingKeepsTheReason) {
  const auto lost = Lose(Open()->name(), 3);
  ASSERT_TRUE(Succeeded(lost.status));
  EXPECT_EQ(lost->state(), v1::Opportunity::STATE_LOST);
  EXPECT_EQ(lost->lost_reason(), "price");
}

TEST_P(PipelineTest, VerbsAreRefusedInTheWrongState) {
  const std::string lost = Lose(Open()->name(), 3)->name();
  EXPECT_TRUE(WrongState(Lose(lost, 4).status));
  EXPECT_TRUE(WrongState(Win(lost, 4).status));
  EXPECT_TRUE(WrongState(Move(lost, "engaging", 4).status));
  EXPECT_TRUE(WrongState(Reopen(Open()->name(), 4).status));
  EXPECT_TRUE(WrongState(Win(Open("")->name(), 4).status)) << "no customer";
}

TEST_P(PipelineTest, MovesToKnownOpenStagesInOrderOfTime) {
  const std::string name = Open()->name();
  EXPECT_TRUE(FailedWith(Move(name, "nowhere", 1).status, grpc::FAILED_PRECONDITION,
                         "REFERENCE_NOT_FOUND"));
  EXPECT_TRUE(RefusedField(Move(name, "engaging", -1).status, "effective_time"));
  EXPECT_TRUE(RefusedField(Move(name, "engaging", 365 * 100).status, "effective_time"));
  EXPECT_TRUE(
      MissesResource(Move("opportunities/nobody", "engaging", 1).status, "opportunities/nobody"));
}

TEST_P(PipelineTest, ThePipelineOfAnOpportunityIsImmutable) {
  const auto opened = Open();
  v1::Opportunity patch;
  patch.set_name(opened->name());
  patch.set_pipeline("pipelines/conformance");
  EXPECT_EQ(Of("Opportunity").Update(patch, {"pipeline"}).status.error_code(),
            grpc::INVALID_ARGUMENT);
}

TEST_P(PipelineTest, AStageInUseIsNotRemoved) {
  ASSERT_TRUE(Succeeded(Open().status));
  v1::Pipeline patch;
  patch.set_name(pipeline_);
  AddStage(patch, "engaging", v1::Pipeline::STAGE_KIND_OPEN);
  AddStage(patch, "won", v1::Pipeline::STAGE_KIND_WON);
  AddStage(patch, "lost", v1::Pipeline::STAGE_KIND_LOST);
  EXPECT_TRUE(WrongState(Of("Pipeline").Update(patch, {"stages"}).status));
  EXPECT_TRUE(WrongState(Of("Pipeline").Delete(pipeline_).status));
}

TEST_P(PipelineTest, OpportunitiesAreFoundByWhatIsIndexed) {
  const std::string customer = "customers/" + NewMark();
  const auto open = Open(customer);
  const auto won = Win(Open(customer)->name(), 2);
  const std::string base = "customer = \"" + customer + "\"";
  const auto list = [&](const std::string& more) {
    return Of("Opportunity").ListNames({.filter = base + more});
  };
  EXPECT_THAT(list(""), ElementsAre(open->name(), won->name()));
  EXPECT_THAT(list(" AND state = STATE_WON"), ElementsAre(won->name()));
  EXPECT_THAT(list(" AND stage = \"prospecting\""), ElementsAre(open->name()));
  EXPECT_THAT(list(" AND pipeline = \"" + pipeline_ + "\""),
              ElementsAre(open->name(), won->name()));
  EXPECT_THAT(list(" AND amount.units > 1000"), ::testing::IsEmpty());
}

TEST_P(PipelineTest, AnOrderSumsItsLinesToTheCent) {
  const auto order = CreateOrder();
  ASSERT_TRUE(Succeeded(order.status));
  EXPECT_EQ(order->lines(0).amount().units(), 20);
  EXPECT_EQ(order->lines(0).amount().nanos(), 500'000'000);
  EXPECT_EQ(order->total().units(), 51);
  EXPECT_EQ(order->total().nanos(), 250'000'000);
  EXPECT_TRUE(Same(order->total(), order->net_total()));
}

TEST_P(PipelineTest, ReturnedGoodsAreSubtracted) {
  const auto order = CreateOrder();
  const auto returned = Return(order->name(), 1, 2);
  ASSERT_TRUE(Succeeded(returned.status));
  EXPECT_EQ(returned->lines(1).returned_quantity(), 2);
  EXPECT_EQ(returned->net_total().units(), 30);
  EXPECT_EQ(returned->net_total().nanos(), 750'000'000);
  EXPECT_EQ(Return(order->name(), 1, 2).status.error_code(), grpc::INVALID_ARGUMENT);
  EXPECT_EQ(Return(order->name(), 7, 1).status.error_code(), grpc::INVALID_ARGUMENT);
}

TEST_P(PipelineTest, ACancelledOrderIsWorthNothing) {
  const auto order = CreateOrder();
  const auto cancelled = Cancel(order->name());
  ASSERT_TRUE(Succeeded(cancelled.status));
  EXPECT_EQ(cancelled->state(), v1::Order::STATE_CANCELLED);
  EXPECT_EQ(cancelled->net_total().units(), 0);
  EXPECT_TRUE(WrongState(Cancel(order->name()).status));
  EXPECT_TRUE(WrongState(Return(order->name(), 0, 1).status));
}

TEST_P(PipelineTest, AnUnknownProductIsRefused) {
  v1::CreateOrderRequest request;
  v1::Order::Line& line = *request.mutable_order()->add_lines();
  request.mutable_order()->set_customer("customers/conformance");
  line.set_product("products/nobody");
  line.set_quantity(1);
  line.mutable_unit_price()->set_currency_code("USD");
  EXPECT_TRUE(FailedWith(Call<Orders>(GetParam(), &Orders::Stub::CreateOrder, request).status,
                         grpc::FAILED_PRECONDITION, "REFERENCE_NOT_FOUND"));
}

TEST_P(PipelineTest, AProductCodeBelongsToOne) {
  v1::Product product;
  product.set_display_name(NewMark());
  product.set_code(NewMark());
  ASSERT_TRUE(Succeeded(Of("Product").Create(product).status));
  EXPECT_TRUE(
      FailedWith(Of("Product").Create(product).status, grpc::ALREADY_EXISTS, "VALUE_TAKEN"));
}

TEST_P(PipelineTest, TheReportCountsOnePipeline) {
  ASSERT_TRUE(Succeeded(Win(Open()->name(), 10, 300).status));
  ASSERT_TRUE(Succeeded(Win(Open("customers/other")->name(), 100, 500).status));
  ASSERT_TRUE(Succeeded(Lose(Open()->name(), 4).status));
  ASSERT_TRUE(Succeeded(Open("").status));
  v1::GetPipelineReportRequest request;
  request.set_pipeline(pipeline_);
  const auto report =
      Call<v1::ReportService>(GetParam(), &v1::ReportService::Stub::GetPipelineReport, request);
  ASSERT_TRUE(Succeeded(report.status));
  EXPECT_EQ(report->opportunity_count(), 4);
  EXPECT_EQ(report->without_customer_count(), 1);
  EXPECT_NEAR(report->win_rate_percent(), 100.0 * 2 / 3, 1e-9);
  EXPECT_DOUBLE_EQ(report->won_cycle().mean_days(), 55);
  EXPECT_DOUBLE_EQ(report->won_cycle().median_days(), 55);
  EXPECT_DOUBLE_EQ(report->lost_cycle().mean_days(), 4);
  ASSERT_EQ(report->won_quarters_size(), 2);
  EXPECT_EQ(report->won_quarters(0).quarter(), 1);
  EXPECT_EQ(report->won_quarters(0).amounts(0).units(), 300);
  EXPECT_EQ(report->won_quarters(1).quarter(), 2);
  ASSERT_EQ(report->stages_size(), 4) << "stages without opportunities too";
  EXPECT_EQ(report->stages(1).count(), 0);
  EXPECT_EQ(report->stages(2).amounts(0).units(), 800);
  request.set_pipeline("pipelines/nobody");
  EXPECT_TRUE(MissesResource(
      Call<v1::ReportService>(GetParam(), &v1::ReportService::Stub::GetPipelineReport, request)
          .status,
      "pipelines/nobody"));
}

}  // namespace
}  // namespace guanxi::conformance
