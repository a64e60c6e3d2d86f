#include "common/rpc/peer_calls.h"

#include <gtest/gtest.h>

#include <thread>

#include "common/rpc/silences.h"
#include "google/protobuf/wrappers.pb.h"

namespace guanxi::rpc {
namespace {

using google::protobuf::StringValue;
using Method = PeerMethod<StringValue, StringValue>;

StringValue Question() {
  StringValue question;
  question.set_value("question");
  return question;
}

TEST(PeerCallsTest, WaitsForTheAnswer) {
  PeerCalls calls("services/tests");
  std::thread peer;
  const Method method = [&](grpc::ClientContext*, const StringValue* request, StringValue* response,
                            std::function<void(grpc::Status)> done) {
    peer = std::thread([request, response, done = std::move(done)] {
      response->set_value(request->value() + " answered");
      done(grpc::Status::OK);
    });
  };
  const auto answer = calls.Ask(method, Question(), absl::Seconds(10));
  peer.join();
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->value(), "question answered");
}

TEST(PeerCallsTest, GivesTheErrorOfThePeer) {
  PeerCalls calls("services/tests");
  const Method method = [](grpc::ClientContext*, const StringValue*, StringValue*,
                           std::function<void(grpc::Status)> done) {
    done({grpc::StatusCode::UNAVAILABLE, "down"});
  };
  EXPECT_TRUE(absl::IsUnavailable(calls.Ask(method, Question(), absl::Seconds(10)).status()));
}

// As gRPC ends a call whose answer it drops.
TEST(PeerCallsTest, AnOkThatComesTooLateIsNoAnswer) {
  PeerCalls calls("services/tests");
  const Method method = [](grpc::ClientContext*, const StringValue*, StringValue*,
                           std::function<void(grpc::Status)> done) { done(grpc::Status::OK); };
  EXPECT_TRUE(
      absl::IsDeadlineExceeded(calls.Ask(method, Question(), absl::ZeroDuration()).status()));
}

TEST(PeerCallsTest, AnOkOfACallThatIsCalledOffIsNoAnswer) {
  PeerCalls calls("services/tests");
  const Method method = [&](grpc::ClientContext*, const StringValue*, StringValue*,
                            std::function<void(grpc::Status)> done) {
    calls.CallOff();
    done(grpc::Status::OK);
  };
  EXPECT_TRUE(absl::IsCancelled(calls.Ask(method, Question(), absl::Seconds(10)).status()));
}

TEST(PeerCallsTest, AsksNothingOnceItIsCalledOff) {
  PeerCalls calls("services/tests");
  bool asked = false;
  const Method method = [&](grpc::ClientContext*, const StringValue*, StringValue*,
                            std::function<void(grpc::Status)> done) {
    asked = true;
    done(grpc::Status::OK);
  };
  calls.CallOff();
  EXPECT_TRUE(absl::IsCancelled(calls.Ask(method, Question(), absl::Seconds(10)).status()));
  EXPECT_FALSE(asked);
}

TEST(PeerCallsTest, ErrorsOfTheWayAndOfTheMomentPass) {
  EXPECT_TRUE(Passes(absl::UnavailableError("down")));
  EXPECT_TRUE(Passes(absl::UnauthenticatedError("it does not know the caller yet")));
  EXPECT_FALSE(Passes(absl::PermissionDeniedError("never")));
}

TEST(SilencesTest, TellsOfEachSilenceOnce) {
  Silences silences("a test could not get on in a service");
  const obs::Field job = {"test", "one"};
  EXPECT_TRUE(silences.Note("tickets", absl::UnavailableError("down"), job));
  EXPECT_FALSE(silences.Note("tickets", absl::UnavailableError("still down"), job));
  EXPECT_TRUE(silences.Note("pipeline", absl::UnavailableError("down"), job));
  EXPECT_TRUE(silences.Note("tickets", absl::InternalError("another kind"), job));
  silences.End("tickets");
  EXPECT_TRUE(silences.Note("tickets", absl::InternalError("again"), job));
}

}  // namespace
}  // namespace guanxi::rpc
