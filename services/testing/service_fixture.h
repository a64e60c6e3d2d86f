// What a service's tests stand on: its real server on a free port over a memory engine, reached
// through its stubs.
//
//   class CustomerServiceTest : public ServiceFixture<customers::Assembly> {};
//
//   TEST_F(CustomerServiceTest, GetsWhatWasCreated) {
//     auto stub = Stub<v1::CustomerService>();
//     EXPECT_THAT(Call(*stub, &Stub::GetCustomer, request), StatusIs(absl::StatusCode::kNotFound));
//   }
#ifndef GUANXI_SERVICES_TESTING_SERVICE_FIXTURE_H_
#define GUANXI_SERVICES_TESTING_SERVICE_FIXTURE_H_

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/access/authenticator.h"
#include "common/api/ids.h"
#include "common/feed/hub.h"
#include "common/kv/memory_engine.h"
#include "common/obs/metrics.h"
#include "common/obs/registry.h"
#include "common/records/record_answers.h"
#include "common/rpc/methods.h"
#include "common/rpc/server.h"
#include "common/rpc/workers.h"
#include "common/status/grpc_status.h"
#include "common/table/catalog.h"
#include "common/time/clock.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi {

// Names callers as TrustingAuthenticator does, and lets a test say what they see, or who they are.
class ScopedAuthenticator final : public access::Authenticator {
 public:
  absl::StatusOr<access::Principal> Authenticate(
      const grpc::CallbackServerContext& context) const override {
    absl::StatusOr<access::Principal> principal = trusting_.Authenticate(context);
    absl::MutexLock lock(&mu_);
    if (!principal.ok() || (!principal_ && scope_.all())) return principal;
    if (principal_) return *principal_;
    // A caller that may do everything to the records of its scope.
    principal->role = access::Role::kServiceAccount;
    principal->own = principal->group = scope_;
    for (const char* package : {"customers", "directory", "loyalty", "pipeline", "tickets"}) {
      principal->grants.push_back(std::string(package) + ".admin");
    }
    principal->grants.push_back("directory.provision");
    return principal;
  }
  void SetScope(access::Scope scope) {
    absl::MutexLock lock(&mu_);
    scope_ = std::move(scope);
    principal_.reset();
  }
  void SetPrincipal(access::Principal principal) {
    absl::MutexLock lock(&mu_);
    principal_ = std::move(principal);
  }

 private:
  access::TrustingAuthenticator trusting_;
  mutable absl::Mutex mu_;
  access::Scope scope_ ABSL_GUARDED_BY(mu_) = access::Scope::All();
  std::optional<access::Principal> principal_ ABSL_GUARDED_BY(mu_);
};

// `Assembly` is a service's; its constructor takes (environment, hub, ids) and then `Extra`.
template <typename Assembly>
class ServiceFixture : public ::testing::Test {
 protected:
  // Where the clock starts, a Monday at 8:00 UTC.
  static absl::Time Start() { return absl::FromUnixSeconds(1767600000); }

  template <typename... Extra>
  explicit ServiceFixture(Extra&&... extra)
      : assembly_(Environment(), &hub_, ids_.get(), std::forward<Extra>(extra)...) {
    rpc::ServerOptions options;
    options.services = assembly_.services();
    options.grace = absl::ZeroDuration();
    absl::StatusOr<std::unique_ptr<rpc::Server>> server = rpc::Server::Start(options);
    if (!server.ok()) {
      ADD_FAILURE() << server.status();
      return;
    }
    server_ = *std::move(server);
    server_->OnDrain([this] { hub_.Drain(); });
    server_->SetServing();
    channel_ = grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials());
  }

  template <typename Service>
  std::unique_ptr<typename Service::Stub> Stub() {
    return Service::NewStub(channel_);
  }

  // Calls `method` of `stub` as `actor` and waits, at most 10 s.
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                             const Request&,
                                                             Response*),
                                const std::type_identity_t<Request>& request,
                                std::string_view actor = "users/tester") {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
    context.AddMetadata(access::kActorMetadata, std::string(actor));
    Response response;
    const grpc::Status status = (stub.*method)(&context, request, &response);
    if (!status.ok()) return FromGrpc(status);
    return response;
  }

  // Narrows what later calls may see and change.
  void SetScope(access::Scope scope) { authenticator_.SetScope(std::move(scope)); }
  // Later calls are this caller's, whatever their metadata says.
  void SetPrincipal(access::Principal principal) {
    authenticator_.SetPrincipal(std::move(principal));
  }

  // The events after `revision`, oldest first, opened.
  std::vector<changes::v1::Event> Events(kv::Revision revision = 0) {
    std::vector<changes::v1::Event> events;
    const auto read = engine_.ReadEvents(revision, 10'000, [&](const kv::EventView& view) {
      EXPECT_TRUE(events.emplace_back().ParseFromArray(view.bytes.data(),
                                                       static_cast<int>(view.bytes.size())));
    });
    const std::unique_ptr<kv::Reader> reader = engine_.Snapshot();
    for (changes::v1::Event& event : events) {
      const table::Core* table = assembly_.catalog().Of(event.resource());
      if (table == nullptr) continue;
      EXPECT_TRUE(table->OpenEvent(*reader, event).ok());
    }
    EXPECT_TRUE(read.ok()) << read.status();
    return events;
  }

  kv::Engine& engine() { return engine_; }
  ManualClock& clock() { return clock_; }
  Assembly& assembly() { return assembly_; }
  const std::shared_ptr<grpc::Channel>& channel() { return channel_; }

 private:
  rpc::Environment Environment() {
    rpc::Environment environment;
    environment.engine = &engine_;
    environment.clock = &clock_;
    environment.authenticator = &authenticator_;
    environment.metrics = &metrics_;
    environment.workers = &workers_;
    environment.records =
        records::RecordAnswersOf([this]() -> const table::Catalog& { return assembly_.catalog(); });
    return environment;
  }

  ManualClock clock_{Start()};
  kv::MemoryEngine engine_;
  ScopedAuthenticator authenticator_;
  obs::Registry registry_;
  obs::RpcMetrics metrics_{registry_, obs::RpcMetrics::Side::kServer};
  rpc::Workers workers_{1, 100};
  std::unique_ptr<api::IdSource> ids_ = api::NewSequentialIds();
  feed::Hub hub_{&engine_};
  Assembly assembly_;
  std::unique_ptr<rpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace guanxi

#endif  // GUANXI_SERVICES_TESTING_SERVICE_FIXTURE_H_
