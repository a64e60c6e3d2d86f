#include "services/pipeline/pipeline_fixture.h"

namespace guanxi::pipeline {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using v1::Opportunity;

class OpportunityServiceTest : public PipelineFixture {
 protected:
  void SetUp() override { ASSERT_NO_FATAL_FAILURE(CreateOne()); }

  absl::StatusOr<Opportunity> Update(std::string_view text, std::string_view mask) {
    return Ask(
        &OpportunityStub::UpdateOpportunity,
        fmt::format(
            R"(opportunity {{ name: "opportunities/one" {} }} update_mask {{ paths: "{}" }})", text,
            mask));
  }
  void Discontinue() {
    clock().Advance(absl::Minutes(1));
    ASSERT_THAT(Ask(&ProductStub::UpdateProduct,
                    R"pb(product { name: "products/gtx-pro" discontinued: true })pb"),
                IsOk());
  }
};

TEST_F(OpportunityServiceTest, BeginsWhereAndWhenItDid) {
  const auto one = GetOne();
  ASSERT_THAT(one, IsOk());
  EXPECT_EQ(one->stage(), "prospecting");
  EXPECT_EQ(one->state(), Opportunity::STATE_OPEN);
  EXPECT_EQ(one->display_name(), "GTX Pro");
  ASSERT_EQ(one->stage_history_size(), 1);
  EXPECT_EQ(FromProto(one->stage_history(0).enter_time()), TimeDaysAgo(30));
  EXPECT_EQ(FromProto(one->create_time()), Start());
  const auto two = CreateOpportunity("two", "", R"pb(stage: "engaging")pb");
  ASSERT_THAT(two, IsOk());
  EXPECT_EQ(two->stage(), "engaging");
  EXPECT_EQ(FromProto(two->stage_history(0).enter_time()), Start());
}

TEST_F(OpportunityServiceTest, CreationChecksItsReferences) {
  EXPECT_THAT(CreateOpportunity("one"),
              StatusIs(absl::StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
  EXPECT_THAT(CreateOpportunity("x", R"pb(pipeline: "pipelines/none")pb"),
              StatusIs(kPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(CreateOpportunity("x", R"pb(pipeline: "products/gtx-pro")pb"),
              IsInvalidField("opportunity.pipeline"));
  EXPECT_THAT(CreateOpportunity("x", R"pb(product: "products/none")pb"),
              StatusIs(kPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(CreateOpportunity("x", "", R"pb(stage: "nowhere")pb"),
              StatusIs(kPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(CreateOpportunity("x", "", R"pb(stage: "won")pb"), IsInvalidField("stage"));
  EXPECT_THAT(CreateOpportunity("x", R"pb(customer: "acme")pb"),
              IsInvalidField("opportunity.customer"));
  EXPECT_THAT(CreateOpportunity("x", "", DaysAgo(-1)), IsInvalidField("effective_time"));
  EXPECT_THAT(CreateOpportunity("x", R"pb(probability_percent: 101)pb"),
              IsInvalidField("opportunity.probability_percent"));
}

TEST_F(OpportunityServiceTest, ADeletedPipelineTakesNoMore) {
  ASSERT_THAT(CreatePipeline("old"), IsOk());
  ASSERT_THAT(Ask(&PipelineStub::DeletePipeline, R"pb(name: "pipelines/old")pb"), IsOk());
  EXPECT_THAT(CreateOpportunity("x", R"pb(pipeline: "pipelines/old")pb"),
              StatusIs(kPrecondition, "REFERENCE_NOT_FOUND"));
}

TEST_F(OpportunityServiceTest, ADiscontinuedProductIsOnlyForThePast) {
  ASSERT_NO_FATAL_FAILURE(Discontinue());
  constexpr char kGtx[] = R"pb(product: "products/gtx-pro")pb";
  EXPECT_THAT(CreateOpportunity("x", kGtx), StatusIs(kPrecondition, "WRONG_STATE"));
  EXPECT_THAT(CreateOpportunity("x", kGtx, DaysAgo(5)), IsOk());
  ASSERT_THAT(CreateOpportunity("y"), IsOk());
  EXPECT_THAT(Ask(&OpportunityStub::UpdateOpportunity,
                  fmt::format(R"(opportunity {{ name: "opportunities/y" {} }})", kGtx)),
              StatusIs(kPrecondition, "WRONG_STATE"));
  EXPECT_EQ(Update("", "display_name").value_or(Opportunity()).display_name(), "GTX Pro");
  EXPECT_THAT(Ask(&OpportunityStub::WinOpportunity, One()), IsOk());
}

TEST_F(OpportunityServiceTest, MovesWithItsRealDate) {
  const auto moved =
      Ask(&OpportunityStub::MoveOpportunity, One(R"pb(stage: "engaging"
                                                      effective_time { seconds: 1766000000 })pb"));
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved->stage(), "engaging");
  EXPECT_EQ(moved->stage_history(1).enter_time().seconds(), 1766000000);
  EXPECT_EQ(moved->stage_history(0).leave_time().seconds(), 1766000000);
}

TEST_F(OpportunityServiceTest, MovingChecksStageAndDate) {
  const auto move = [this](std::string_view rest) {
    return Ask(&OpportunityStub::MoveOpportunity, One(rest));
  };
  EXPECT_THAT(move(R"pb(stage: "engaging")pb" + DaysAgo(31)), IsInvalidField("effective_time"));
  EXPECT_THAT(move(R"pb(stage: "engaging")pb" + DaysAgo(-1)), IsInvalidField("effective_time"));
  EXPECT_THAT(move(R"pb(stage: "lost")pb"), IsInvalidField("stage"));
  EXPECT_THAT(move(""), IsInvalidField("stage"));
  EXPECT_THAT(move(R"pb(stage: "nowhere")pb"), StatusIs(kPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(move(R"pb(stage: "engaging" etag: "none")pb"),
              StatusIs(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
  EXPECT_THAT(Ask(&OpportunityStub::MoveOpportunity, R"pb(name: "opportunities/none"
                                                          stage: "engaging")pb"),
              StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
}

TEST_F(OpportunityServiceTest, MovingToWhereItIsLeavesNoTrace) {
  const size_t events = Events().size();
  const auto before = GetOne();
  const auto moved = Ask(&OpportunityStub::MoveOpportunity, One(R"pb(stage: "prospecting")pb"));
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved->SerializeAsString(), before->SerializeAsString());
  EXPECT_THAT(Events(), SizeIs(events));
}

TEST_F(OpportunityServiceTest, WinningPlacesTheOrderInTheSameCommit) {
  const auto won =
      Ask(&OpportunityStub::WinOpportunity,
          One(R"pb(amount { currency_code: "USD" units: 4700 nanos: 500000000 })pb" + DaysAgo(10)));
  ASSERT_THAT(won, IsOk());
  EXPECT_EQ(won->state(), Opportunity::STATE_WON);
  EXPECT_EQ(FromProto(won->close_time()), TimeDaysAgo(10));
  EXPECT_EQ(won->order(), "orders/one");
  const auto order = GetOrder("orders/one");
  ASSERT_THAT(order, IsOk());
  EXPECT_EQ(order->opportunity(), "opportunities/one");
  EXPECT_EQ(order->customer(), "customers/acme");
  EXPECT_EQ(order->unit(), "units/east");
  EXPECT_EQ(order->owner(), "users/ana");
  EXPECT_EQ(FromProto(order->order_time()), TimeDaysAgo(10));
  EXPECT_EQ(order->total().units(), 4700);
  EXPECT_EQ(order->net_total().nanos(), 500000000);
  const auto events = Events();
  ASSERT_GE(events.size(), 2u);
  const auto& first = events[events.size() - 2];
  const auto& second = events.back();
  EXPECT_EQ(first.revision(), second.revision());
  EXPECT_EQ(first.method(), "guanxi.pipeline.v1.OpportunityService/WinOpportunity");
  EXPECT_THAT((std::vector<std::string>{first.resource(), second.resource()}),
              ElementsAre("orders/one", "opportunities/one"));
}

TEST_F(OpportunityServiceTest, WinningNamesWhatIsMissing) {
  const auto win = [this](std::string_view name) {
    return Ask(&OpportunityStub::WinOpportunity, fmt::format(R"(name: "opportunities/{}")", name));
  };
  ASSERT_THAT(CreateOpportunity("a", R"pb(product: "products/gtx-pro"
                                          amount { currency_code: "USD" })pb"),
              IsOk());
  EXPECT_THAT(win("a"), StatusIs(kPrecondition, "WRONG_STATE"));
  EXPECT_THAT(win("a"), HasErrorMetadata("state", "without a customer"));
  ASSERT_THAT(CreateOpportunity("b", R"pb(customer: "customers/acme"
                                          amount { currency_code: "USD" })pb"),
              IsOk());
  EXPECT_THAT(win("b"), HasErrorMetadata("state", "without a product"));
  ASSERT_THAT(
      CreateOpportunity("c", R"pb(customer: "customers/acme" product: "products/gtx-pro")pb"),
      IsOk());
  EXPECT_THAT(win("c"), IsInvalidField("amount"));
}

TEST_F(OpportunityServiceTest, AnOrderIdCanBeChosen) {
  ASSERT_THAT(CreateOpportunity("two", kComplete), IsOk());
  EXPECT_THAT(Ask(&OpportunityStub::WinOpportunity, One(R"pb(order_id: "Not An Id")pb")),
              IsInvalidField("order_id"));
  ASSERT_THAT(Ask(&OpportunityStub::WinOpportunity, One(R"pb(order_id: "o-7")pb")), IsOk());
  EXPECT_THAT(GetOrder("orders/o-7"), IsOk());
  EXPECT_THAT(
      Ask(&OpportunityStub::WinOpportunity, R"pb(name: "opportunities/two" order_id: "o-7")pb"),
      StatusIs(absl::StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
  const auto two = Ask(&OpportunityStub::GetOpportunity, R"pb(name: "opportunities/two")pb");
  EXPECT_EQ(two->state(), Opportunity::STATE_OPEN);
}

TEST_F(OpportunityServiceTest, ARepeatedWinHasOneEffect) {
  const std::string request = One(R"pb(request_id: "r-1")pb");
  const auto first = Ask(&OpportunityStub::WinOpportunity, request);
  ASSERT_THAT(first, IsOk());
  const size_t events = Events().size();
  const auto second = Ask(&OpportunityStub::WinOpportunity, request);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->SerializeAsString(), first->SerializeAsString());
  EXPECT_THAT(Events(), SizeIs(events));
}

TEST_F(OpportunityServiceTest, TheOrderIsSeenByWhoSeesTheOpportunity) {
  const auto shared = Call(*Stub<v1::RecordService>(), &v1::RecordService::Stub::ShareRecord,
                           TextProto<records::v1::ShareRecordRequest>(R"pb(
                             name: "opportunities/one"
                             grantee: "users/bo"
                             level: LEVEL_WRITE
                           )pb"));
  ASSERT_THAT(shared, IsOk());
  SetScope(access::Scope::Of(
      {.units = {}, .owner = "users/bo", .grantees = {"users/bo"}, .home = "units/west"}));
  ASSERT_THAT(Ask(&OpportunityStub::WinOpportunity, One()), IsOk());
  const auto order = GetOrder("orders/one");
  ASSERT_THAT(order, IsOk());
  EXPECT_EQ(order->unit(), "units/east");
  EXPECT_EQ(order->owner(), "users/ana");
  EXPECT_EQ(order->shares_size(), 1);
}

TEST_F(OpportunityServiceTest, LosingKeepsTheReason) {
  const auto lost =
      Ask(&OpportunityStub::LoseOpportunity, One(R"pb(reason: "too dear")pb" + DaysAgo(3)));
  ASSERT_THAT(lost, IsOk());
  EXPECT_EQ(lost->state(), Opportunity::STATE_LOST);
  EXPECT_EQ(lost->lost_reason(), "too dear");
  EXPECT_EQ(FromProto(lost->close_time()), TimeDaysAgo(3));
}

TEST_F(OpportunityServiceTest, ClosedOnesStandStill) {
  EXPECT_THAT(Ask(&OpportunityStub::ReopenOpportunity, One(R"pb(stage: "engaging")pb")),
              StatusIs(kPrecondition, "WRONG_STATE"));
  ASSERT_THAT(Ask(&OpportunityStub::LoseOpportunity, One()), IsOk());
  EXPECT_THAT(Ask(&OpportunityStub::MoveOpportunity, One(R"pb(stage: "engaging")pb")),
              StatusIs(kPrecondition, "WRONG_STATE"));
  EXPECT_THAT(Ask(&OpportunityStub::WinOpportunity, One()), StatusIs(kPrecondition, "WRONG_STATE"));
  EXPECT_THAT(Ask(&OpportunityStub::LoseOpportunity, One()),
              StatusIs(kPrecondition, "WRONG_STATE"));
}

TEST_F(OpportunityServiceTest, ReopeningCancelsTheOrder) {
  ASSERT_THAT(Ask(&OpportunityStub::WinOpportunity, One(DaysAgo(10))), IsOk());
  EXPECT_THAT(Ask(&OpportunityStub::ReopenOpportunity, One(R"pb(stage: "nowhere")pb")),
              StatusIs(kPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(
      Ask(&OpportunityStub::ReopenOpportunity, One(R"pb(stage: "engaging")pb" + DaysAgo(11))),
      IsInvalidField("effective_time"));
  const auto reopened =
      Ask(&OpportunityStub::ReopenOpportunity, One(R"pb(stage: "engaging")pb" + DaysAgo(8)));
  ASSERT_THAT(reopened, IsOk());
  EXPECT_EQ(reopened->state(), Opportunity::STATE_OPEN);
  EXPECT_EQ(reopened->order(), "");
  EXPECT_FALSE(reopened->has_close_time());
  const auto order = GetOrder("orders/one");
  ASSERT_THAT(order, IsOk());
  EXPECT_EQ(order->state(), v1::Order::STATE_CANCELLED);
  EXPECT_EQ(FromProto(order->cancel_time()), TimeDaysAgo(8));
  EXPECT_EQ(order->net_total().units(), 0);
}

TEST_F(OpportunityServiceTest, CanBeWonAgainAfterReopening) {
  ASSERT_THAT(Ask(&OpportunityStub::WinOpportunity, One()), IsOk());
  ASSERT_THAT(Ask(&OrderStub::CancelOrder, R"pb(name: "orders/one")pb"), IsOk());
  ASSERT_THAT(Ask(&OpportunityStub::ReopenOpportunity, One(R"pb(stage: "engaging")pb")), IsOk());
  const auto won = Ask(&OpportunityStub::WinOpportunity, One());
  ASSERT_THAT(won, IsOk());
  EXPECT_NE(won->order(), "orders/one");
  EXPECT_EQ(GetOrder(won->order())->state(), v1::Order::STATE_PLACED);
  const auto orders =
      Ask(&OrderStub::ListOrders, R"pb(filter: "opportunity = \"opportunities/one\"")pb");
  ASSERT_THAT(orders, IsOk());
  EXPECT_THAT(orders->orders(), SizeIs(2));
}

TEST_F(OpportunityServiceTest, UpdatesItsFields) {
  const auto updated = Update(R"pb(description: "Urgent" probability_percent: 80)pb",
                              R"(description" paths: "probability_percent)");
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->description(), "Urgent");
  EXPECT_EQ(updated->probability_percent(), 80);
  EXPECT_EQ(updated->customer(), "customers/acme");
  const auto named = Update(R"pb(display_name: "Big one")pb", "display_name");
  EXPECT_EQ(named->display_name(), "Big one");
  EXPECT_EQ(Update("", "display_name")->display_name(), "GTX Pro");
  EXPECT_THAT(Update(R"pb(pipeline: "pipelines/other")pb", "pipeline"), IsInvalidField("pipeline"));
  EXPECT_THAT(Update(R"pb(product: "products/none")pb", "product"),
              StatusIs(kPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(Update(R"pb(etag: "none" description: "x")pb", "description"),
              StatusIs(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
}

TEST_F(OpportunityServiceTest, KeepsWhatItsOrderHas) {
  ASSERT_THAT(Ask(&OpportunityStub::WinOpportunity, One()), IsOk());
  EXPECT_THAT(Update(R"pb(amount { currency_code: "USD" units: 1 })pb", "amount"),
              StatusIs(kPrecondition, "WRONG_STATE"));
  EXPECT_THAT(Update(R"pb(owner: "users/bo")pb", "owner"), IsOk());
}

TEST_F(OpportunityServiceTest, ListsByWhatIsIndexed) {
  clock().Advance(absl::Minutes(1));
  ASSERT_THAT(
      CreateOpportunity("two", R"pb(customer: "customers/acme")pb", R"pb(stage: "engaging")pb"),
      IsOk());
  ASSERT_THAT(CreateOpportunity("three", R"pb(product: "products/gtx-pro")pb"), IsOk());
  clock().Advance(absl::Minutes(1));
  ASSERT_THAT(Ask(&OpportunityStub::LoseOpportunity, One()), IsOk());
  const auto list = [this](std::string_view filter, std::string_view order_by = "") {
    const auto listed = Ask(&OpportunityStub::ListOpportunities,
                            fmt::format(R"(filter: '{}' order_by: "{}")", filter, order_by));
    EXPECT_THAT(listed, IsOk());
    return NamesOf(listed.value_or(v1::ListOpportunitiesResponse()).opportunities());
  };
  EXPECT_THAT(list(R"(customer = "customers/acme")"),
              ElementsAre("opportunities/one", "opportunities/two"));
  EXPECT_THAT(list(R"(product = "products/gtx-pro")"),
              ElementsAre("opportunities/one", "opportunities/three"));
  EXPECT_THAT(list("state = STATE_OPEN"), ElementsAre("opportunities/three", "opportunities/two"));
  EXPECT_THAT(list(R"(pipeline = "pipelines/sales" AND stage = "engaging")"),
              ElementsAre("opportunities/two"));
  EXPECT_THAT(list(R"(stage = "lost")"), ElementsAre("opportunities/one"));
  EXPECT_THAT(list(R"(owner = "users/ana")"), ElementsAre("opportunities/one"));
  EXPECT_THAT(list("", "update_time desc"),
              ElementsAre("opportunities/one", "opportunities/two", "opportunities/three"));
}

TEST_F(OpportunityServiceTest, ShowsOnlyWhatTheCallerMaySee) {
  SetScope(access::Scope::Owner("users/bo"));
  EXPECT_THAT(GetOne(), StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  EXPECT_THAT(Ask(&OpportunityStub::WinOpportunity, One()),
              StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  const auto own = CreateOpportunity("two");
  ASSERT_THAT(own, IsOk());
  EXPECT_EQ(own->owner(), "users/bo");
  const auto listed = Ask(&OpportunityStub::ListOpportunities, "");
  ASSERT_THAT(listed, IsOk());
  EXPECT_THAT(NamesOf(listed->opportunities()), ElementsAre("opportunities/two"));
}

TEST_F(OpportunityServiceTest, CanBeDeletedOnce) {
  ASSERT_THAT(Ask(&OpportunityStub::DeleteOpportunity, One()), IsOk());
  EXPECT_THAT(Ask(&OpportunityStub::DeleteOpportunity, One()),
              StatusIs(kPrecondition, "RESOURCE_DELETED"));
  EXPECT_THAT(Ask(&OpportunityStub::WinOpportunity, One()),
              StatusIs(kPrecondition, "RESOURCE_DELETED"));
}

TEST_F(OpportunityServiceTest, ServesItsHistory) {
  ASSERT_THAT(Ask(&OpportunityStub::LoseOpportunity, One()), IsOk());
  const auto history = Ask(&ChangeStub::ListHistory, R"pb(name: "opportunities/one")pb");
  ASSERT_THAT(history, IsOk());
  ASSERT_THAT(history->events(), SizeIs(2));
  EXPECT_EQ(history->events(0).method(), "guanxi.pipeline.v1.OpportunityService/LoseOpportunity");
}

}  // namespace
}  // namespace guanxi::pipeline
