#include "common/status/grpc_status.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <string>

#include "common/status/details.h"
#include "common/status/errors.h"
#include "common/status/status_matchers.h"
#include "common/text/utf8.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace guanxi {
namespace {

using ::absl::StatusCode;

// `count` times the character 张, three bytes each.
std::string Zhang(size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += "张";
  return out;
}

TEST(GrpcStatusTest, OkStaysOk) {
  EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok());
  EXPECT_TRUE(FromGrpc(grpc::Status::OK).ok());
}

TEST(GrpcStatusTest, RoundTripKeepsCodeTextAndPayloads) {
  for (const absl::Status& status :
       {errors::InvalidField("a", "must not be empty"), errors::NotFound("customers/1"),
        errors::Overloaded(absl::Seconds(2)), absl::UnknownError("bare")}) {
    EXPECT_EQ(FromGrpc(ToGrpc(status)), status);
  }
}

TEST(GrpcStatusTest, DetailsAreAGoogleRpcStatus) {
  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(ToGrpc(errors::NotFound("customers/1")).error_details()));
  EXPECT_EQ(details.code(), 5);
  EXPECT_EQ(details.message(), "customers/1 was not found");
  ASSERT_EQ(details.details_size(), 2);
  for (const auto& detail : details.details()) {
    EXPECT_TRUE(detail.Is<google::rpc::ErrorInfo>() || detail.Is<google::rpc::ResourceInfo>())
        << detail.type_url();
  }
}

TEST(GrpcStatusTest, EqualErrorsAreEqualBytes) {
  const auto bytes = [] {
    return ToGrpc(errors::MoveDenied("customers/1", "unit")).error_details();
  };
  const std::string first = bytes();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(bytes(), first);
}

TEST(GrpcStatusTest, AStatusWithoutPayloadsHasNoDetails) {
  EXPECT_EQ(ToGrpc(absl::NotFoundError("x")).error_details(), "");
}

TEST(GrpcStatusTest, LongTextIsCutBetweenCharacters) {
  const grpc::Status status = ToGrpc(absl::InternalError(Zhang(2000)));
  EXPECT_EQ(status.error_message(), Zhang(341));  // 1,023 bytes; one character more would not fit.
}

TEST(GrpcStatusTest, IllFormedTextIsMadeWellFormed) {
  EXPECT_EQ(ToGrpc(absl::InternalError("a\xFFz")).error_message(), "a\xEF\xBF\xBDz");
}

TEST(GrpcStatusTest, OfDetailsTooLargeTheReasonIsLeft) {
  const grpc::Status status = ToGrpc(errors::NotFound(std::string(3000, 'x')));
  EXPECT_LE(status.error_details().size(), 4096u);
  EXPECT_EQ(FromGrpc(status).code(), StatusCode::kNotFound);
  EXPECT_EQ(errors::Reason(FromGrpc(status)), "RESOURCE_NOT_FOUND");
  EXPECT_FALSE(errors::DetailOf<google::rpc::ResourceInfo>(FromGrpc(status)));
}

TEST(GrpcStatusTest, GarbageForDetailsIsIgnored) {
  const grpc::Status status(grpc::StatusCode::ABORTED, "text", "\xFF\xFF\xFF");
  EXPECT_EQ(FromGrpc(status), absl::AbortedError("text"));
}

// Answers every call with one status.
class OneAnswer final : public grpc::CallbackGenericService {
 public:
  grpc::Status answer;

 private:
  class Reactor final : public grpc::ServerGenericBidiReactor {
   public:
    explicit Reactor(const grpc::Status& status) { Finish(status); }
    void OnDone() override { delete this; }
  };
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext*) override {
    return new Reactor(answer);
  }
};

// A server and a channel to it, as gRPC ships them: with its own limit of 8 KiB of metadata.
class WireTest : public ::testing::Test {
 protected:
  WireTest() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterCallbackGenericService(&service_);
    server_ = builder.BuildAndStart();
    channel_ = grpc::CreateChannel("127.0.0.1:" + std::to_string(port_),
                                   grpc::InsecureChannelCredentials());
  }
  ~WireTest() override { server_->Shutdown(); }

  grpc::Status Call(const grpc::Status& answer) {
    service_.answer = answer;
    grpc::GenericStub stub(channel_);
    grpc::ClientContext context;
    grpc::CompletionQueue queue;
    grpc::Slice empty;
    auto call = stub.PrepareUnaryCall(&context, "/any/Method", grpc::ByteBuffer(&empty, 1), &queue);
    call->StartCall();
    grpc::ByteBuffer reply;
    grpc::Status status;
    call->Finish(&reply, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    return status;
  }

  OneAnswer service_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(WireTest, ErrorArrivesWhole) {
  const absl::Status sent = errors::ValueTaken("code", "关系", "customers/1");
  EXPECT_EQ(FromGrpc(Call(ToGrpc(sent))), sent);
}

// The largest text and the largest details at once, in characters that the wire writes longest.
TEST_F(WireTest, TheLargestErrorIsNotReplacedByATransportError) {
  absl::Status sent = errors::InvalidField("name", Zhang(400));
  EXPECT_EQ(FromGrpc(Call(ToGrpc(sent))).code(), StatusCode::kInvalidArgument);
  for (size_t size = 100; size < 1200; size += 6) {
    const grpc::Status large = ToGrpc(errors::InvalidField(Zhang(size / 3), Zhang(size / 3)));
    EXPECT_THAT(Call(large), StatusIs(StatusCode::kInvalidArgument, "INVALID_FIELD")) << size;
  }
}

// What the limits are for: gRPC itself replaces an error past 8 KiB.
TEST_F(WireTest, WithoutTheLimitsTheErrorIsLost) {
  const grpc::Status huge(grpc::StatusCode::NOT_FOUND, std::string(9000, 'x'));
  EXPECT_EQ(Call(huge).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

}  // namespace
}  // namespace guanxi
