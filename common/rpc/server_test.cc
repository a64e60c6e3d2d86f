#include "common/rpc/server.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/rpc/channel.h"
#include "common/status/status_matchers.h"
#include "guanxi/customers/v1/customers.grpc.pb.h"

namespace guanxi::rpc {
namespace {

namespace v1 = guanxi::customers::v1;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kHealth[] = "/grpc.health.v1.Health/Check";
constexpr char kReflection[] = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
constexpr char kService[] = "guanxi.customers.v1.CustomerService";

// A call that ends when it is cancelled, and not before.
class StuckCall final : public grpc::ServerUnaryReactor {
 public:
  explicit StuckCall(absl::Notification* begun) { begun->Notify(); }
  void OnCancel() override { Finish(grpc::Status::CANCELLED); }
  void OnDone() override { delete this; }
};

class SampleService final : public v1::CustomerService::CallbackService {
 public:
  absl::Notification stuck;

 private:
  grpc::ServerUnaryReactor* GetCustomer(grpc::CallbackServerContext*,
                                        const v1::GetCustomerRequest*,
                                        v1::Customer*) override {
    return new StuckCall(&stuck);
  }
  grpc::ServerUnaryReactor* ListCustomers(grpc::CallbackServerContext* context,
                                          const v1::ListCustomersRequest*,
                                          v1::ListCustomersResponse*) override {
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

// Bytes of a message with one string field of number `field`.
std::string WithString(int field, const std::string& value) {
  std::string bytes(1, static_cast<char>(field << 3 | 2));
  bytes.push_back(static_cast<char>(value.size()));
  return bytes + value;
}

// Calls `method` with bytes for a message and returns those of the answer.
absl::StatusOr<std::string> CallRaw(const std::string& address,
                                    const std::string& method,
                                    const std::string& request) {
  grpc::GenericStub stub(Connect(address));
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
  grpc::Slice slice(request);
  grpc::ByteBuffer message(&slice, 1), answer;
  absl::Notification done;
  grpc::Status status;
  stub.UnaryCall(&context, method, {}, &message, &answer, [&](grpc::Status result) {
    status = std::move(result);
    done.Notify();
  });
  done.WaitForNotification();
  if (!status.ok()) return FromGrpc(status);
  grpc::Slice bytes;
  if (!answer.DumpToSingleSlice(&bytes).ok()) return "";
  return std::string(reinterpret_cast<const char*>(bytes.begin()), bytes.size());
}

absl::StatusOr<std::string> Health(const Server& server, const std::string& service) {
  return CallRaw(server.address(), kHealth, service.empty() ? "" : WithString(1, service));
}

const std::string kServing = "\x08\x01";
const std::string kNotServing = "\x08\x02";

class ServerTest : public ::testing::Test {
 protected:
  std::unique_ptr<Server> Start(ServerOptions options = {}) {
    options.services = {&service_};
    auto server = Server::Start(options);
    EXPECT_THAT(server, IsOk());
    return *std::move(server);
  }

  grpc::Status Call(const std::string& address, const std::string& filter = "") {
    grpc::ClientContext context;
    v1::ListCustomersRequest request;
    request.set_filter(filter);
    v1::ListCustomersResponse response;
    return v1::CustomerService::NewStub(Connect(address))
        ->ListCustomers(&context, request, &response);
  }

  SampleService service_;
};

TEST_F(ServerTest, SaysWhichPortItGot) {
  auto server = Start();
  EXPECT_THAT(server->address(), ::testing::MatchesRegex("127\\.0\\.0\\.1:[1-9][0-9]*"));
  EXPECT_THAT(Call(server->address()), IsOk());
}

TEST_F(ServerTest, ASecondServerOnThePortFails) {
  auto server = Start();
  SampleService other;
  EXPECT_THAT(Server::Start({.listen = server->address(), .services = {&other}}),
              StatusIs(absl::StatusCode::kFailedPrecondition, "CANNOT_LISTEN"));
}

TEST_F(ServerTest, HealthFollowsSetServingForEachService) {
  auto server = Start();
  EXPECT_THAT(Health(*server, ""), IsOkAndHolds(kNotServing));
  EXPECT_THAT(Health(*server, kService), IsOkAndHolds(kNotServing));
  server->SetServing();
  EXPECT_THAT(Health(*server, ""), IsOkAndHolds(kServing));
  EXPECT_THAT(Health(*server, kService), IsOkAndHolds(kServing));
  EXPECT_THAT(Health(*server, "no.such.Service"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ServerTest, ReflectsItsServices) {
  auto server = Start();
  EXPECT_THAT(CallRaw(server->address(), kReflection, WithString(7, "*")),
              IsOkAndHolds(HasSubstr(kService)));
}

TEST_F(ServerTest, LeavesReflectionToOthersWhenAsked) {
  auto server = Start({.reflection = false});
  EXPECT_THAT(CallRaw(server->address(), kReflection, WithString(7, "*")),
              StatusIs(absl::StatusCode::kUnimplemented));
}

TEST_F(ServerTest, RefusesMessagesBeyondItsLimit) {
  auto server = Start({.max_message_bytes = 1000});
  EXPECT_THAT(Call(server->address(), std::string(900, 'x')), IsOk());
  EXPECT_THAT(Call(server->address(), std::string(1100, 'x')),
              StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_F(ServerTest, ShutdownEndsStreamsThenWaitsForCallsThenCancelsThem) {
  auto server = Start({.grace = absl::Milliseconds(300)});
  server->SetServing();
  const auto channel = Connect(server->address());
  std::thread caller([&] {
    grpc::ClientContext context;
    v1::Customer customer;
    v1::GetCustomerRequest request;
    EXPECT_FALSE(
        v1::CustomerService::NewStub(channel)->GetCustomer(&context, request, &customer).ok());
  });
  service_.stuck.WaitForNotification();
  std::string health_at_drain;
  server->OnDrain([&] { health_at_drain = Health(*server, kService).value_or("gone"); });
  const absl::Time begin = absl::Now();
  server->Shutdown();
  const absl::Duration took = absl::Now() - begin;
  caller.join();
  EXPECT_EQ(health_at_drain, kNotServing);
  EXPECT_GE(took, absl::Milliseconds(290));
  EXPECT_LT(took, absl::Seconds(8));
}

TEST_F(ServerTest, ShutsDownAtOnceWhenIdleAndOnlyOnce) {
  auto server = Start({.grace = absl::Seconds(60)});
  ASSERT_THAT(Call(server->address()), IsOk());
  int drained = 0;
  server->OnDrain([&] { ++drained; });
  const absl::Time begin = absl::Now();
  server->Shutdown();
  server->Shutdown();
  const std::string address = server->address();
  server.reset();
  EXPECT_EQ(drained, 1);
  EXPECT_LT(absl::Now() - begin, absl::Seconds(30));
  EXPECT_THAT(Call(address), StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace guanxi::rpc
