// Scores that follow a real pipeline and a real tickets service.
#include "services/loyalty/loyalty_follower.h"

#include <map>
#include <random>
#include <string>
#include <vector>

#include "guanxi/pipeline/v1/orders.grpc.pb.h"
#include "guanxi/pipeline/v1/products.grpc.pb.h"
#include "guanxi/tickets/v1/tickets.grpc.pb.h"
#include "services/loyalty/calendar.h"
#include "services/loyalty/loyalty_fixture.h"
#include "services/loyalty/purchase_model.h"
#include "services/loyalty/score.h"
#include "services/pipeline/assembly.h"
#include "services/testing/peer.h"
#include "services/tickets/assembly.h"

namespace guanxi::loyalty {
namespace {

using pipeline::v1::Order;
using tickets::v1::Ticket;
using OrderStub = pipeline::v1::OrderService::Stub;
using ProductStub = pipeline::v1::ProductService::Stub;
using TicketStub = tickets::v1::TicketService::Stub;

// Begun before the service under test, and ended after it.
struct Peers {
  Peer<pipeline::Assembly> pipeline;
  Peer<tickets::Assembly> tickets;
};

class LoyaltyFollowerTest : protected Peers, public LoyaltyFixture {
 protected:
  LoyaltyFollowerTest()
      : LoyaltyFixture(Options{.pipeline = pipeline.channel(), .tickets = tickets.channel()}) {
    products_ = pipeline.Stub<pipeline::v1::ProductService>();
    orders_ = pipeline.Stub<pipeline::v1::OrderService>();
    tickets_ = tickets.Stub<tickets::v1::TicketService>();
  }
  // The follower before the services it follows.
  ~LoyaltyFollowerTest() override { assembly().StopFollowing(); }

  void SetUp() override {
    ASSERT_THAT(pipeline.Call(*products_, &ProductStub::CreateProduct,
                              TextProto<pipeline::v1::CreateProductRequest>(
                                  "product_id: 'p' product { display_name: 'GTX' }")),
                IsOk());
    assembly().StartFollowing();
  }

  // Creates an order of `quantity` pieces for a dollar each, so many days ago.
  Order Buy(const std::string& customer, int days_ago, int64_t quantity) {
    pipeline::v1::CreateOrderRequest request;
    Order& order = *request.mutable_order();
    order.set_customer("customers/" + customer);
    *order.mutable_order_time() = ToProto(At(Today() - days_ago) - absl::Hours(2));
    Order::Line& line = *order.add_lines();
    line.set_product("products/p");
    line.set_quantity(quantity);
    line.mutable_unit_price()->set_currency_code("USD");
    line.mutable_unit_price()->set_units(1);
    return *pipeline.Call(*orders_, &OrderStub::CreateOrder, request);
  }
  Order Cancel(const std::string& order) {
    pipeline::v1::CancelOrderRequest request;
    request.set_name(order);
    return *pipeline.Call(*orders_, &OrderStub::CancelOrder, request);
  }
  Order Return(const std::string& order, int64_t quantity) {
    pipeline::v1::ReturnOrderRequest request;
    request.set_name(order);
    request.add_lines()->set_quantity(quantity);
    return *pipeline.Call(*orders_, &OrderStub::ReturnOrder, request);
  }

  std::string Open(const std::string& customer) {
    tickets::v1::CreateTicketRequest request;
    request.mutable_ticket()->set_subject("It rattles");
    request.mutable_ticket()->set_type(Ticket::TYPE_FAULT);
    request.mutable_ticket()->set_customer("customers/" + customer);
    return tickets.Call(*tickets_, &TicketStub::CreateTicket, request)->name();
  }

  // Whether everything the peers have done is followed; looks for half a minute.
  bool Followed() {
    const auto pipeline_head = static_cast<int64_t>(pipeline.engine().head());
    const auto tickets_head = static_cast<int64_t>(tickets.engine().head());
    for (int i = 0; i < 30'000; ++i) {
      const auto state = Ask(&Scores::GetFollowState);
      if (state.ok() && state->sources(0).revision() == pipeline_head &&
          state->sources(1).revision() == tickets_head)
        return true;
      absl::SleepFor(absl::Milliseconds(1));
    }
    return false;
  }

  std::unique_ptr<ProductStub> products_;
  std::unique_ptr<OrderStub> orders_;
  std::unique_ptr<TicketStub> tickets_;
};

TEST_F(LoyaltyFollowerTest, OrdersCountWhenPlacedCancelledAndReturned) {
  const Order first = Buy("a", 30, 100);
  const Order second = Buy("a", 10, 50);
  ASSERT_TRUE(Followed());
  EXPECT_EQ(ScoreOf("a")->monetary_total().units(), 150);
  Return(second.name(), 20);
  ASSERT_TRUE(Followed());
  EXPECT_EQ(ScoreOf("a")->monetary_total().units(), 130);
  EXPECT_EQ(ScoreOf("a")->repeat_mean_minor(), 3000);
  Cancel(first.name());
  ASSERT_TRUE(Followed());
  EXPECT_EQ(ScoreOf("a")->orders(), 1);
  EXPECT_EQ(ScoreOf("a")->age_days(), 10);
  Return(second.name(), 30);
  ASSERT_TRUE(Followed());
  EXPECT_EQ(ScoreOf("a")->orders(), 0);
  EXPECT_FALSE(ScoreOf("a")->has_first_purchase());
}

TEST_F(LoyaltyFollowerTest, TicketsCountAndMove) {
  const std::string ticket = Open("a");
  Open("a");
  ASSERT_TRUE(Followed());
  EXPECT_EQ(ScoreOf("a")->tickets(), 2);
  EXPECT_EQ(ScoreOf("a")->open_tickets(), 2);
  tickets::v1::ResolveTicketRequest resolve;
  resolve.set_name(ticket);
  ASSERT_THAT(tickets.Call(*tickets_, &TicketStub::ResolveTicket, resolve), IsOk());
  ASSERT_TRUE(Followed());
  EXPECT_EQ(ScoreOf("a")->open_tickets(), 1);
  tickets::v1::UpdateTicketRequest update;
  update.mutable_ticket()->set_name(ticket);
  update.mutable_ticket()->set_customer("customers/b");
  update.mutable_update_mask()->add_paths("customer");
  ASSERT_THAT(tickets.Call(*tickets_, &TicketStub::UpdateTicket, update), IsOk());
  ASSERT_TRUE(Followed());
  EXPECT_EQ(ScoreOf("a")->tickets(), 1);
  EXPECT_EQ(ScoreOf("b")->tickets(), 1);
  EXPECT_EQ(ScoreOf("b")->open_tickets(), 0);
  tickets::v1::DeleteTicketRequest remove;
  remove.set_name(ticket);
  ASSERT_THAT(tickets.Call(*tickets_, &TicketStub::DeleteTicket, remove), IsOk());
  ASSERT_TRUE(Followed());
  EXPECT_EQ(ScoreOf("b")->tickets(), 0);
}

TEST_F(LoyaltyFollowerTest, WhatHappensWhileNobodyFollowsCountsLater) {
  Buy("a", 30, 100);
  ASSERT_TRUE(Followed());
  const kv::Revision head = engine().head();
  assembly().StopFollowing();
  Buy("a", 20, 10);
  Buy("b", 20, 10);
  EXPECT_EQ(ScoreOf("a")->orders(), 1);
  EXPECT_THAT(ScoreOf("b"), StatusIs(absl::StatusCode::kNotFound));
  const auto state = Ask(&Scores::GetFollowState);
  ASSERT_THAT(state, IsOk());
  EXPECT_EQ(state->sources(0).service(), "pipeline");
  EXPECT_EQ(state->sources(0).revision(), pipeline.engine().head() - 2);
  assembly().StartFollowing();
  assembly().StartFollowing();
  ASSERT_TRUE(Followed());
  EXPECT_EQ(ScoreOf("a")->orders(), 2);
  EXPECT_EQ(ScoreOf("b")->orders(), 1);
  EXPECT_LE(engine().head(), head + 2) << "what was counted before must not be counted again";
}

TEST_F(LoyaltyFollowerTest, AnyCourseOfEventsGivesWhatIsWorkedOutFromTheOrders) {
  std::mt19937 random(5);
  const auto below = [&](int limit) { return static_cast<int>(random() % limit); };
  std::map<std::string, Order> orders;
  for (int i = 1; i <= 200; ++i) {
    const std::string customer = "c" + std::to_string(below(5));
    auto order = orders.begin();
    if (!orders.empty()) std::advance(order, below(static_cast<int>(orders.size())));
    const bool standing = !orders.empty() && order->second.state() == Order::STATE_PLACED;
    const int64_t left = standing ? order->second.net_total().units() : 0;
    const int kind = below(4);
    if (kind == 0 && left > 0) {
      order->second = Return(order->first, 1 + below(static_cast<int>(left)));
    } else if (kind == 1 && standing) {
      order->second = Cancel(order->first);
    } else {
      const Order placed = Buy(customer, below(40), 1 + below(20));
      orders[placed.name()] = placed;
    }
    // Restarted in the middle of things.
    if (i % 7 == 0) assembly().StopFollowing();
    if (i % 7 == 2) assembly().StartFollowing();
    if (i % 10 != 0) continue;
    assembly().StartFollowing();
    ASSERT_TRUE(Followed());
    PurchaseModel model;
    for (const auto& [name, known] : orders) {
      model.Hear({.order = name,
                  .customer = known.customer().substr(10),
                  .revision = 1,
                  .day = DayOf(FromProto(known.order_time())),
                  .currency = "USD",
                  .net_minor = known.net_total().units() * 100});
    }
    for (const v1::Score& score : AllScores()) {
      SCOPED_TRACE(score.name() + " after " + std::to_string(i));
      const Purchases purchases = model.Of(score.customer().substr(10), Today());
      v1::Score expected = score;
      SetPurchases(purchases, expected);
      SetAges(purchases, Today(), expected);
      ASSERT_EQ(score.DebugString(), expected.DebugString());
    }
  }
}

}  // namespace
}  // namespace guanxi::loyalty
