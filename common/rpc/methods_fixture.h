// A sample service behind real gRPC, for the tests of Methods.
#ifndef GUANXI_COMMON_RPC_METHODS_FIXTURE_H_
#define GUANXI_COMMON_RPC_METHODS_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/access/audit_sink.h"
#include "common/kv/memory_engine.h"
#include "common/rpc/channel.h"
#include "common/rpc/methods.h"
#include "common/rpc/server.h"
#include "common/status/errors.h"
#include "common/status/grpc_status.h"
#include "common/status/macros.h"
#include "common/status/status_matchers.h"
#include "guanxi/customers/v1/customers.grpc.pb.h"

namespace guanxi::rpc {

namespace v1 = guanxi::customers::v1;

inline const absl::Time kStart = absl::FromUnixSeconds(1'700'000'000);

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
  // What a write at length prepares: the name of what it puts.
  std::function<absl::StatusOr<std::string>()> prepare;

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

  grpc::ServerUnaryReactor* UpdateCustomer(grpc::CallbackServerContext* context,
                                           const v1::UpdateCustomerRequest* request,
                                           v1::Customer* response) override {
    return methods_.WriteAtLength(
        __func__, context, request, response,
        [this](const Call&, const v1::UpdateCustomerRequest&) { return prepare(); },
        [](const Call&, kv::Txn& txn, const std::string& name) -> absl::StatusOr<v1::Customer> {
          txn.Put(kv::Space::kData, name, "put");
          v1::Customer customer;
          customer.set_name(name);
          return customer;
        });
  }

  Methods methods_;
};

inline v1::CreateCustomerRequest CreateRequest(const std::string& display_name,
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

  grpc::Status Update() {
    v1::UpdateCustomerRequest request;
    request.mutable_customer()->set_name("customers/1");
    request.mutable_update_mask()->add_paths("description");
    grpc::ClientContext context;
    v1::Customer customer;
    return stub_->UpdateCustomer(&context, request, &customer);
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

}  // namespace guanxi::rpc

#endif  // GUANXI_COMMON_RPC_METHODS_FIXTURE_H_
