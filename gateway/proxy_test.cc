#include "gateway/proxy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>

#include "common/status/errors.h"
#include "common/status/grpc_status.h"
#include "common/status/status_matchers.h"
#include "gateway/testing/echo_backend.h"
#include "gateway/testing/gateway_fixture.h"
#include "gateway/testing/scripted_call.h"

namespace guanxi::gateway {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

// A method known to be unary, one known to stream, and one of a known package that nobody knows.
constexpr char kUnary[] = "/guanxi.customers.v1.CustomerService/GetCustomer";
constexpr char kWatch[] = "/guanxi.tickets.v1.ChangeService/WatchChanges";
constexpr char kNewer[] = "/guanxi.pipeline.v1.FutureService/Converse";

class ProxyTest : public GatewayFixture {
 protected:
  ProxyTest() : backend_(Serve({}, &echo_)) {
    direct_ = grpc::CreateChannel(backend_->address(), grpc::InsecureChannelCredentials());
    StartGateway(AllAt(backend_->address()));
  }
  ~ProxyTest() override { StopGateway(); }

  Result Call(Script script) { return ScriptedCall(channel(), std::move(script)).Wait(); }

  EchoBackend echo_;
  std::unique_ptr<rpc::Server> backend_;
  std::shared_ptr<grpc::Channel> direct_;
};

TEST_F(ProxyTest, PassesUnaryCallsOn) {
  const Result result = Call({.path = kUnary, .mode = "echo", .messages = {"hello"}});
  EXPECT_THAT(result.status, IsOk());
  EXPECT_THAT(result.messages, ElementsAre("hello"));
}

TEST_F(ProxyTest, PassesEmptyMessagesOn) {
  EXPECT_THAT(Call({.path = kUnary, .mode = "echo", .messages = {""}}).messages, ElementsAre(""));
  EXPECT_THAT(Call({.path = kNewer, .mode = "echo", .messages = {"", "x", ""}}).messages,
              ElementsAre("", "x", ""));
}

TEST_F(ProxyTest, PassesServerStreamsOn) {
  const Result result = Call({.path = kWatch, .mode = "burst", .messages = {"1000"}});
  EXPECT_THAT(result.status, IsOk());
  ASSERT_EQ(result.messages.size(), 1000u);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(result.messages[i], std::to_string(i));
}

TEST_F(ProxyTest, PassesClientStreamsOn) {
  const Result result =
      Call({.path = kNewer, .mode = "collect", .messages = std::vector<std::string>(500, "m")});
  EXPECT_THAT(result.status, IsOk());
  EXPECT_THAT(result.messages, ElementsAre("500"));
}

TEST_F(ProxyTest, PassesConversationsOn) {
  std::vector<std::string> messages;
  for (int i = 0; i < 300; ++i)
    messages.push_back(std::string(i * 37 % 5000, static_cast<char>('a' + i % 26)));
  const Result result = Call({.path = kNewer, .mode = "echo", .messages = messages});
  EXPECT_THAT(result.status, IsOk());
  EXPECT_THAT(result.messages, ElementsAreArray(messages));
}

TEST_F(ProxyTest, SendsEachMessageOnBeforeTheNextHasCome) {
  ScriptedCall call(channel(),
                    {.path = kNewer, .mode = "echo", .messages = {"ping"}, .half_close = false});
  EXPECT_TRUE(call.AwaitMessages(1));
  call.Cancel();
  EXPECT_THAT(call.Wait().status, StatusIs(absl::StatusCode::kCancelled));
}

TEST_F(ProxyTest, PassesMetadataBack) {
  for (const char* path : {kUnary, kNewer}) {
    const Result result = Call({.path = path, .mode = "echo", .messages = {"x"}});
    EXPECT_THAT(result.initial,
                AllOf(::testing::Contains(Pair("echo-initial", "one")),
                      ::testing::Contains(Pair("echo-initial", "two")),
                      ::testing::Contains(Pair("echo-initial-bin", std::string("\0\xff", 2)))))
        << path;
    EXPECT_THAT(result.trailers, UnorderedElementsAre(Pair("echo-trailer", "bye"))) << path;
  }
}

TEST_F(ProxyTest, SaysWhoCallsWhereNoCredentialDoes) {
  for (const char* path : {kUnary, kNewer}) {
    const Result result =
        Call({.path = path,
              .mode = "tell",
              .metadata = {{"guanxi-on-behalf-of", "users/ana"}, {"x-guanxi-unit", "units/forged"}},
              .messages = {"x"}});
    ASSERT_THAT(result.status, IsOk()) << path;
    EXPECT_THAT(result.messages, ElementsAre(AllOf(HasSubstr("x-guanxi-actor=users/ana\n"),
                                                   Not(HasSubstr("forged")))))
        << path;
  }
}

// The credential says it, and is judged by the service itself.
TEST_F(ProxyTest, PassesMetadataOnAndTheCredentialWithIt) {
  for (const char* path : {kUnary, kNewer}) {
    const Result result = Call({.path = path,
                                .mode = "tell",
                                .metadata = {{"x-request-tag", "one"},
                                             {"x-request-tag", "two"},
                                             {"trace-bin", std::string("\0\1", 2)},
                                             {"authorization", "Bearer abc"},
                                             {"guanxi-on-behalf-of", "users/ana"},
                                             {"x-guanxi-unit", "units/forged"}},
                                .messages = {"x"}});
    ASSERT_THAT(result.status, IsOk()) << path;
    EXPECT_THAT(
        result.messages,
        ElementsAre(AllOf(HasSubstr("x-request-tag=one\n"), HasSubstr("x-request-tag=two\n"),
                          HasSubstr(std::string("trace-bin=\0\1\n", 13)),
                          HasSubstr("authorization=Bearer abc\n"), Not(HasSubstr("x-guanxi-actor")),
                          Not(HasSubstr("forged")))))
        << path;
  }
}

// The backend refuses them and records it. That nobody calls is said, lest the call be the
// gateway's own; whom the caller named counts for nothing.
TEST_F(ProxyTest, PassesCallersThatCannotBeToldOnAsNobody) {
  for (const char* path : {kUnary, kWatch, kNewer}) {
    const Result result = Call({.path = path,
                                .mode = "tell",
                                .metadata = {{"guanxi-on-behalf-of", "nobody"}},
                                .messages = {"x"}});
    ASSERT_THAT(result.status, IsOk()) << path;
    EXPECT_THAT(result.messages, ElementsAre(HasSubstr("x-guanxi-actor=\n"))) << path;
  }
}

TEST_F(ProxyTest, ACallerHearsWhyTheBackendRefusesIt) {
  echo_.FailWith(ToGrpc(errors::Unauthenticated("who calls must be told")));
  for (const char* path : {kUnary, kWatch, kNewer}) {
    const Result result = Call({.path = path,
                                .mode = "fail",
                                .metadata = {{"guanxi-on-behalf-of", "nobody"}},
                                .messages = {"x"}});
    EXPECT_THAT(result.status, StatusIs(absl::StatusCode::kUnauthenticated, "UNAUTHENTICATED"))
        << path;
  }
}

TEST_F(ProxyTest, ErrorsArriveAsIfCalledDirectly) {
  const grpc::Status failures[] = {
      ToGrpc(errors::InvalidField("customer.display_name", "must not be empty")),
      ToGrpc(errors::Overloaded(absl::Seconds(3))),
      grpc::Status(grpc::StatusCode::ABORTED, "text only: \xe5\x85\xb3\xe7\xb3\xbb"),
      grpc::Status(grpc::StatusCode::DATA_LOSS, ""),
  };
  for (const grpc::Status& failure : failures) {
    echo_.FailWith(failure);
    for (const char* path : {kUnary, kWatch, kNewer}) {
      const Script script = {.path = path, .mode = "fail", .messages = {"x"}};
      const Result through = Call(script);
      const Result direct = ScriptedCall(direct_, script).Wait();
      EXPECT_EQ(through.status.error_code(), direct.status.error_code()) << path;
      EXPECT_EQ(through.status.error_message(), direct.status.error_message()) << path;
      EXPECT_EQ(through.status.error_details(), direct.status.error_details()) << path;
      EXPECT_EQ(through.status.error_details(), failure.error_details()) << path;
      EXPECT_EQ(through.trailers, direct.trailers) << path;
      EXPECT_EQ(through.messages, direct.messages) << path;
    }
  }
}

int DeadlineMs(const Result& result) {
  const std::string& facts = result.messages.at(0);
  return std::atoi(facts.substr(facts.find("deadline-ms=") + 12).c_str());
}

TEST_F(ProxyTest, KeepsTheDeadline) {
  for (const char* path : {kUnary, kNewer}) {
    const Result result =
        Call({.path = path, .mode = "tell", .messages = {"x"}, .timeout = absl::Seconds(20)});
    ASSERT_THAT(result.status, IsOk());
    EXPECT_GT(DeadlineMs(result), 10000) << path;
    EXPECT_LT(DeadlineMs(result), 21000) << path;  // the wire rounds up
  }
}

TEST_F(ProxyTest, GivesUnaryCallsWithoutADeadlineOne) {
  const Result unary = Call({.path = kUnary, .mode = "tell", .messages = {"x"}});
  ASSERT_THAT(unary.status, IsOk());
  EXPECT_GT(DeadlineMs(unary), 20000);
  EXPECT_LT(DeadlineMs(unary), 31000);
  EXPECT_THAT(Call({.path = kWatch, .mode = "tell", .messages = {"x"}}).messages,
              ElementsAre(HasSubstr("deadline-ms=none")));
}

TEST_F(ProxyTest, CallsEndAtTheDeadline) {
  for (const char* path : {kUnary, kWatch}) {
    const Result result =
        Call({.path = path, .mode = "hang", .messages = {"x"}, .timeout = absl::Milliseconds(100)});
    EXPECT_THAT(result.status, StatusIs(absl::StatusCode::kDeadlineExceeded)) << path;
  }
  EXPECT_TRUE(echo_.AwaitLive(0));
}

TEST_F(ProxyTest, CancellationReachesTheBackend) {
  int cancelled = 0;
  for (const char* path : {kUnary, kWatch, kNewer}) {
    ScriptedCall call(channel(), {.path = path, .mode = "hang", .messages = {"x"}});
    ASSERT_TRUE(echo_.AwaitLive(1)) << path;
    call.Cancel();
    EXPECT_THAT(call.Wait().status, StatusIs(absl::StatusCode::kCancelled));
    EXPECT_TRUE(echo_.AwaitCancelled(++cancelled)) << path;
    EXPECT_TRUE(echo_.AwaitLive(0)) << path;
  }
}

TEST_F(ProxyTest, AStalledReaderHoldsNothingUp) {
  ScriptedCall stalled(channel(),
                       {.path = kWatch, .mode = "flood", .messages = {"x"}, .read = false});
  ASSERT_TRUE(echo_.AwaitLive(1));
  // Others are served meanwhile, over the same connections; time enough for a flood to show.
  for (int i = 0; i < 500; ++i) {
    ASSERT_THAT(Call({.path = kUnary, .mode = "echo", .messages = {"x"}}).status, IsOk());
  }
  EXPECT_GT(echo_.flooded(), 0);
  EXPECT_LT(echo_.flooded(), 400) << "25 MiB are on their way to a reader that does not read";
  stalled.Cancel();
  EXPECT_THAT(stalled.Wait().status, StatusIs(absl::StatusCode::kCancelled));
  EXPECT_TRUE(echo_.AwaitLive(0));
}

TEST_F(ProxyTest, MessagesHaveALimit) {
  const std::string fits(3 << 20, 'x');
  const std::string too_long(5 << 20, 'x');
  for (const char* path : {kUnary, kNewer}) {
    EXPECT_THAT(Call({.path = path, .mode = "echo", .messages = {fits}}).messages,
                ElementsAre(fits))
        << path;
    EXPECT_THAT(Call({.path = path, .mode = "echo", .messages = {too_long}}).status,
                StatusIs(absl::StatusCode::kResourceExhausted))
        << path;
  }
}

TEST_F(ProxyTest, AUnaryCallWithoutItsMessageIsRefused) {
  EXPECT_THAT(Call({.path = kUnary, .mode = "echo"}).status,
              StatusIs(absl::StatusCode::kUnimplemented, "MISSING_MESSAGE"));
}

TEST_F(ProxyTest, UnknownServicesAreUnimplemented) {
  for (const char* path :
       {"/guanxi.nobody.v1.Service/Get", "/other.Service/Get", "/x", "/guanxi.customers.v1/Get"}) {
    EXPECT_THAT(Call({.path = path, .messages = {"x"}}).status,
                StatusIs(absl::StatusCode::kUnimplemented, "UNKNOWN_METHOD"))
        << path;
  }
}

TEST_F(ProxyTest, CallersCannotMakeMetrics) {
  for (int i = 0; i < 20; ++i) {
    Call({.path = "/invented.Service" + std::to_string(i) + "/Get", .messages = {"x"}});
    Call({.path = "/guanxi.customers.v1.Invented/Get" + std::to_string(i),
          .mode = "echo",
          .messages = {"x"}});
  }
  double others = 0;
  for (const auto& family : registry().Collect()) {
    for (const auto& metric : family.metric) {
      for (const auto& label : metric.label) {
        EXPECT_THAT(label.value, Not(HasSubstr("nvented"))) << family.name;
        if (family.name == "grpc_server_started_total" && label.name == "grpc_service" &&
            label.value == "other") {
          others += metric.counter.value;
        }
      }
    }
  }
  EXPECT_EQ(others, 40);
}

TEST_F(ProxyTest, DrainingEndsStreamsAndSaysWhy) {
  ScriptedCall call(channel(), {.path = kWatch, .mode = "hang", .messages = {"x"}});
  ASSERT_TRUE(echo_.AwaitLive(1));
  gateway().server().Shutdown();
  EXPECT_THAT(call.Wait().status, StatusIs(absl::StatusCode::kUnavailable, "DRAINING"));
}

class DeadBackendTest : public GatewayFixture {
 protected:
  DeadBackendTest() { StartGateway(AllAt(kNobody)); }
};

TEST_F(DeadBackendTest, AnswersUnavailableWithAReason) {
  for (const char* path : {kUnary, kWatch, kNewer}) {
    const Result result = ScriptedCall(channel(), {.path = path, .messages = {"x"}}).Wait();
    EXPECT_THAT(result.status, StatusIs(absl::StatusCode::kUnavailable, "PEER_UNAVAILABLE"))
        << path;
    EXPECT_THAT(result.status.error_message(), Not(HasSubstr("127.0.0.1"))) << path;
  }
}

TEST(AssemblyTest, NeedsAnAddressForEveryBackend) {
  rpc::Environment environment;
  Options options;
  options.backends["customers"] = "127.0.0.1:1";
  EXPECT_THAT(Assembly::Create(environment, options),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

}  // namespace
}  // namespace guanxi::gateway
