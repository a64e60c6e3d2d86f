#include "common/audit/reads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/audit/chain.h"
#include "common/audit/chain_check.h"
#include "common/kv/memory_engine.h"
#include "common/status/status_matchers.h"
#include "common/time/clock.h"

namespace guanxi::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::ListAuditRecordsRequest;
using v1::Record;

const absl::Time kStart = absl::FromUnixSeconds(1'767'600'000);

class ReadsTest : public testing::Test {
 protected:
  // Record n is by users/{n % 10}, of kind n % 5 + 1, n seconds after the start, on customers/{n}.
  void Fill(int records) {
    std::vector<Entry> entries;
    for (int n = 1; n <= records; ++n) {
      Entry entry{.time = kStart + absl::Seconds(n), .kind = static_cast<Kind>(n % 5 + 1)};
      entry.actor = absl::StrCat("users/", n % 10);
      entry.resources = {absl::StrCat("customers/", n)};
      entries.push_back(std::move(entry));
    }
    absl::Span<const Entry> left = entries;
    while (!left.empty()) {
      const auto batch = left.subspan(0, 500);
      ASSERT_TRUE(
          kv::CommitAndWait(engine_, [&](kv::Txn& txn) { return Append(txn, batch); }).ok());
      left.remove_prefix(batch.size());
    }
  }

  // The sequences on all pages, `pages` of them.
  std::vector<int64_t> ListAll(ListAuditRecordsRequest request, int* pages = nullptr) {
    std::vector<int64_t> sequences;
    for (int page = 1; page < 1'000; ++page) {
      const auto answer = ListRecords(*engine_.Snapshot(), request);
      EXPECT_THAT(answer, IsOk());
      if (!answer.ok()) break;
      for (const Record& record : answer->records()) sequences.push_back(record.sequence());
      if (pages != nullptr) *pages = page;
      if (answer->next_page_token().empty()) break;
      request.set_page_token(answer->next_page_token());
    }
    return sequences;
  }

  kv::MemoryEngine engine_;
};

TEST_F(ReadsTest, ListsEachRecordOnceWithItsHashes) {
  Fill(120);
  ListAuditRecordsRequest request;
  int pages = 0;
  EXPECT_EQ(ListAll(request, &pages).size(), 120u);
  EXPECT_EQ(pages, 3);
  request.set_page_size(1);
  request.set_from_sequence(60);
  const auto answer = ListRecords(*engine_.Snapshot(), request);
  ASSERT_THAT(answer, IsOk());
  const Record& record = answer->records(0);
  EXPECT_EQ(record.sequence(), 60);
  EXPECT_EQ(record.actor(), "users/0");
  request.set_from_sequence(59);
  EXPECT_EQ(ListRecords(*engine_.Snapshot(), request)->records(0).hash(), record.previous_hash());
  request.set_page_token(answer->next_page_token());
  EXPECT_THAT(ListRecords(*engine_.Snapshot(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
}

TEST_F(ReadsTest, TheFirstRecordFollowsZeros) {
  Fill(2);
  const auto answer = ListRecords(*engine_.Snapshot(), {});
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->records(0).previous_hash(), std::string(32, '\0'));
  EXPECT_EQ(answer->records(1).previous_hash(), answer->records(0).hash());
  EXPECT_EQ(answer->records(1).hash(), GetHead(*engine_.Snapshot())->hash());
}

TEST_F(ReadsTest, FiltersByEverythingThatIsOffered) {
  Fill(40);
  ListAuditRecordsRequest request;
  request.set_actor("users/3");
  EXPECT_THAT(ListAll(request), ElementsAre(3, 13, 23, 33));
  request.set_kind(static_cast<Kind>(4));
  request.set_from_sequence(10);
  EXPECT_THAT(ListAll(request), ElementsAre(13, 23, 33));
  *request.mutable_from_time() = ToProto(kStart + absl::Seconds(23));
  EXPECT_THAT(ListAll(request), ElementsAre(23, 33));
  *request.mutable_until_time() = ToProto(kStart + absl::Seconds(33));
  EXPECT_THAT(ListAll(request), ElementsAre(23));
  request.set_resource("customers/23");
  EXPECT_THAT(ListAll(request), ElementsAre(23));
  request.set_resource("customers/2");
  EXPECT_THAT(ListAll(request), IsEmpty()) << "a name is compared as a whole";
}

TEST_F(ReadsTest, APageLooksAtABoundedNumber) {
  Fill(kMaxLookedAt + 10);
  ListAuditRecordsRequest request;
  request.set_resource(absl::StrCat("customers/", kMaxLookedAt + 5));
  int pages = 0;
  EXPECT_THAT(ListAll(request, &pages), ElementsAre(kMaxLookedAt + 5));
  EXPECT_EQ(pages, 2);
}

TEST_F(ReadsTest, ExportsWhatIsStored) {
  Fill(30);
  v1::ExportAuditRequest request;
  request.set_page_size(20);
  Hash hash{};
  std::vector<int64_t> sequences;
  for (int page = 0; page < 2; ++page) {
    const auto answer = ExportRecords(*engine_.Snapshot(), request);
    ASSERT_THAT(answer, IsOk());
    EXPECT_EQ(answer->head().sequence(), 30);
    for (const auto& record : answer->records()) {
      hash = NextHash(hash, record.record());
      EXPECT_EQ(record.hash(), std::string(hash.data(), hash.size()));
      sequences.push_back(record.sequence());
    }
    request.set_after_sequence(sequences.back());
  }
  EXPECT_EQ(sequences.size(), 30u);
  EXPECT_EQ(ExportRecords(*engine_.Snapshot(), request)->records_size(), 0);
  request.set_page_size(-1);
  EXPECT_THAT(ExportRecords(*engine_.Snapshot(), request),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(ReadsTest, AnExportIsBoundedInBytes) {
  Entry entry{.time = kStart};
  entry.details = std::string(1'000, 'x');
  entry.resources = std::vector<std::string>(150, "customers/01hqabcdefghjkmnpqrstvwxyz");
  ASSERT_TRUE(kv::CommitAndWait(engine_, [&](kv::Txn& txn) {
                return Append(txn, std::vector<Entry>(90, entry));
              }).ok());
  ASSERT_TRUE(kv::CommitAndWait(engine_, [&](kv::Txn& txn) {
                return Append(txn, std::vector<Entry>(90, entry));
              }).ok());
  v1::ExportAuditRequest request;
  request.set_page_size(1'000);
  const auto answer = ExportRecords(*engine_.Snapshot(), request);
  ASSERT_THAT(answer, IsOk());
  EXPECT_LT(answer->ByteSizeLong(), kMaxExportBytes + kv::kMaxValueBytes);
  EXPECT_LT(answer->records_size(), 180);
}

}  // namespace
}  // namespace guanxi::audit
