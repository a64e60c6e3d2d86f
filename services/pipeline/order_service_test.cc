#include "services/pipeline/pipeline_fixture.h"

namespace guanxi::pipeline {
namespace {

using ::testing::ElementsAre;
using v1::Order;

class OrderServiceTest : public PipelineFixture {
 protected:
  void SetUp() override { ASSERT_THAT(CreateProduct("gtx-pro"), IsOk()); }

  // Creates `orders/{id}` with `text`, the message; two pieces at 10.00 where it has no lines.
  absl::StatusOr<Order> Create(std::string_view id,
                               std::string_view text = "",
                               std::string_view line = kLine) {
    v1::CreateOrderRequest request;
    request.set_order_id(std::string(id));
    request.mutable_order()->set_customer("customers/acme");
    request.mutable_order()->MergeFrom(TextProto<Order>(line));
    request.mutable_order()->MergeFrom(TextProto<Order>(text));
    auto stub = Stub<v1::OrderService>();
    return Call(*stub, &OrderStub::CreateOrder, request);
  }
  absl::StatusOr<Order> Return(std::string_view rest) {
    return Ask(&OrderStub::ReturnOrder, fmt::format(R"(name: "orders/a" {})", rest));
  }
  static std::string OrderedDaysAgo(int days) {
    return fmt::format(R"(order_time {{ seconds: {} }})", absl::ToUnixSeconds(TimeDaysAgo(days)));
  }

  static constexpr char kLine[] = R"pb(lines {
                                         product: "products/gtx-pro"
                                         quantity: 2
                                         unit_price { currency_code: "USD" units: 10 }
                                       })pb";
};

TEST_F(OrderServiceTest, IsPlacedWithItsSums) {
  const auto order = Create("a", OrderedDaysAgo(5));
  ASSERT_THAT(order, IsOk());
  EXPECT_EQ(order->state(), Order::STATE_PLACED);
  EXPECT_EQ(order->total().units(), 20);
  EXPECT_EQ(FromProto(order->order_time()), TimeDaysAgo(5));
  EXPECT_EQ(FromProto(Create("b")->order_time()), Start());
  const auto got = GetOrder("orders/a");
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(got->SerializeAsString(), order->SerializeAsString());
  EXPECT_THAT(GetOrder("orders/none"), StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
}

TEST_F(OrderServiceTest, CreationChecksEverything) {
  ASSERT_THAT(Create("a"), IsOk());
  EXPECT_THAT(Create("a"), StatusIs(absl::StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
  EXPECT_THAT(Create("B"), IsInvalidField("order_id"));
  EXPECT_THAT(Create("b", OrderedDaysAgo(-1)), IsInvalidField("order.order_time"));
  EXPECT_THAT(Create("b", "", ""), IsInvalidField("order.lines"));
  EXPECT_THAT(Create("b", "", R"pb(lines {
                                     product: "products/none"
                                     quantity: 1
                                     unit_price { currency_code: "USD" }
                                   })pb"),
              StatusIs(kPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(Create("b", "", R"pb(lines {
                                     product: "gtx"
                                     quantity: 1
                                     unit_price { currency_code: "USD" }
                                   })pb"),
              IsInvalidField("order.lines[0].product"));
  EXPECT_THAT(Create("b", "", R"pb(lines {
                                     product: "products/gtx-pro"
                                     quantity: 0
                                     unit_price { currency_code: "USD" }
                                   })pb"),
              IsInvalidField("order.lines[0].quantity"));
  EXPECT_THAT(Create("b", R"pb(lines {
                                 product: "products/gtx-pro"
                                 quantity: 1
                                 unit_price { currency_code: "EUR" }
                               })pb"),
              IsInvalidField("order.lines[1].unit_price"));
}

TEST_F(OrderServiceTest, ADiscontinuedProductIsOnlyForThePast) {
  clock().Advance(absl::Minutes(1));
  ASSERT_THAT(Ask(&ProductStub::UpdateProduct,
                  R"pb(product { name: "products/gtx-pro" discontinued: true })pb"),
              IsOk());
  EXPECT_THAT(Create("a"), StatusIs(kPrecondition, "WRONG_STATE"));
  EXPECT_THAT(Create("a", OrderedDaysAgo(1)), IsOk());
}

TEST_F(OrderServiceTest, IsCancelledOnce) {
  ASSERT_THAT(Create("a", OrderedDaysAgo(5)), IsOk());
  const std::string name = R"pb(name: "orders/a")pb";
  EXPECT_THAT(Ask(&OrderStub::CancelOrder, name + DaysAgo(6)), IsInvalidField("effective_time"));
  EXPECT_THAT(Ask(&OrderStub::CancelOrder, name + R"pb(etag: "none")pb"),
              StatusIs(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
  const auto cancelled = Ask(&OrderStub::CancelOrder, name + DaysAgo(4));
  ASSERT_THAT(cancelled, IsOk());
  EXPECT_EQ(cancelled->state(), Order::STATE_CANCELLED);
  EXPECT_EQ(FromProto(cancelled->cancel_time()), TimeDaysAgo(4));
  EXPECT_EQ(cancelled->net_total().units(), 0);
  EXPECT_THAT(Ask(&OrderStub::CancelOrder, name), StatusIs(kPrecondition, "WRONG_STATE"));
  EXPECT_THAT(Return(R"pb(lines { quantity: 1 })pb"), StatusIs(kPrecondition, "WRONG_STATE"));
}

TEST_F(OrderServiceTest, TakesGoodsBack) {
  ASSERT_THAT(Create("a", OrderedDaysAgo(5)), IsOk());
  const auto returned = Return(R"pb(lines { line: 0 quantity: 1 })pb" + DaysAgo(2));
  ASSERT_THAT(returned, IsOk());
  EXPECT_EQ(returned->lines(0).returned_quantity(), 1);
  EXPECT_EQ(returned->net_total().units(), 10);
  EXPECT_EQ(returned->total().units(), 20);
  EXPECT_EQ(FromProto(returned->return_time()), TimeDaysAgo(2));
  EXPECT_THAT(Return(R"pb(lines { line: 0 quantity: 2 })pb"), IsInvalidField("lines[0].quantity"));
  EXPECT_THAT(Return(R"pb(lines { line: 1 quantity: 1 })pb"), IsInvalidField("lines[0].line"));
  EXPECT_THAT(Return(R"pb(lines { line: 0 quantity: 1 })pb" + DaysAgo(3)),
              IsInvalidField("effective_time"));
  EXPECT_THAT(Return(""), IsInvalidField("lines"));
}

TEST_F(OrderServiceTest, ListsACustomersByDate) {
  ASSERT_THAT(Create("a", OrderedDaysAgo(1)), IsOk());
  ASSERT_THAT(Create("b", OrderedDaysAgo(3)), IsOk());
  ASSERT_THAT(Create("c", OrderedDaysAgo(2) + R"pb(customer: "customers/other")pb"), IsOk());
  ASSERT_THAT(Create("d", OrderedDaysAgo(4)), IsOk());
  const auto list = [this](std::string_view request) {
    const auto listed = Ask(&OrderStub::ListOrders, request);
    EXPECT_THAT(listed, IsOk());
    return NamesOf(listed.value_or(v1::ListOrdersResponse()).orders());
  };
  EXPECT_THAT(list(R"pb(filter: 'customer = "customers/acme"' order_by: "order_time desc")pb"),
              ElementsAre("orders/a", "orders/b", "orders/d"));
  EXPECT_THAT(list(R"pb(order_by: "order_time")pb"),
              ElementsAre("orders/d", "orders/b", "orders/c", "orders/a"));
  EXPECT_THAT(list(""), ElementsAre("orders/a", "orders/b", "orders/c", "orders/d"));
}

TEST_F(OrderServiceTest, BelongsToWhoeverCreatesIt) {
  SetScope(access::Scope::Unit("units/east"));
  ASSERT_THAT(Create("a"), IsOk());
  EXPECT_EQ(GetOrder("orders/a")->unit(), "units/east");
  SetScope(access::Scope::Unit("units/west"));
  EXPECT_THAT(GetOrder("orders/a"), StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
}

}  // namespace
}  // namespace guanxi::pipeline
