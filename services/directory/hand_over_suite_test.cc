// A hand-over over real services: what the directory asks is what they do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "guanxi/customers/v1/change_service.grpc.pb.h"
#include "guanxi/customers/v1/customers.grpc.pb.h"
#include "guanxi/pipeline/v1/products.grpc.pb.h"
#include "guanxi/tickets/v1/tickets.grpc.pb.h"
#include "services/customers/assembly.h"
#include "services/directory/directory_fixture.h"
#include "services/pipeline/assembly.h"
#include "services/testing/peer.h"
#include "services/tickets/assembly.h"

namespace guanxi::directory {
namespace {

using customers::v1::Customer;
using ::testing::SizeIs;
using CustomerStub = customers::v1::CustomerService::Stub;
using HandOverStub = v1::HandOverService::Stub;
using HistoryStub = customers::v1::ChangeService::Stub;
using tickets::v1::Ticket;
using TicketStub = tickets::v1::TicketService::Stub;
using v1::HandOver;

// Begun before the service under test, and ended after it.
struct Suite {
  Peer<customers::Assembly> customers;
  Peer<pipeline::Assembly> pipeline;
  Peer<tickets::Assembly> tickets;

  Peers channels() {
    return {{"customers", customers.channel()},
            {"pipeline", pipeline.channel()},
            {"tickets", tickets.channel()}};
  }
};

class HandOverSuiteTest : protected Suite, public DirectoryFixture {
 protected:
  HandOverSuiteTest() : DirectoryFixture(channels()) {}

  void SetUp() override {
    for (const char* unit : {"east", "west"}) ASSERT_THAT(CreateUnit(unit), IsOk());
    ASSERT_THAT(CreateUser("ana", R"pb(unit: "units/east")pb"), IsOk());
    ASSERT_THAT(CreateUser("bob", R"pb(unit: "units/west")pb"), IsOk());
  }

  void Own(const std::string& id, const std::string& owner) {
    customers::v1::CreateCustomerRequest customer;
    customer.set_customer_id(id);
    *customer.mutable_customer() = TextProto<Customer>(R"pb(display_name: "Acme"
                                                            kind: KIND_ORGANIZATION
                                                            unit: "units/east")pb");
    customer.mutable_customer()->set_owner(owner);
    ASSERT_THAT(customers.Call(*customers_, &CustomerStub::CreateCustomer, customer), IsOk());
    tickets::v1::CreateTicketRequest ticket;
    ticket.set_ticket_id(id);
    *ticket.mutable_ticket() =
        TextProto<Ticket>(R"pb(subject: "It rattles" type: TYPE_FAULT unit: "units/east")pb");
    ticket.mutable_ticket()->set_owner(owner);
    ASSERT_THAT(tickets.Call(*tickets_, &TicketStub::CreateTicket, ticket), IsOk());
  }
  Customer CustomerOf(const std::string& id) {
    customers::v1::GetCustomerRequest request;
    request.set_name("customers/" + id);
    const auto customer = customers.Call(*customers_, &CustomerStub::GetCustomer, request);
    EXPECT_THAT(customer, IsOk());
    return customer.ok() ? *customer : Customer();
  }
  // The hand-over once it has ended; looks for half a minute.
  HandOver WhenEnded(const std::string& name) {
    absl::StatusOr<HandOver> hand_over;
    for (int i = 0; i < 30'000; ++i) {
      hand_over = Ask(*hand_overs_, &HandOverStub::GetHandOver, absl::StrCat("name: '", name, "'"));
      if (!hand_over.ok() || hand_over->state() != HandOver::STATE_RUNNING) break;
      absl::SleepFor(absl::Milliseconds(1));
    }
    EXPECT_THAT(hand_over, IsOk());
    return hand_over.ok() ? *hand_over : HandOver();
  }

  std::unique_ptr<CustomerStub> customers_ = customers.Stub<customers::v1::CustomerService>();
  std::unique_ptr<HistoryStub> history_ = customers.Stub<customers::v1::ChangeService>();
  std::unique_ptr<TicketStub> tickets_ = tickets.Stub<tickets::v1::TicketService>();
  std::unique_ptr<HandOverStub> hand_overs_ = Stub<v1::HandOverService>();
};

TEST_F(HandOverSuiteTest, ListsWhatIsOwnedAndMovesItToAnotherUnit) {
  for (int i = 0; i < 130; ++i) Own(absl::StrCat("a", i), "users/ana");
  Own("other", "users/cat");
  const auto holdings = Ask(*hand_overs_, &HandOverStub::GetHoldings, R"pb(name: "users/ana")pb");
  ASSERT_THAT(holdings, IsOk());
  EXPECT_TRUE(holdings->complete());
  EXPECT_EQ(holdings->total(), 260);
  EXPECT_EQ(holdings->services(0).counts().at("guanxi.customers/Customer"), 130);

  assembly().StartJobs();
  const auto begun = Ask(*hand_overs_, &HandOverStub::CreateHandOver,
                         R"pb(hand_over {
                                from_user: "users/ana"
                                to_user: "users/bob"
                                to_unit: "units/west"
                                note: "Moves abroad"
                              })pb");
  ASSERT_THAT(begun, IsOk());
  const HandOver done = WhenEnded(begun->name());
  EXPECT_EQ(done.state(), HandOver::STATE_DONE) << done.error();
  ASSERT_THAT(done.progress(), SizeIs(3));
  EXPECT_EQ(done.progress(0).moved(), 130);
  EXPECT_EQ(done.progress(1).moved(), 0);
  EXPECT_EQ(done.progress(2).moved(), 130);
  EXPECT_THAT(done.failures(), SizeIs(0));

  EXPECT_EQ(CustomerOf("a7").owner(), "users/bob");
  EXPECT_EQ(CustomerOf("a7").unit(), "units/west");
  EXPECT_EQ(CustomerOf("other").owner(), "users/cat");
  EXPECT_EQ(Ask(*hand_overs_, &HandOverStub::GetHoldings, R"pb(name: "users/ana")pb")->total(), 0);
  changes::v1::ListHistoryRequest history;
  history.set_name("customers/a7");
  const auto past = customers.Call(*history_, &HistoryStub::ListHistory, history);
  ASSERT_THAT(past, IsOk());
  ASSERT_THAT(past->events(), SizeIs(2));
  EXPECT_EQ(past->events(0).note(), begun->name() + ": Moves abroad");
  EXPECT_EQ(past->events(0).actor(), "services/directory");
}

TEST_F(HandOverSuiteTest, ANamedRecordOfSomebodyElseStaysThere) {
  Own("mine", "users/ana");
  Own("other", "users/cat");
  assembly().StartJobs();
  const auto begun = Ask(*hand_overs_, &HandOverStub::CreateHandOver,
                         R"pb(hand_over {
                                from_user: "users/ana"
                                to_user: "users/bob"
                                records: "customers/mine"
                                records: "customers/other"
                              })pb");
  ASSERT_THAT(begun, IsOk());
  const HandOver done = WhenEnded(begun->name());
  EXPECT_EQ(done.progress(0).moved(), 1);
  ASSERT_THAT(done.failures(), SizeIs(1));
  EXPECT_EQ(done.failures(0).reason(), "NOT_OWNED");
  EXPECT_EQ(CustomerOf("other").owner(), "users/cat");
  EXPECT_EQ(CustomerOf("mine").owner(), "users/bob");
  EXPECT_EQ(CustomerOf("mine").unit(), "units/east");
}

}  // namespace
}  // namespace guanxi::directory
