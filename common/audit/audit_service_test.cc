#include "common/audit/audit_service.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

#include "common/access/authenticator.h"
#include "common/audit/chain.h"
#include "common/audit/chain_check.h"
#include "common/audit/recorder.h"
#include "common/kv/memory_engine.h"
#include "common/obs/metrics.h"
#include "common/obs/registry.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "common/rpc/workers.h"
#include "common/status/status_matchers.h"
#include "guanxi/customers/v1/audit_service.grpc.pb.h"

namespace guanxi::audit {
namespace {

using Customers = guanxi::customers::v1::AuditService;

class AuditServiceTest : public testing::Test {
 protected:
  AuditServiceTest() {
    Entry entry{.time = clock_.Now()};
    entry.actor = "users/admin";
    EXPECT_TRUE(kv::CommitAndWait(engine_, [&](kv::Txn& txn) { return Append(txn, entry); }).ok());
    server_ = *rpc::Server::Start({.services = {&service_}});
    stub_ = Customers::NewStub(rpc::Connect(server_->address()));
  }

  SystemClock clock_;
  kv::MemoryEngine engine_;
  obs::Registry registry_;
  obs::RpcMetrics metrics_{registry_, obs::RpcMetrics::Side::kServer};
  access::TrustingAuthenticator authenticator_;
  rpc::Workers workers_{1, 16};
  AuditRecorder recorder_{
      &engine_, &clock_, "customers", &registry_.families(), {.every = absl::InfiniteDuration()}};
  AuditService<Customers> service_{{.engine = &engine_,
                                    .clock = &clock_,
                                    .authenticator = &authenticator_,
                                    .metrics = &metrics_,
                                    .workers = &workers_,
                                    .audit = &recorder_}};
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<Customers::Stub> stub_;
};

TEST_F(AuditServiceTest, ListsAndTellsTheHead) {
  grpc::ClientContext listing, asking;
  v1::ListAuditRecordsResponse records;
  ASSERT_THAT(stub_->ListAuditRecords(&listing, {}, &records), IsOk());
  ASSERT_EQ(records.records_size(), 1);
  EXPECT_EQ(records.records(0).actor(), "users/admin");
  v1::Head head;
  ASSERT_THAT(stub_->GetAuditHead(&asking, {}, &head), IsOk());
  EXPECT_EQ(head.sequence(), 1);
  EXPECT_EQ(head.hash(), records.records(0).hash());
}

TEST_F(AuditServiceTest, AnExportIsRecorded) {
  grpc::ClientContext context;
  context.AddMetadata(access::kActorMetadata, "users/auditor");
  v1::ExportAuditResponse answer;
  ASSERT_THAT(stub_->ExportAudit(&context, {}, &answer), IsOk());
  ASSERT_EQ(answer.records_size(), 1);
  ASSERT_THAT(recorder_.Flush(), IsOk());
  const auto records = CheckedChain(*engine_.Snapshot());
  const auto exported = std::find_if(records.begin(), records.end(), [](const v1::Record& record) {
    return record.kind() == v1::Record::KIND_EXPORT;
  });
  ASSERT_NE(exported, records.end());
  EXPECT_EQ(exported->actor(), "users/auditor");
  EXPECT_EQ(exported->method(), "guanxi.customers.v1.AuditService/ExportAudit");
  EXPECT_EQ(exported->details(), "audit records 1 to 1");
}

TEST_F(AuditServiceTest, ABadPageSizeIsRefused) {
  grpc::ClientContext context;
  v1::ListAuditRecordsRequest request;
  request.set_page_size(-1);
  v1::ListAuditRecordsResponse answer;
  EXPECT_THAT(stub_->ListAuditRecords(&context, request, &answer),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace guanxi::audit
