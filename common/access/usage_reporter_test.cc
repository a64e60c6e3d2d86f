#include "common/access/usage_reporter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/access/authenticator.h"

namespace guanxi::access {
namespace {

using directory::v1::ReportUseRequest;
using directory::v1::ReportUseResponse;
using ::testing::SizeIs;

// Takes batches, or answers what a test wants.
class FakeDirectory final : public directory::v1::UsageService::Service {
 public:
  grpc::Status ReportUse(grpc::ServerContext* context,
                         const ReportUseRequest* request,
                         ReportUseResponse*) override {
    absl::MutexLock lock(&mu_);
    const auto actor = context->client_metadata().find(kActorMetadata);
    EXPECT_TRUE(actor != context->client_metadata().end() && actor->second == "services/tickets");
    requests_.push_back(*request);
    return answer_;
  }
  void Answer(grpc::Status answer) {
    absl::MutexLock lock(&mu_);
    answer_ = std::move(answer);
  }
  std::vector<ReportUseRequest> requests() const {
    absl::MutexLock lock(&mu_);
    return requests_;
  }
  void AwaitRequests(size_t count) {
    const auto come = [&]()
                          ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return requests_.size() >= count; };
    absl::MutexLock lock(&mu_);
    mu_.Await(absl::Condition(&come));
  }

 private:
  mutable absl::Mutex mu_;
  grpc::Status answer_ ABSL_GUARDED_BY(mu_);
  std::vector<ReportUseRequest> requests_ ABSL_GUARDED_BY(mu_);
};

class UsageReporterTest : public ::testing::Test {
 protected:
  UsageReporterTest() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&directory_);
    server_ = builder.BuildAndStart();
    channel_ =
        grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials());
  }

  std::unique_ptr<UsageReporter> Reporter(absl::Duration interval = absl::InfiniteDuration()) {
    return std::make_unique<UsageReporter>(
        &collector_, channel_,
        UsageReporterOptions{
            .self = "services/tickets", .interval = interval, .families = &families_});
  }
  double Metric(const std::string& name, const std::string& outcome = "") {
    for (const prometheus::MetricFamily& family : families_.Collect()) {
      if (family.name != name) continue;
      for (const prometheus::ClientMetric& metric : family.metric) {
        for (const auto& label : metric.label) {
          if (outcome.empty() || label.value == outcome) {
            return family.type == prometheus::MetricType::Gauge ? metric.gauge.value
                                                                : metric.counter.value;
          }
        }
      }
    }
    ADD_FAILURE() << "no " << name;
    return -1;
  }

  absl::Time start_ = absl::FromUnixSeconds(1767600000);
  UsageCollector collector_{"tickets-1"};
  prometheus::Registry families_;
  FakeDirectory directory_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(UsageReporterTest, SendsWhatWasCounted) {
  auto reporter = Reporter();
  collector_.Note("users/ana", "token-1", start_);
  collector_.Note("users/ana", "token-1", start_ + absl::Seconds(1));
  collector_.Note("users/bob", "apiKeys/k1", start_);
  ASSERT_TRUE(reporter->Report().ok());
  ASSERT_THAT(directory_.requests(), SizeIs(1));
  const ReportUseRequest request = directory_.requests()[0];
  EXPECT_EQ(request.reporter(), "tickets-1");
  EXPECT_EQ(request.sequence(), 1);
  ASSERT_EQ(request.uses_size(), 2);
  const int ana = request.uses(0).user() == "users/ana" ? 0 : 1;
  EXPECT_EQ(request.uses(ana).call_count(), 2);
  EXPECT_EQ(request.uses(ana).first_use_time().seconds(), 1767600000);
  EXPECT_EQ(request.uses(ana).last_use_time().seconds(), 1767600001);
  EXPECT_EQ(request.uses(ana).sign_ins_size(), 1);
  ASSERT_EQ(request.key_uses_size(), 1);
  EXPECT_EQ(request.key_uses(0).key(), "apiKeys/k1");
  EXPECT_EQ(Metric("guanxi_usage_batches_total", "sent"), 1);
  EXPECT_EQ(Metric("guanxi_usage_waiting"), 0);
}

TEST_F(UsageReporterTest, SendsTheSameBatchAgainWhenItsFateIsUnknown) {
  auto reporter = Reporter();
  directory_.Answer(grpc::Status(grpc::StatusCode::UNAVAILABLE, "gone"));
  collector_.Note("users/ana", "", start_);
  EXPECT_FALSE(reporter->Report().ok());
  collector_.Note("users/ana", "", start_);
  directory_.Answer(grpc::Status::OK);
  EXPECT_TRUE(reporter->Report().ok());
  ASSERT_THAT(directory_.requests(), SizeIs(3));
  EXPECT_EQ(directory_.requests()[0].SerializeAsString(),
            directory_.requests()[1].SerializeAsString());
  EXPECT_EQ(directory_.requests()[2].sequence(), 2);
  EXPECT_EQ(directory_.requests()[2].uses(0).call_count(), 1);
  EXPECT_EQ(Metric("guanxi_usage_batches_total", "failed"), 1);
}

TEST_F(UsageReporterTest, ABatchThatIsMalformedDoesNotBlockTheNext) {
  auto reporter = Reporter();
  directory_.Answer(grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "no"));
  collector_.Note("users/a b", "", start_);
  EXPECT_TRUE(reporter->Report().ok());
  directory_.Answer(grpc::Status::OK);
  collector_.Note("users/ana", "", start_);
  EXPECT_TRUE(reporter->Report().ok());
  ASSERT_THAT(directory_.requests(), SizeIs(2));
  EXPECT_EQ(directory_.requests()[1].uses(0).user(), "users/ana");
}

TEST_F(UsageReporterTest, ReportsByItself) {
  auto reporter = Reporter(absl::Milliseconds(1));
  collector_.Note("users/ana", "", start_);
  directory_.AwaitRequests(1);
  collector_.Note("users/bob", "", start_);
  directory_.AwaitRequests(2);
}

TEST_F(UsageReporterTest, SendsTheRestWhenItStops) {
  auto reporter = Reporter();
  collector_.Note("users/ana", "", start_);
  reporter->Stop();
  EXPECT_THAT(directory_.requests(), SizeIs(1));
  reporter->Stop();
  reporter.reset();
  EXPECT_THAT(directory_.requests(), SizeIs(1));
}

TEST_F(UsageReporterTest, StopsInTimeWhenNobodyAnswers) {
  server_->Shutdown();
  auto reporter = Reporter();
  collector_.Note("users/ana", "", start_);
  const absl::Time begun = absl::Now();
  reporter.reset();
  EXPECT_LT(absl::Now() - begun, absl::Seconds(10));
  EXPECT_EQ(collector_.waiting(), 1u);
}

}  // namespace
}  // namespace guanxi::access
