#include "cli/bench/load.h"

#include <grpcpp/generic/async_generic_service.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>

#include "absl/synchronization/mutex.h"
#include "google/protobuf/wrappers.pb.h"

namespace guanxi::bench {
namespace {

// Counts calls and remembers what was sent; refuses after `limit` calls.
class CountingService final : public grpc::CallbackGenericService {
 public:
  explicit CountingService(int limit) : limit_(limit) {}

  std::set<int64_t> seen() const {
    absl::MutexLock lock(&mu_);
    return seen_;
  }

 private:
  class Reactor final : public grpc::ServerGenericBidiReactor {
   public:
    explicit Reactor(CountingService* service) : service_(service) { StartRead(&message_); }
    void OnReadDone(bool) override {
      if (!service_->Count(message_)) return Finish({grpc::StatusCode::UNAVAILABLE, "enough"});
      StartWriteAndFinish(&message_, grpc::WriteOptions(), grpc::Status::OK);
    }
    void OnDone() override { delete this; }

   private:
    CountingService* service_;
    grpc::ByteBuffer message_;
  };

  bool Count(const grpc::ByteBuffer& message) {
    grpc::Slice slice;
    EXPECT_TRUE(message.DumpToSingleSlice(&slice).ok());
    google::protobuf::Int64Value value;
    EXPECT_TRUE(value.ParseFromArray(slice.begin(), static_cast<int>(slice.size())));
    absl::MutexLock lock(&mu_);
    seen_.insert(value.value());
    return static_cast<int>(seen_.size()) <= limit_;
  }

  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext*) override {
    return new Reactor(this);
  }

  const int limit_;
  mutable absl::Mutex mu_;
  std::set<int64_t> seen_ ABSL_GUARDED_BY(mu_);
};

class LoadTest : public ::testing::Test {
 protected:
  void Start(int limit) {
    service_ = std::make_unique<CountingService>(limit);
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterCallbackGenericService(service_.get());
    server_ = builder.BuildAndStart();
    target_ = {"127.0.0.1:" + std::to_string(port), "/a.B/C", [](int64_t n) {
                 google::protobuf::Int64Value value;
                 value.set_value(n);
                 return ToBytes(value);
               }};
  }

  std::unique_ptr<CountingService> service_;
  std::unique_ptr<grpc::Server> server_;
  Target target_;
};

TEST_F(LoadTest, MakesExactlyTheCallsAskedFor) {
  Start(1'000'000);
  const auto result = RunLoad(
      target_, {.in_flight = 7, .duration = absl::Minutes(1), .max_calls = 500, .first = 100});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->calls, 500);
  EXPECT_GT(result->per_second, 0);
  EXPECT_LE(result->p50_ms, result->p99_ms);
  const std::set<int64_t> seen = service_->seen();
  EXPECT_EQ(seen.size(), 500u);
  EXPECT_EQ(*seen.begin(), 100);
  EXPECT_EQ(*seen.rbegin(), 599);
}

TEST_F(LoadTest, AFailedCallEndsTheRunWithItsStatus) {
  Start(10);
  const auto result =
      RunLoad(target_, {.in_flight = 3, .duration = absl::Minutes(1), .max_calls = 1000});
  EXPECT_EQ(result.status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace guanxi::bench
