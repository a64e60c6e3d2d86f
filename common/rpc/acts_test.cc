// Administrative methods that read at length and commit in steps of their own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/synchronization/notification.h"
#include "common/audit/chain.h"
#include "common/kv/key.h"
#include "common/kv/memory_engine.h"
#include "common/rpc/channel.h"
#include "common/rpc/meta_tag.h"
#include "common/rpc/methods.h"
#include "common/rpc/server.h"
#include "common/status/grpc_status.h"
#include "common/status/status_matchers.h"
#include "guanxi/loyalty/v1/scores.grpc.pb.h"

namespace guanxi::rpc {
namespace {

namespace v1 = guanxi::loyalty::v1;

// Fits models that have a name and nothing else.
class FittingService final : public v1::ScoreService::CallbackService {
 public:
  explicit FittingService(const Environment& environment)
      : methods_(environment, DescriptorOf<v1::ScoreService>()) {}

 private:
  grpc::ServerUnaryReactor* FitRfmModel(grpc::CallbackServerContext* context,
                                        const v1::FitRfmModelRequest* request,
                                        v1::RfmModel* response) override {
    return methods_.ReadAtLength(
        __func__, context, request, response,
        [](const Call&, const kv::Reader&, const auto&) -> absl::StatusOr<v1::RfmModel> {
          v1::RfmModel model;
          model.set_name("rfmModels/1");
          return model;
        });
  }

  Methods methods_;
};

class ActsTest : public ::testing::Test {
 protected:
  ActsTest()
      : service_({.engine = &engine_,
                  .clock = &clock_,
                  .authenticator = &authenticator_,
                  .metrics = &metrics_,
                  .workers = &workers_}),
        server_(*Server::Start({.services = {&service_}})),
        stub_(v1::ScoreService::NewStub(Connect(server_->address()))) {}

  absl::Status Fit() {
    grpc::ClientContext context;
    v1::RfmModel model;
    return FromGrpc(stub_->FitRfmModel(&context, {}, &model));
  }

  uint64_t Recorded() { return audit::ReadHead(*engine_.Snapshot())->sequence; }

  // From here on no record can be added.
  void DamageChain() {
    absl::Notification done;
    engine_.Commit(
        [](kv::Txn& txn) {
          txn.Put(kv::Space::kMeta, kv::KeyWriter().Tag(kMetaAuditHead).view(), "x");
          return absl::OkStatus();
        },
        [&](const absl::StatusOr<kv::Revision>& revision) {
          EXPECT_THAT(revision, IsOk());
          done.Notify();
        });
    done.WaitForNotification();
  }

 private:
  kv::MemoryEngine engine_;
  SystemClock clock_;
  access::TrustingAuthenticator authenticator_;
  obs::Registry registry_;
  obs::RpcMetrics metrics_{registry_, obs::RpcMetrics::Side::kServer};
  Workers workers_{1, 1};
  FittingService service_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<v1::ScoreService::Stub> stub_;
};

TEST_F(ActsTest, AreRecordedWhenTheyAreAnswered) {
  for (uint64_t i = 1; i <= 20; ++i) {
    ASSERT_THAT(Fit(), IsOk());
    EXPECT_EQ(Recorded(), i);
  }
}

TEST_F(ActsTest, FailWhenTheyCannotBeRecorded) {
  DamageChain();
  EXPECT_THAT(Fit(), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace guanxi::rpc
