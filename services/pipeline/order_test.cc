#include "services/pipeline/order.h"

#include <gtest/gtest.h>

#include <random>

#include "common/status/status_matchers.h"
#include "common/time/clock.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/pipeline/sample_pipeline.h"

namespace guanxi::pipeline {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using ::testing::HasSubstr;
using v1::Order;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

absl::Time Day(int day) { return absl::FromUnixSeconds(1'700'000'000) + absl::Hours(24) * day; }

void AddLine(Order& order, int64_t quantity, const google::type::Money& price) {
  Order::Line& line = *order.add_lines();
  line.set_product("products/gtx-pro");
  line.set_quantity(quantity);
  *line.mutable_unit_price() = price;
}

// 3 × 19.99 and 2 × 100.00, placed on day 0.
Order SampleOrder() {
  Order order;
  order.set_name("orders/one");
  order.set_customer("customers/acme");
  *order.mutable_order_time() = ToProto(Day(0));
  AddLine(order, 3, Money(19, 990'000'000));
  AddLine(order, 2, Money(100));
  return order;
}

Order Placed() {
  Order order = SampleOrder();
  EXPECT_THAT(CompleteOrder(order), IsOk());
  return order;
}

v1::ReturnOrderRequest Lines(std::initializer_list<std::pair<int, int64_t>> lines) {
  v1::ReturnOrderRequest request;
  for (const auto& [line, quantity] : lines) {
    v1::ReturnOrderRequest::Line& added = *request.add_lines();
    added.set_line(line);
    added.set_quantity(quantity);
  }
  return request;
}

bool Is(const google::type::Money& money, int64_t units, int32_t nanos) {
  return MessageDifferencer::Equals(money, Money(units, nanos));
}

TEST(CompleteOrder, SumsToTheCent) {
  const Order order = Placed();
  EXPECT_EQ(order.state(), Order::STATE_PLACED);
  EXPECT_TRUE(Is(order.lines(0).amount(), 59, 970'000'000));
  EXPECT_TRUE(Is(order.lines(1).amount(), 200, 0));
  EXPECT_TRUE(Is(order.total(), 259, 970'000'000));
  EXPECT_TRUE(Is(order.net_total(), 259, 970'000'000));
}

TEST(CompleteOrder, TakesOneCurrency) {
  Order order = SampleOrder();
  AddLine(order, 1, Money(1, 0, "EUR"));
  const absl::Status status = CompleteOrder(order);
  EXPECT_THAT(status, StatusIs(kInvalid, "INVALID_FIELD"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("order.lines[2].unit_price"));
}

TEST(CompleteOrder, RefusesPricesThatAreNone) {
  for (const google::type::Money& price : {Money(-1), Money(1, 5'000'000), Money(1, 0, "XXZ")}) {
    Order order = SampleOrder();
    AddLine(order, 1, price);
    EXPECT_THAT(CompleteOrder(order), StatusIs(kInvalid, "INVALID_FIELD"))
        << price.ShortDebugString();
  }
}

TEST(CompleteOrder, RefusesSumsBeyondWhatIsExact) {
  Order line_too_large = SampleOrder();
  AddLine(line_too_large, 1'000'000'000, Money(1'000'000'000));
  EXPECT_THAT(CompleteOrder(line_too_large), StatusIs(kInvalid, "INVALID_FIELD"));
  Order total_too_large = SampleOrder();
  AddLine(total_too_large, 1, Money(80'000'000'000'000));
  AddLine(total_too_large, 1, Money(80'000'000'000'000));
  EXPECT_THAT(CompleteOrder(total_too_large), StatusIs(kInvalid, "INVALID_FIELD"));
}

TEST(CompleteOrder, AsksForNamesOfTheRightKind) {
  const auto refused = [](auto set) {
    Order order = SampleOrder();
    set(order);
    EXPECT_THAT(CompleteOrder(order), StatusIs(kInvalid, "INVALID_FIELD"));
  };
  refused([](Order& o) { o.set_customer("acme"); });
  refused([](Order& o) { o.set_unit("users/x"); });
  refused([](Order& o) { o.set_owner("units/x"); });
}

TEST(OrderOf, HasOnePieceAtTheAmount) {
  v1::Opportunity opportunity = SampleOpportunity();
  *opportunity.mutable_close_time() = ToProto(Day(4));
  const Order order = OrderOf(opportunity);
  EXPECT_EQ(order.customer(), "customers/acme");
  EXPECT_EQ(order.opportunity(), "opportunities/one");
  EXPECT_EQ(order.unit(), "units/east");
  EXPECT_EQ(order.owner(), "users/ana");
  EXPECT_EQ(FromProto(order.order_time()), Day(4));
  ASSERT_EQ(order.lines_size(), 1);
  EXPECT_EQ(order.lines(0).product(), "products/gtx-pro");
  EXPECT_EQ(order.lines(0).quantity(), 1);
  EXPECT_TRUE(Is(order.lines(0).unit_price(), 4821, 0));
}

TEST(Cancel, LeavesNothingOfTheNetTotal) {
  Order order = Placed();
  ASSERT_THAT(Cancel(order, Day(2)), IsOk());
  EXPECT_EQ(order.state(), Order::STATE_CANCELLED);
  EXPECT_EQ(FromProto(order.cancel_time()), Day(2));
  EXPECT_TRUE(Is(order.net_total(), 0, 0));
  EXPECT_TRUE(Is(order.total(), 259, 970'000'000));
  EXPECT_EQ(LastMove(order), Day(2));
  EXPECT_THAT(Cancel(order, Day(3)), StatusIs(kPrecondition, "WRONG_STATE"));
}

TEST(TakeBack, SubtractsWhatCameBack) {
  Order order = Placed();
  ASSERT_THAT(TakeBack(order, Lines({{0, 1}}).lines(), Day(1)), IsOk());
  EXPECT_EQ(order.lines(0).returned_quantity(), 1);
  EXPECT_TRUE(Is(order.net_total(), 239, 980'000'000));
  EXPECT_TRUE(Is(order.total(), 259, 970'000'000));
  EXPECT_EQ(LastMove(order), Day(1));
  ASSERT_THAT(TakeBack(order, Lines({{0, 1}, {0, 1}, {1, 2}}).lines(), Day(2)), IsOk());
  EXPECT_TRUE(Is(order.net_total(), 0, 0));
}

TEST(TakeBack, RefusesMoreThanWasSoldAsAWhole) {
  Order order = Placed();
  for (const auto& request :
       {Lines({{0, 4}}), Lines({{1, 1}, {0, 2}, {0, 2}}), Lines({{2, 1}}), Lines({{-1, 1}})}) {
    EXPECT_THAT(TakeBack(order, request.lines(), Day(1)), StatusIs(kInvalid, "INVALID_FIELD"));
    EXPECT_TRUE(MessageDifferencer::Equals(order, Placed()));
  }
}

TEST(TakeBack, RefusesACancelledOrder) {
  Order order = Placed();
  ASSERT_THAT(Cancel(order, Day(2)), IsOk());
  EXPECT_THAT(TakeBack(order, Lines({{0, 1}}).lines(), Day(3)),
              StatusIs(kPrecondition, "WRONG_STATE"));
}

TEST(TakeBack, NetTotalIsWhatIsLeftInAnyOrder) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    Order order = SampleOrder();
    order.clear_lines();
    for (int i = 0; i < 5; ++i) {
      AddLine(order, 1 + random() % 20,
              Money(random() % 1000, static_cast<int32_t>(random() % 100) * 10'000'000));
    }
    ASSERT_THAT(CompleteOrder(order), IsOk());
    for (int step = 0; step < 30; ++step) {
      (void)TakeBack(order, Lines({{random() % 5, 1 + random() % 4}}).lines(), Day(1));
    }
    int64_t cents = 0;
    for (const Order::Line& line : order.lines()) {
      ASSERT_LE(line.returned_quantity(), line.quantity());
      cents += (line.quantity() - line.returned_quantity()) *
               (line.unit_price().units() * 100 + line.unit_price().nanos() / 10'000'000);
    }
    ASSERT_TRUE(Is(order.net_total(), cents / 100, static_cast<int32_t>(cents % 100) * 10'000'000));
  }
}

}  // namespace
}  // namespace guanxi::pipeline
