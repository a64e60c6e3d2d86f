// Tampers with a chain in the store itself, and has it verified through the service's API.
#include "cli/audit/chain_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/audit/chain_verifier.h"
#include "common/access/authenticator.h"
#include "common/audit/audit_service.h"
#include "common/audit/chain.h"
#include "common/kv/key.h"
#include "common/kv/memory_engine.h"
#include "common/obs/metrics.h"
#include "common/obs/registry.h"
#include "common/rpc/channel.h"
#include "common/rpc/meta_tag.h"
#include "common/rpc/server.h"
#include "common/rpc/workers.h"
#include "common/status/status_matchers.h"
#include "guanxi/tickets/v1/audit_service.grpc.pb.h"

namespace guanxi::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr uint64_t kRecords = 2'500;

class ChainSourceTest : public testing::Test {
 protected:
  ChainSourceTest() {
    Append(kRecords);
    server_ = *rpc::Server::Start({.services = {&service_}});
    channel_ = rpc::Connect(server_->address());
  }

  void Append(uint64_t records) {
    for (uint64_t n = 0; n < records; n += 100) {
      std::vector<audit::Entry> entries(100, {.time = clock_.Now()});
      Write([&](kv::Txn& txn) { return audit::Append(txn, entries); });
    }
  }

  void Write(kv::TxnFn fn) { EXPECT_TRUE(kv::CommitAndWait(engine_, std::move(fn)).ok()); }

  static std::string Key(uint64_t sequence) {
    return kv::KeyWriter().Tag(rpc::kMetaAuditRecord).U64(sequence).Take();
  }

  std::string Row(uint64_t sequence) {
    return **engine_.Snapshot()->Get(kv::Space::kMeta, Key(sequence));
  }

  void Put(uint64_t sequence, const std::string& value) {
    Write([=](kv::Txn& txn) {
      txn.Put(kv::Space::kMeta, Key(sequence), value);
      return absl::OkStatus();
    });
  }

  void Delete(uint64_t sequence) {
    Write([=](kv::Txn& txn) {
      txn.Delete(kv::Space::kMeta, Key(sequence));
      return absl::OkStatus();
    });
  }

  // The records that the verifier names, in its order.
  std::vector<uint64_t> Named() {
    ChainSource source(channel_, "tickets");
    const auto title = source.Title();
    EXPECT_THAT(title, IsOk());
    ChainVerifier verifier({EndOf(*title, "the service")});
    uint64_t number = 0;
    EXPECT_THAT(source.Lines([&](std::string_view line) { verifier.Line(++number, line); }),
                IsOk());
    std::vector<uint64_t> named;
    for (const ChainProblem& problem : verifier.Finish().problems) {
      named.push_back(problem.sequence);
    }
    return named;
  }

  SystemClock clock_;
  kv::MemoryEngine engine_;
  obs::Registry registry_;
  obs::RpcMetrics metrics_{registry_, obs::RpcMetrics::Side::kServer};
  access::TrustingAuthenticator authenticator_;
  rpc::Workers workers_{1, 16};
  audit::AuditService<tickets::v1::AuditService> service_{{.engine = &engine_,
                                                           .clock = &clock_,
                                                           .authenticator = &authenticator_,
                                                           .metrics = &metrics_,
                                                           .workers = &workers_}};
  std::unique_ptr<rpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(ChainSourceTest, AWholeChainIsWhole) {
  EXPECT_THAT(Named(), IsEmpty());
  ChainSource source(channel_, "tickets");
  const auto title = source.Title();
  ASSERT_THAT(title, IsOk());
  EXPECT_EQ(title->sequence, kRecords);
  // What is recorded meanwhile is not of this export.
  Append(100);
  uint64_t lines = 0;
  EXPECT_THAT(source.Lines([&](std::string_view) { ++lines; }), IsOk());
  EXPECT_EQ(lines, kRecords);
}

TEST_F(ChainSourceTest, NamesARowThatChanged) {
  std::string row = Row(1'001);
  row[row.size() - 3] = '7';
  Put(1'001, row);
  EXPECT_THAT(Named(), ElementsAre(1'001));
}

TEST_F(ChainSourceTest, NamesRowsThatWereDeleted) {
  Delete(1'000);
  Delete(2'000);
  EXPECT_THAT(Named(), ElementsAre(1'000, 2'000));
}

TEST_F(ChainSourceTest, NamesRowsThatWereSwapped) {
  const std::string one = Row(10);
  Put(10, Row(1'500));
  Put(1'500, one);
  EXPECT_THAT(Named(), ElementsAre(10, 1'500));
}

TEST_F(ChainSourceTest, NamesARowThatIsNoRecord) {
  Put(77, absl::StrCat(std::string(32, 'h'), "two\nlines"));
  EXPECT_THAT(Named(), testing::Contains(77));
}

TEST_F(ChainSourceTest, NamesWhereTheRowsEnd) {
  for (uint64_t n = 2'400; n <= kRecords; ++n) Delete(n);
  EXPECT_THAT(Named(), ElementsAre(2'400));
}

}  // namespace
}  // namespace guanxi::cli
