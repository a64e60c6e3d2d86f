#include "common/rpc/methods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "common/access/audit_sink.h"
#include "common/kv/memory_engine.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/status/status_matchers.h"
#include "guanxi/customers/v1/customers.grpc.pb.h"

namespace guanxi::rpc {
namespace {

namespace v1 = guanxi::customers::v1;
using ::testing::SizeIs;

const absl::Time kStart = absl::FromUnixSeconds(1'700'000'000);

// A service that does what a test says.
class SampleService final : public v1::CustomerService::CallbackService {
 public:
  explicit SampleService(const Environment& environment)
      : methods_(environment, DescriptorOf<v1::CustomerService>()) {}

  std::function<absl::StatusOr<v1::Customer>(
      const Call&, kv::Txn&, const v1::CreateCustomerRequest&)>
      create;
  std::function<absl::StatusOr<v1::Customer>(
      const Call&, kv::Txn&, const v1::DeleteCustomerRequest&)>
      remove;
  std::function<absl::StatusOr<v1::Customer>(
      const Call&, const kv::Reader&, const v1::GetCustomerRequest&)>
      get;
  std::function<absl::StatusOr<v1::ListCustomersResponse>()> list;

 private:
  grpc::ServerUnaryReactor* CreateCustomer(grpc::CallbackServerContext* context,
                                           const v1::CreateCustomerRequest* request,
                                           v1::Customer* response) override {
    return methods_.Write(__func__, context, request, response, create);
  }
  grpc::ServerUnaryReactor* DeleteCustomer(grpc::CallbackServerContext* context,
                                           const v1::DeleteCustomerRequest* request,
                                           v1::Customer* response) override {
    return methods_.Write(__func__, context, request, response, remove);
  }
  grpc::ServerUnaryReactor* GetCustomer(grpc::CallbackServerContext* context,
                                        const v1::GetCustomerRequest* request,
                                        v1::Customer* response) override {
    return methods_.Read(__func__, context, request, response, get);
  }
  grpc::ServerUnaryReactor* ListCustomers(grpc::CallbackServerContext* context,
                                          const v1::ListCustomersRequest* request,
                                          v1::ListCustomersResponse* response) override {
    return methods_.ReadAtLength(
        __func__, context, request, response,
        [this](const Call&, const kv::Reader&, const v1::ListCustomersRequest&) { return list(); });
  }

  Methods methods_;
};

v1::CreateCustomerRequest CreateRequest(const std::string& display_name,
                                        const std::string& request_id = "") {
  v1::CreateCustomerRequest request;
  request.mutable_customer()->set_display_name(display_name);
  request.mutable_customer()->set_kind(v1::Customer::KIND_PERSON);
  request.set_request_id(request_id);
  return request;
}

// Takes whom a test says for the caller.
class ChosenAuthenticator final : public access::Authenticator {
 public:
  absl::StatusOr<access::Principal> Authenticate(
      const grpc::CallbackServerContext& context) const override {
    if (chosen) return *chosen;
    return trusting_.Authenticate(context);
  }
  std::optional<access::Principal> chosen;

 private:
  access::TrustingAuthenticator trusting_;
};

// Notes what it is told.
class SampleSink final : public access::AuditSink {
 public:
  void Refused(const access::Principal* principal,
               std::string_view method,
               const absl::Status& why) override {
    refused.push_back(absl::StrCat(principal == nullptr ? "nobody" : principal->user, " ",
                                   std::string(method), " ", errors::Reason(why)));
  }
  void Read(const access::Principal& principal,
            std::string_view,
            std::vector<std::string> resources) override {
    for (const std::string& name : resources) read.push_back(principal.user + " " + name);
  }
  void Exported(const access::Principal&, std::string_view, std::string_view) override {}

  std::vector<std::string> refused, read;
};

class MethodsTest : public ::testing::Test {
 protected:
  MethodsTest()
      : clock_(kStart),
        metrics_(registry_, obs::RpcMetrics::Side::kServer),
        workers_(1, 1),
        service_({.engine = &engine_,
                  .clock = &clock_,
                  .authenticator = &authenticator_,
                  .metrics = &metrics_,
                  .workers = &workers_,
                  .replays = &replays_,
                  .audit = &sink_,
                  .committed = [this] { ++committed_; }}) {
    service_.create = [this](const Call& call, kv::Txn& txn,
                             const v1::CreateCustomerRequest& request) {
      return Insert(call, txn, request);
    };
    server_ = *Server::Start({.services = {&service_}});
    stub_ = v1::CustomerService::NewStub(Connect(server_->address()));
  }

  // Names customers 1, 2, 3 … and keeps them under their names.
  absl::StatusOr<v1::Customer> Insert(const Call& call,
                                      kv::Txn& txn,
                                      const v1::CreateCustomerRequest& request) {
    seen_ = call;
    GUANXI_ASSIGN_OR_RETURN(auto count, txn.Get(kv::Space::kData, "count"));
    const int number = count ? std::stoi(*count) + 1 : 1;
    v1::Customer customer = request.customer();
    customer.set_name(absl::StrCat("customers/", number));
    txn.Put(kv::Space::kData, "count", absl::StrCat(number));
    txn.Put(kv::Space::kData, customer.name(), customer.SerializeAsString());
    return customer;
  }

  absl::StatusOr<v1::Customer> Create(const v1::CreateCustomerRequest& request,
                                      const std::string& actor = "users/a") {
    grpc::ClientContext context;
    context.AddMetadata(access::kActorMetadata, actor);
    v1::Customer customer;
    const grpc::Status status = stub_->CreateCustomer(&context, request, &customer);
    if (!status.ok()) return FromGrpc(status);
    return customer;
  }

  absl::StatusOr<v1::Customer> Get(const std::string& name) {
    v1::GetCustomerRequest request;
    request.set_name(name);
    grpc::ClientContext context;
    v1::Customer customer;
    const grpc::Status status = stub_->GetCustomer(&context, request, &customer);
    if (!status.ok()) return FromGrpc(status);
    return customer;
  }

  grpc::Status List() {
    grpc::ClientContext context;
    v1::ListCustomersResponse response;
    return stub_->ListCustomers(&context, {}, &response);
  }

  // The value of a series of grpc_server_handled_total.
  double Handled(const std::string& method, const std::string& code) {
    for (const auto& family : registry_.Collect()) {
      if (family.name != "grpc_server_handled_total") continue;
      for (const auto& metric : family.metric) {
        int matching = 0;
        for (const auto& label : metric.label) {
          matching += label.name == "grpc_method" && label.value == method;
          matching += label.name == "grpc_code" && label.value == code;
        }
        if (matching == 2) return metric.counter.value;
      }
    }
    return -1;
  }

  kv::MemoryEngine engine_;
  ManualClock clock_;
  ChosenAuthenticator authenticator_;
  SampleSink sink_;
  std::atomic<int> committed_ = 0;
  obs::Registry registry_;
  obs::RpcMetrics metrics_;
  prometheus::Counter replays_;
  Workers workers_;
  SampleService service_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<v1::CustomerService::Stub> stub_;
  Call seen_;
};

MATCHER_P(IsNamed, name, "") { return arg.name() == name; }

TEST_F(MethodsTest, ReadsASnapshot) {
  service_.get = [](const Call&, const kv::Reader& reader,
                    const v1::GetCustomerRequest& request) -> absl::StatusOr<v1::Customer> {
    GUANXI_ASSIGN_OR_RETURN(auto bytes, reader.Get(kv::Space::kData, request.name()));
    if (!bytes) return errors::NotFound(request.name());
    v1::Customer customer;
    customer.ParseFromString(*bytes);
    return customer;
  };
  ASSERT_THAT(Create(CreateRequest("Ann")), IsOkAndHolds(IsNamed("customers/1")));
  EXPECT_THAT(Get("customers/1"), IsOkAndHolds(IsNamed("customers/1")));
  EXPECT_THAT(Get("customers/2"), StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
}

TEST_F(MethodsTest, TellsTheMethodWhoCallsAndWhen) {
  ASSERT_THAT(Create(CreateRequest("Ann", "r1"), "services/loyalty"), IsOk());
  EXPECT_EQ(seen_.principal.user, "services/loyalty");
  EXPECT_EQ(seen_.change.actor, "services/loyalty");
  EXPECT_EQ(seen_.change.request_id, "r1");
  EXPECT_EQ(seen_.change.method, "guanxi.customers.v1.CustomerService/CreateCustomer");
  EXPECT_EQ(seen_.now(), kStart);
  EXPECT_EQ(seen_.deadline, absl::InfiniteFuture());
}

TEST_F(MethodsTest, PassesTheDeadlineOn) {
  grpc::ClientContext context;
  const absl::Time deadline = absl::Now() + absl::Seconds(60);
  context.set_deadline(absl::ToChronoTime(deadline));
  v1::Customer customer;
  ASSERT_THAT(stub_->CreateCustomer(&context, CreateRequest("Ann"), &customer), IsOk());
  EXPECT_LT(absl::AbsDuration(seen_.deadline - deadline), absl::Seconds(5));
}

TEST_F(MethodsTest, RefusesAnUnknownCallerBeforeItLooksAtTheRequest) {
  EXPECT_THAT(Create(CreateRequest(""), "nobody"),
              StatusIs(absl::StatusCode::kUnauthenticated, "UNAUTHENTICATED"));
}

TEST_F(MethodsTest, RefusesWhatTheDescriptorForbids) {
  EXPECT_THAT(Create(CreateRequest("")),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST_F(MethodsTest, ClearsOutputOnlyFields) {
  auto request = CreateRequest("Ann");
  request.mutable_customer()->mutable_create_time()->set_seconds(1);
  const auto created = Create(request);
  ASSERT_THAT(created, IsOk());
  EXPECT_FALSE(created->has_create_time());
}

TEST_F(MethodsTest, WritesEachTimeWithoutRequestId) {
  EXPECT_THAT(Create(CreateRequest("Ann")), IsOkAndHolds(IsNamed("customers/1")));
  EXPECT_THAT(Create(CreateRequest("Ann")), IsOkAndHolds(IsNamed("customers/2")));
}

TEST_F(MethodsTest, AnswersARepeatedRequestIdFromTheFirstAnswer) {
  EXPECT_THAT(Create(CreateRequest("Ann", "r")), IsOkAndHolds(IsNamed("customers/1")));
  EXPECT_THAT(Create(CreateRequest("Ann", "r")), IsOkAndHolds(IsNamed("customers/1")));
  EXPECT_EQ(replays_.Value(), 1);
  EXPECT_THAT(Create(CreateRequest("Ann", "s")), IsOkAndHolds(IsNamed("customers/2")));
}

TEST_F(MethodsTest, RefusesARequestIdWithAnotherRequest) {
  ASSERT_THAT(Create(CreateRequest("Ann", "r")), IsOk());
  EXPECT_THAT(Create(CreateRequest("Bob", "r")),
              StatusIs(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
}

TEST_F(MethodsTest, RefusesARequestIdWithAnotherMethod) {
  service_.remove = [](const Call&, kv::Txn&, const v1::DeleteCustomerRequest&) {
    return v1::Customer();
  };
  ASSERT_THAT(Create(CreateRequest("Ann", "r")), IsOk());
  v1::DeleteCustomerRequest request;
  request.set_name("customers/1");
  request.set_request_id("r");
  grpc::ClientContext context;
  context.AddMetadata(access::kActorMetadata, "users/a");
  v1::Customer customer;
  EXPECT_THAT(stub_->DeleteCustomer(&context, request, &customer),
              StatusIs(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
}

TEST_F(MethodsTest, RequestIdsAreEachCallersOwn) {
  EXPECT_THAT(Create(CreateRequest("Ann", "r"), "users/a"), IsOkAndHolds(IsNamed("customers/1")));
  EXPECT_THAT(Create(CreateRequest("Ann", "r"), "users/b"), IsOkAndHolds(IsNamed("customers/2")));
}

TEST_F(MethodsTest, ForgetsRequestIdsAfterADay) {
  ASSERT_THAT(Create(CreateRequest("Ann", "r")), IsOkAndHolds(IsNamed("customers/1")));
  clock_.Advance(absl::Hours(24));
  EXPECT_THAT(Create(CreateRequest("Ann", "r")), IsOkAndHolds(IsNamed("customers/2")));
}

TEST_F(MethodsTest, DoesNotKeepErrors) {
  const auto insert = service_.create;
  service_.create = [](const Call&, kv::Txn&, const v1::CreateCustomerRequest&) {
    return errors::AlreadyExists("customers/1");
  };
  ASSERT_THAT(Create(CreateRequest("Ann", "r")), StatusIs(absl::StatusCode::kAlreadyExists));
  service_.create = insert;
  EXPECT_THAT(Create(CreateRequest("Ann", "r")), IsOkAndHolds(IsNamed("customers/1")));
}

TEST_F(MethodsTest, AnAbandonedWriteLeavesNothing) {
  service_.create = [this](
                        const Call& call, kv::Txn& txn,
                        const v1::CreateCustomerRequest& request) -> absl::StatusOr<v1::Customer> {
    GUANXI_RETURN_IF_ERROR(Insert(call, txn, request).status());
    return errors::WrongState("customers/1", "new", "must not be");
  };
  ASSERT_THAT(Create(CreateRequest("Ann", "r")), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(engine_.Snapshot()->Get(kv::Space::kData, "count"), IsOkAndHolds(std::nullopt));
}

TEST_F(MethodsTest, AnswersInternalForAnException) {
  service_.create = [](const Call&, kv::Txn&,
                       const v1::CreateCustomerRequest&) -> absl::StatusOr<v1::Customer> {
    throw std::runtime_error("secret");
  };
  service_.get = [](const Call&, const kv::Reader&,
                    const v1::GetCustomerRequest&) -> absl::StatusOr<v1::Customer> { throw 7; };
  const auto created = Create(CreateRequest("Ann"));
  EXPECT_THAT(created, StatusIs(absl::StatusCode::kInternal, "INTERNAL"));
  EXPECT_THAT(std::string(created.status().message()),
              ::testing::Not(::testing::HasSubstr("secret")));
  EXPECT_THAT(Get("customers/1"), StatusIs(absl::StatusCode::kInternal, "INTERNAL"));
}

TEST_F(MethodsTest, ReadsAtLengthOnAWorkerAndRefusesWhenTooManyWait) {
  absl::Notification running, release;
  service_.list = [&]() -> absl::StatusOr<v1::ListCustomersResponse> {
    if (!running.HasBeenNotified()) running.Notify();
    release.WaitForNotification();
    return v1::ListCustomersResponse();
  };
  std::thread first([this] { EXPECT_THAT(List(), IsOk()); });
  running.WaitForNotification();
  ASSERT_TRUE(workers_.Run([] {}));  // fills the queue
  EXPECT_THAT(List(), StatusIs(absl::StatusCode::kResourceExhausted, "OVERLOADED"));
  release.Notify();
  first.join();
}

TEST_F(MethodsTest, CountsEachCallByItsCode) {
  EXPECT_EQ(Handled("CreateCustomer", "OK"), 0);
  ASSERT_THAT(Create(CreateRequest("Ann")), IsOk());
  ASSERT_THAT(Create(CreateRequest("Ann")), IsOk());
  ASSERT_FALSE(Create(CreateRequest("")).ok());
  ASSERT_FALSE(Create(CreateRequest("Ann"), "nobody").ok());
  EXPECT_EQ(Handled("CreateCustomer", "OK"), 2);
  EXPECT_EQ(Handled("CreateCustomer", "InvalidArgument"), 1);
  EXPECT_EQ(Handled("CreateCustomer", "Unauthenticated"), 1);
}

// A caller of `role` in `units/east`.
access::Principal CallerOf(access::Role role, std::string user = "users/li") {
  return {.user = user,
          .role = role,
          .unit = "units/east",
          .grants = {},
          .own = access::Scope::Owner(user),
          .group = access::Scope::Unit("units/east")};
}

TEST_F(MethodsTest, AsksWhetherTheRoleMayBeforeItLooksAtTheRequest) {
  authenticator_.chosen = CallerOf(access::Role::kExecutive);
  EXPECT_THAT(Create(CreateRequest("")),
              StatusIs(absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED"));
  EXPECT_THAT(sink_.refused,
              ::testing::ElementsAre("users/li guanxi.customers.v1.CustomerService/CreateCustomer "
                                     "PERMISSION_DENIED"));
}

TEST_F(MethodsTest, TellsOfCallersItDoesNotKnow) {
  ASSERT_FALSE(Create(CreateRequest("Ann"), "malformed").ok());
  EXPECT_THAT(sink_.refused,
              ::testing::ElementsAre(
                  "nobody guanxi.customers.v1.CustomerService/CreateCustomer UNAUTHENTICATED"));
}

TEST_F(MethodsTest, GivesTheScopeThatTheRowSays) {
  authenticator_.chosen = CallerOf(access::Role::kUnitHead);
  ASSERT_THAT(Create(CreateRequest("Ann")), IsOk());
  EXPECT_THAT(seen_.scope().parts().units, ::testing::ElementsAre("units/east"));
  EXPECT_THAT(seen_.change.may_move.parts().units, ::testing::ElementsAre("units/east"));
  authenticator_.chosen = CallerOf(access::Role::kSalesperson);
  ASSERT_THAT(Create(CreateRequest("Ann")), IsOk());
  EXPECT_EQ(seen_.scope().parts().owner, "users/li");
  EXPECT_THAT(seen_.scope().parts().units, ::testing::IsEmpty());
  EXPECT_THAT(seen_.change.may_move.parts().owner, "");
}

TEST_F(MethodsTest, HidesFieldsByRoleAlsoInAnswersThatWereKept) {
  auto request = CreateRequest("Ann", "r");
  request.mutable_customer()->add_phones("+86 10 6552 9988");
  request.mutable_customer()->set_owner("users/li");
  authenticator_.chosen = CallerOf(access::Role::kSalesperson);
  const auto created = Create(request);
  ASSERT_THAT(created, IsOk());
  EXPECT_THAT(created->phones(), SizeIs(1));
  service_.get = [&](const Call&, const kv::Reader&, const v1::GetCustomerRequest&) {
    return *created;
  };
  authenticator_.chosen = CallerOf(access::Role::kMarketing);
  EXPECT_THAT(Get("customers/1")->phones(), SizeIs(0));
  authenticator_.chosen = CallerOf(access::Role::kExecutive);
  EXPECT_THAT(Get("customers/1")->phones(), SizeIs(1));
  // Who made it, and the executive; marketing saw nothing personal.
  EXPECT_THAT(sink_.read, ::testing::ElementsAre("users/li customers/1", "users/li customers/1"));
}

TEST_F(MethodsTest, NotesTheReadOncePerAnswerOfAWriteToo) {
  auto request = CreateRequest("Ann", "r");
  request.mutable_customer()->add_phones("+86 10 6552 9988");
  request.mutable_customer()->set_owner("users/li");
  authenticator_.chosen = CallerOf(access::Role::kSalesperson);
  ASSERT_THAT(Create(request), IsOk());
  EXPECT_THAT(sink_.read, SizeIs(1));
  ASSERT_THAT(Create(request), IsOk());  // the answer that was kept
  EXPECT_THAT(sink_.read, SizeIs(2));
  ASSERT_THAT(Create(CreateRequest("")), StatusIs(absl::StatusCode::kInvalidArgument));
  authenticator_.chosen = CallerOf(access::Role::kService, "services/loyalty");
  ASSERT_THAT(Create(CreateRequest("Bo")), IsOk());
  EXPECT_THAT(sink_.read, SizeIs(2));
}

TEST_F(MethodsTest, AKeptAnswerIsNotGivenToWhoSeesTheRecordNoLonger) {
  auto request = CreateRequest("Ann", "r");
  request.mutable_customer()->set_unit("units/east");
  authenticator_.chosen = CallerOf(access::Role::kUnitHead);
  ASSERT_THAT(Create(request), IsOkAndHolds(IsNamed("customers/1")));
  EXPECT_THAT(Create(request), IsOkAndHolds(IsNamed("customers/1")));
  // The same person, in another role since.
  authenticator_.chosen = CallerOf(access::Role::kSalesperson);
  EXPECT_THAT(Create(request), StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  authenticator_.chosen = CallerOf(access::Role::kExecutive);
  EXPECT_THAT(Create(request), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(MethodsTest, TellsOfACommitBeforeItAnswers) {
  for (int i = 1; i <= 20; ++i) {
    ASSERT_THAT(Create(CreateRequest("Ann")), IsOk());
    EXPECT_EQ(committed_, i);
  }
  ASSERT_FALSE(Create(CreateRequest("")).ok());
  EXPECT_EQ(committed_, 20);
}

}  // namespace
}  // namespace guanxi::rpc
