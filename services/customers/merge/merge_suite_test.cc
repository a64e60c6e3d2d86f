// A merge over real services: deals, orders, tickets and scores go with it, and come back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "guanxi/loyalty/v1/scores.grpc.pb.h"
#include "guanxi/pipeline/v1/opportunities.grpc.pb.h"
#include "guanxi/pipeline/v1/orders.grpc.pb.h"
#include "guanxi/pipeline/v1/pipelines.grpc.pb.h"
#include "guanxi/pipeline/v1/products.grpc.pb.h"
#include "guanxi/tickets/v1/tickets.grpc.pb.h"
#include "services/customers/merge/merge_fixture.h"
#include "services/loyalty/assembly.h"
#include "services/pipeline/assembly.h"
#include "services/testing/peer.h"
#include "services/tickets/assembly.h"

namespace guanxi::customers {
namespace {

using testing::SizeIs;
using v1::Merge;
using OpportunityStub = pipeline::v1::OpportunityService::Stub;
using OrderStub = pipeline::v1::OrderService::Stub;
using ScoreStub = loyalty::v1::ScoreService::Stub;
using TicketStub = tickets::v1::TicketService::Stub;

class MergeSuiteTest : public MergeFixture {
 protected:
  MergeSuiteTest()
      : loyalty_(loyalty::Options{.pipeline = pipeline_.channel(),
                                  .tickets = tickets_.channel(),
                                  .customers = channel()}) {}

  void SetUp() override {
    ASSERT_THAT(CreateCustomer("m"), IsOk());
    ASSERT_THAT(CreateCustomer("l"), IsOk());
    const auto products = pipeline_.Stub<pipeline::v1::ProductService>();
    ASSERT_THAT(pipeline_.Call(*products, &pipeline::v1::ProductService::Stub::CreateProduct,
                               TextProto<pipeline::v1::CreateProductRequest>(
                                   R"(product_id: "p" product { display_name: "Saw" })")),
                IsOk());
    assembly().StartFollowing({.pipeline = pipeline_.channel(), .tickets = tickets_.channel()});
    assembly().StartJobs();
    loyalty_.assembly().StartFollowing();
  }
  void TearDown() override {
    assembly().StopJobs();
    assembly().StopFollowing();
    loyalty_.assembly().StopFollowing();
  }

  void Buy(const std::string& id, const std::string& customer, int units) {
    ASSERT_THAT(
        pipeline_.Call(
            *orders_, &OrderStub::CreateOrder,
            TextProto<pipeline::v1::CreateOrderRequest>(absl::StrCat(
                "order_id: '", id, "' order { customer: 'customers/", customer,
                "' lines { product: 'products/p' quantity: 1 unit_price { currency_code: 'USD' "
                "units: ",
                units, " } } }"))),
        IsOk());
  }
  void Complain(const std::string& id, const std::string& customer) {
    ASSERT_THAT(tickets_.Call(*ticket_stub_, &TicketStub::CreateTicket,
                              TextProto<tickets::v1::CreateTicketRequest>(absl::StrCat(
                                  "ticket_id: '", id,
                                  "' ticket { subject: 'It rattles' type: TYPE_FAULT customer: "
                                  "'customers/",
                                  customer, "' }"))),
                IsOk());
  }
  std::string BuyerOf(const std::string& order) {
    pipeline::v1::GetOrderRequest request;
    request.set_name("orders/" + order);
    const auto found = pipeline_.Call(*orders_, &OrderStub::GetOrder, request);
    EXPECT_THAT(found, IsOk());
    return found.ok() ? found->customer() : "";
  }
  std::string ComplainerOf(const std::string& ticket) {
    tickets::v1::GetTicketRequest request;
    request.set_name("tickets/" + ticket);
    const auto found = tickets_.Call(*ticket_stub_, &TicketStub::GetTicket, request);
    EXPECT_THAT(found, IsOk());
    return found.ok() ? found->customer() : "";
  }
  // Orders, value, tickets of a score once they are these; looks for half a minute.
  void ExpectScore(const std::string& customer, int orders, int64_t units, int tickets) {
    loyalty::v1::GetScoreRequest request;
    request.set_name("scores/" + customer);
    std::string last;
    for (int i = 0; i < 30'000; ++i) {
      const auto score = loyalty_.Call(*scores_, &ScoreStub::GetScore, request);
      if (score.ok() && score->orders() == orders && score->monetary_total().units() == units &&
          score->tickets() == tickets)
        return;
      last = score.ok() ? score->DebugString() : score.status().ToString();
      absl::SleepFor(absl::Milliseconds(1));
    }
    ADD_FAILURE() << customer << " has not " << orders << " orders worth " << units << " and "
                  << tickets << " tickets but\n"
                  << last;
  }
  size_t ScoreCount() {
    const auto page = loyalty_.Call(*scores_, &ScoreStub::ListScores, {});
    EXPECT_THAT(page, IsOk());
    return page.ok() ? page->scores().size() : 0;
  }

  Peer<pipeline::Assembly> pipeline_;
  Peer<tickets::Assembly> tickets_;
  Peer<loyalty::Assembly> loyalty_;
  std::unique_ptr<OrderStub> orders_ = pipeline_.Stub<pipeline::v1::OrderService>();
  std::unique_ptr<TicketStub> ticket_stub_ = tickets_.Stub<tickets::v1::TicketService>();
  std::unique_ptr<ScoreStub> scores_ = loyalty_.Stub<loyalty::v1::ScoreService>();
};

TEST_F(MergeSuiteTest, OrdersTicketsAndScoresGoWithTheCustomerAndComeBack) {
  for (int i = 0; i < 90; ++i) Buy(absl::StrCat("l", i), "l", 10);
  Buy("m", "m", 1000);
  Complain("l", "l");
  ExpectScore("l", 90, 900, 1);
  ExpectScore("m", 1, 1000, 0);

  v1::PreviewMergeRequest question;
  question.set_master("customers/m");
  question.add_losers()->set_customer("customers/l");
  const auto preview = Call(merges(), &MergeStub::PreviewMerge, question);
  ASSERT_THAT(preview, IsOk());
  int64_t orders = 0;
  for (const auto& count : preview->counts()) {
    if (count.resource_type() == "guanxi.pipeline/Order") orders = count.count();
  }
  EXPECT_EQ(orders, 90);

  const auto begun = MergeInto("m", {"l"});
  ASSERT_THAT(begun, IsOk());
  const Merge merge = WhenIn(Merge::STATE_DONE, begun->name());
  ASSERT_THAT(merge.progress(), SizeIs(3));
  for (const auto& progress : merge.progress()) {
    EXPECT_TRUE(progress.done());
    EXPECT_EQ(progress.moved(), progress.total());
  }
  EXPECT_EQ(BuyerOf("l7"), "customers/m");
  EXPECT_EQ(ComplainerOf("l"), "customers/m");
  ExpectScore("m", 91, 1900, 1);
  ExpectScore("l", 91, 1900, 1);
  EXPECT_EQ(ScoreCount(), 1u);
  // What names the loser from now on is the master's.
  Buy("late", "l", 5);
  EXPECT_EQ(BuyerOf("late"), "customers/m");
  pipeline::v1::ListOrdersRequest list;
  list.set_filter(R"(customer = "customers/l")");
  list.set_page_size(1000);
  const auto found = pipeline_.Call(*orders_, &OrderStub::ListOrders, list);
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(found->orders(), SizeIs(92));

  ASSERT_THAT(Undo(merge.name()), IsOk());
  WhenIn(Merge::STATE_UNDONE, merge.name());
  EXPECT_EQ(BuyerOf("l7"), "customers/l");
  EXPECT_EQ(BuyerOf("late"), "customers/m");
  EXPECT_EQ(ComplainerOf("l"), "customers/l");
  ExpectScore("l", 90, 900, 1);
  ExpectScore("m", 2, 1005, 0);
  EXPECT_EQ(ScoreCount(), 2u);
}

}  // namespace
}  // namespace guanxi::customers
