// Scores: what customers' orders and tickets come to.
#include <algorithm>
#include <chrono>
#include <thread>

#include "guanxi/loyalty/v1/scores.grpc.pb.h"
#include "guanxi/pipeline/v1/orders.grpc.pb.h"
#include "guanxi/tickets/v1/tickets.grpc.pb.h"
#include "tests/conformance/standard_fixture.h"

namespace guanxi::conformance {
namespace {

namespace v1 = guanxi::loyalty::v1;
namespace pipeline_v1 = guanxi::pipeline::v1;
using Service = v1::ScoreService;

constexpr int64_t kDay = 86400;
constexpr int64_t kMarch2024 = 1709251200;  // 2024-03-01

class LoyaltyTest : public RouteTest {
 protected:
  Result<pipeline_v1::Order> Buy(const std::string& customer, int day, int64_t units) const {
    pipeline_v1::CreateOrderRequest request;
    pipeline_v1::Order& order = *request.mutable_order();
    order.set_customer(customer);
    order.mutable_order_time()->set_seconds(kMarch2024 + day * kDay + 3600);
    pipeline_v1::Order::Line& line = *order.add_lines();
    line.set_product("products/conformance");
    line.set_quantity(1);
    line.mutable_unit_price()->set_currency_code("USD");
    line.mutable_unit_price()->set_units(units);
    return Call<pipeline_v1::OrderService>(GetParam(),
                                           &pipeline_v1::OrderService::Stub::CreateOrder, request);
  }
  // Waits until what has happened to `record` counts here.
  void Follow(const std::string& package, const std::string& record) const {
    guanxi::changes::v1::ListHistoryRequest request;
    request.set_name(record);
    const auto history = History(GetParam(), package, request);
    ASSERT_TRUE(Succeeded(history.status));
    const std::string service = package == "guanxi.pipeline.v1" ? "pipeline" : "tickets";
    for (int attempt = 0; attempt < 1000; ++attempt) {
      if (Followed(service) >= history->events(0).revision()) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    FAIL() << "loyalty has not followed " << service;
  }
  int64_t Followed(const std::string& service) const {
    const auto state = Call<Service>(GetParam(), &Service::Stub::GetFollowState, {});
    EXPECT_TRUE(Succeeded(state.status));
    for (const auto& source : state->sources()) {
      if (source.service() == service) return source.revision();
    }
    return -1;
  }
  Result<v1::Score> ScoreOf(const std::string& customer) const {
    v1::GetScoreRequest request;
    request.set_name("scores/" + customer.substr(customer.find('/') + 1));
    request.mutable_as_of()->set_year(2024);
    request.mutable_as_of()->set_month(6);
    request.mutable_as_of()->set_day(1);
    return Call<Service>(GetParam(), &Service::Stub::GetScore, request);
  }
};
INSTANTIATE_TEST_SUITE_P(, LoyaltyTest, BothRoutes(), NameOfRoute);

TEST_P(LoyaltyTest, OrdersMakeRecencyFrequencyAndValue) {
  NewMark();
  const std::string customer = "customers/" + NewMark();
  ASSERT_TRUE(Succeeded(Buy(customer, 10, 100).status));
  ASSERT_TRUE(Succeeded(Buy(customer, 20, 50).status));
  ASSERT_TRUE(Succeeded(Buy(customer, 20, 30).status));
  const auto last = Buy(customer, 5, 70);  // late
  ASSERT_TRUE(Succeeded(last.status));
  Follow("guanxi.pipeline.v1", last->name());
  const auto score = ScoreOf(customer);
  ASSERT_TRUE(Succeeded(score.status));
  EXPECT_EQ(score->customer(), customer);
  EXPECT_EQ(score->orders(), 4);
  EXPECT_EQ(score->purchase_days(), 3);
  EXPECT_EQ(score->frequency(), 2);
  EXPECT_EQ(score->recency_days(), 15);
  EXPECT_EQ(score->age_days(), 92 - 5);
  EXPECT_EQ(score->days_since_last_purchase(), 92 - 20);
  EXPECT_EQ(score->monetary_total().units(), 250);
  EXPECT_EQ(score->monetary_total().currency_code(), "USD");
  EXPECT_DOUBLE_EQ(score->repeat_mean_minor(), (100 + 80) / 2.0 * 100);
}

TEST_P(LoyaltyTest, ACancelledOrderCountsNoMore) {
  NewMark();
  const std::string customer = "customers/" + NewMark();
  ASSERT_TRUE(Succeeded(Buy(customer, 10, 100).status));
  pipeline_v1::CancelOrderRequest request;
  request.set_name(Buy(customer, 20, 50)->name());
  ASSERT_TRUE(Succeeded(Call<pipeline_v1::OrderService>(
                            GetParam(), &pipeline_v1::OrderService::Stub::CancelOrder, request)
                            .status));
  Follow("guanxi.pipeline.v1", request.name());
  const auto score = ScoreOf(customer);
  ASSERT_TRUE(Succeeded(score.status));
  EXPECT_EQ(score->purchase_days(), 1);
  EXPECT_EQ(score->monetary_total().units(), 100);
}

TEST_P(LoyaltyTest, TicketsAreCounted) {
  namespace tickets = guanxi::tickets::v1;
  NewMark();
  const std::string customer = "customers/" + NewMark();
  tickets::CreateTicketRequest create;
  create.mutable_ticket()->set_subject("late");
  create.mutable_ticket()->set_type(tickets::Ticket::TYPE_COMPLAINT);
  create.mutable_ticket()->set_customer(customer);
  std::string last;
  for (int i = 0; i < 2; ++i) {
    last = Call<tickets::TicketService>(GetParam(), &tickets::TicketService::Stub::CreateTicket,
                                        create)
               ->name();
  }
  tickets::ResolveTicketRequest resolve;
  resolve.set_name(last);
  ASSERT_TRUE(Succeeded(Call<tickets::TicketService>(
                            GetParam(), &tickets::TicketService::Stub::ResolveTicket, resolve)
                            .status));
  Follow("guanxi.tickets.v1", last);
  const auto score = ScoreOf(customer);
  ASSERT_TRUE(Succeeded(score.status));
  EXPECT_EQ(score->tickets(), 2);
  EXPECT_EQ(score->open_tickets(), 1);
  EXPECT_EQ(score->purchase_days(), 0);
  EXPECT_FALSE(score->has_days_since_last_purchase());
}

TEST_P(LoyaltyTest, AStrangerHasNoScore) {
  EXPECT_TRUE(MissesResource(ScoreOf("customers/nobody").status, "scores/nobody"));
}

TEST_P(LoyaltyTest, ListsHoldEachCustomerOnce) {
  NewMark();
  std::string last;
  for (int i = 0; i < 3; ++i) last = Buy("customers/" + NewMark(), i, 10)->name();
  Follow("guanxi.pipeline.v1", last);
  v1::ListScoresRequest request;
  request.set_page_size(2);
  std::vector<std::string> names;
  do {
    const auto page = Call<Service>(GetParam(), &Service::Stub::ListScores, request);
    ASSERT_TRUE(Succeeded(page.status));
    for (const auto& score : page->scores()) names.push_back(score.name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_GE(names.size(), 3u);
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

TEST_P(LoyaltyTest, AFitPublishesANewModel) {
  NewMark();
  Follow("guanxi.pipeline.v1", Buy("customers/" + NewMark(), 1, 10)->name());
  v1::FitRfmModelRequest request;
  request.set_request_id(NewMark());
  const auto fitted = Call<Service>(GetParam(), &Service::Stub::FitRfmModel, request);
  ASSERT_TRUE(Succeeded(fitted.status));
  EXPECT_GE(fitted->customers(), 1);
  EXPECT_EQ(fitted->recency_cuts_size(), 4);
  EXPECT_EQ(fitted->frequency_cuts_size(), 4);
  EXPECT_EQ(fitted->monetary_cuts_size(), 4);
  const auto again = Call<Service>(GetParam(), &Service::Stub::FitRfmModel, request);
  EXPECT_EQ(again->name(), fitted->name()) << "the same request id";
  const auto current = Call<Service>(GetParam(), &Service::Stub::GetRfmModel, {});
  ASSERT_TRUE(Succeeded(current.status));
  EXPECT_NE(current->name(), "");
}

}  // namespace
}  // namespace guanxi::conformance
