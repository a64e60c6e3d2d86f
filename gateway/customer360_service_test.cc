// GetCustomer360 through a real gateway, over services that answer as each test says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/status/errors.h"
#include "common/status/grpc_status.h"
#include "common/status/status_matchers.h"
#include "gateway/testing/gateway_fixture.h"
#include "guanxi/gateway/v1/gateway_service.grpc.pb.h"

namespace guanxi::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::string Value(const grpc::CallbackServerContext& context, const char* key) {
  const auto found = context.client_metadata().find(key);
  if (found == context.client_metadata().end()) return "";
  return std::string(found->second.data(), found->second.size());
}

grpc::ServerUnaryReactor* Finish(grpc::CallbackServerContext* context, const grpc::Status& status) {
  auto* reactor = context->DefaultReactor();
  reactor->Finish(status);
  return reactor;
}

class FakeCustomers final : public customers::v1::CustomerService::CallbackService {
 public:
  grpc::ServerUnaryReactor* GetCustomer(grpc::CallbackServerContext* context,
                                        const customers::v1::GetCustomerRequest* request,
                                        customers::v1::Customer* response) override {
    Ask(*context, "GetCustomer " + request->name());
    if (request->name() != "customers/a")
      return Finish(context, ToGrpc(errors::NotFound(request->name())));
    response->set_name(request->name());
    response->set_owner(Value(*context, "x-guanxi-actor"));
    return Finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* LookupCustomers(
      grpc::CallbackServerContext* context,
      const customers::v1::LookupCustomersRequest* request,
      customers::v1::LookupCustomersResponse* response) override {
    Ask(*context, "LookupCustomers " + request->phone());
    if (request->phone() == "+86 10 6552 9988")
      response->add_matches()->mutable_customer()->set_name("customers/a");
    return Finish(context, grpc::Status::OK);
  }

  // What was asked, on behalf of whom.
  std::vector<std::string> asked() {
    absl::MutexLock lock(&mu_);
    return asked_;
  }

 private:
  void Ask(const grpc::CallbackServerContext& context, const std::string& what) {
    absl::MutexLock lock(&mu_);
    asked_.push_back(what + " for '" + Value(context, "x-guanxi-actor") + "'");
  }

  absl::Mutex mu_;
  std::vector<std::string> asked_ ABSL_GUARDED_BY(mu_);
};

class FakeContacts final : public customers::v1::ContactService::CallbackService {
 public:
  grpc::ServerUnaryReactor* ListContacts(grpc::CallbackServerContext* context,
                                         const customers::v1::ListContactsRequest* request,
                                         customers::v1::ListContactsResponse* response) override {
    response->add_contacts()->set_name("contacts/of " + request->filter());
    return Finish(context, grpc::Status::OK);
  }
};

class FakeOpportunities final : public pipeline::v1::OpportunityService::CallbackService {
 public:
  grpc::ServerUnaryReactor* ListOpportunities(
      grpc::CallbackServerContext* context,
      const pipeline::v1::ListOpportunitiesRequest* request,
      pipeline::v1::ListOpportunitiesResponse* response) override {
    for (int i = 0; i < request->page_size(); ++i)
      response->add_opportunities()->set_name("opportunities/x");
    return Finish(context, grpc::Status::OK);
  }
};

class FakeOrders final : public pipeline::v1::OrderService::CallbackService {
 public:
  grpc::ServerUnaryReactor* ListOrders(grpc::CallbackServerContext* context,
                                       const pipeline::v1::ListOrdersRequest*,
                                       pipeline::v1::ListOrdersResponse* response) override {
    response->add_orders()->set_name("orders/x");
    return Finish(context, grpc::Status::OK);
  }
};

// Answers only when its caller gives up.
class SilentScores final : public loyalty::v1::ScoreService::CallbackService {
 public:
  grpc::ServerUnaryReactor* GetScore(grpc::CallbackServerContext*,
                                     const loyalty::v1::GetScoreRequest*,
                                     loyalty::v1::Score*) override {
    class Silence final : public grpc::ServerUnaryReactor {
     public:
      void OnCancel() override { Finish(grpc::Status::CANCELLED); }
      void OnDone() override { delete this; }
    };
    return new Silence;
  }
};

class Customer360ServiceTest : public GatewayFixture {
 protected:
  // Tickets are at an address where nobody listens; scores never come.
  Customer360ServiceTest()
      : customers_server_(Serve({&customers_, &contacts_})),
        pipeline_server_(Serve({&opportunities_, &orders_})),
        loyalty_server_(Serve({&scores_})) {
    Options options = AllAt(kNobody);
    options.backends["customers"] = customers_server_->address();
    options.backends["pipeline"] = pipeline_server_->address();
    options.backends["loyalty"] = loyalty_server_->address();
    options.part_timeout = absl::Milliseconds(300);
    StartGateway(options);
    stub_ = v1::GatewayService::NewStub(channel());
  }
  ~Customer360ServiceTest() override { StopGateway(); }

  grpc::Status Get(const v1::GetCustomer360Request& request,
                   absl::Duration timeout = absl::Seconds(20),
                   const std::string& actor = "users/ana") {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
    context.AddMetadata("guanxi-on-behalf-of", actor);
    return stub_->GetCustomer360(&context, request, &result_);
  }

  std::map<std::string, std::string> Missing() const {
    std::map<std::string, std::string> missing;
    for (const auto& part : result_.missing()) missing[part.part()] = part.code();
    return missing;
  }

  FakeCustomers customers_;
  FakeContacts contacts_;
  FakeOpportunities opportunities_;
  FakeOrders orders_;
  SilentScores scores_;
  std::unique_ptr<rpc::Server> customers_server_;
  std::unique_ptr<rpc::Server> pipeline_server_;
  std::unique_ptr<rpc::Server> loyalty_server_;
  std::unique_ptr<v1::GatewayService::Stub> stub_;
  v1::Customer360 result_;
};

TEST_F(Customer360ServiceTest, IsPartialWhenBackendsAreDeadOrSilent) {
  v1::GetCustomer360Request request;
  request.set_customer("customers/a");
  ASSERT_THAT(Get(request), IsOk());
  EXPECT_EQ(result_.customer().name(), "customers/a");
  EXPECT_EQ(result_.customer().owner(),
            "users/ana");  // every part is asked on behalf of the caller
  EXPECT_EQ(result_.contacts(0).name(), "contacts/of affiliations.customer:\"customers/a\"");
  EXPECT_EQ(result_.opportunities_size(), 5);
  EXPECT_EQ(result_.orders_size(), 1);
  EXPECT_THAT(Missing(), UnorderedElementsAre(::testing::Pair("tickets", "UNAVAILABLE"),
                                              ::testing::Pair("score", "DEADLINE_EXCEEDED")));
}

TEST_F(Customer360ServiceTest, FindsTheCustomerThatRings) {
  v1::GetCustomer360Request request;
  request.set_phone("+86 10 6552 9988");
  request.set_limit(2);
  ASSERT_THAT(Get(request), IsOk());
  EXPECT_EQ(result_.customer().name(), "customers/a");
  EXPECT_EQ(result_.opportunities_size(), 2);
}

TEST_F(Customer360ServiceTest, PartsAreGivenUpInTimeForTheCallersDeadline) {
  v1::GetCustomer360Request request;
  request.set_customer("customers/a");
  ASSERT_THAT(Get(request, absl::Milliseconds(250)), IsOk());
  EXPECT_EQ(Missing()["score"], "DEADLINE_EXCEEDED");
}

TEST_F(Customer360ServiceTest, AnUnknownCustomerIsNotFoundAtOnce) {
  v1::GetCustomer360Request request;
  request.set_customer("customers/nobody");
  EXPECT_THAT(Get(request), StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  request.set_phone("+1 201 555 0100");
  EXPECT_THAT(Get(request), StatusIs(absl::StatusCode::kNotFound, "NOBODY_WITH_PHONE"));
}

// So that the refusal is recorded there.
TEST_F(Customer360ServiceTest, ARefusedCallerIsShownToCustomersAndGetsNothing) {
  v1::GetCustomer360Request request;
  request.set_customer("customers/a");
  EXPECT_THAT(Get(request, absl::Seconds(20), "nobody"),
              StatusIs(absl::StatusCode::kUnauthenticated, "UNAUTHENTICATED"));
  request.set_phone("+86 10 6552 9988");
  EXPECT_THAT(Get(request, absl::Seconds(20), "nobody"),
              StatusIs(absl::StatusCode::kUnauthenticated, "UNAUTHENTICATED"));
  EXPECT_EQ(result_.customer().name(), "");
  EXPECT_THAT(customers_.asked(), ElementsAre("GetCustomer customers/a for ''",
                                              "LookupCustomers +86 10 6552 9988 for ''"));
}

TEST_F(Customer360ServiceTest, RefusesBadRequests) {
  v1::GetCustomer360Request request;
  EXPECT_THAT(Get(request), StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  request.set_customer("customers/a");
  request.set_limit(51);
  EXPECT_THAT(Get(request), StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST_F(Customer360ServiceTest, FailsWhenTheCustomerCannotBeRead) {
  customers_server_->Shutdown();
  v1::GetCustomer360Request request;
  request.set_customer("customers/a");
  EXPECT_THAT(Get(request), StatusIs(absl::StatusCode::kUnavailable, "PEER_UNAVAILABLE"));
}

}  // namespace
}  // namespace guanxi::gateway
