#include "common/audit/chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/sha.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/audit/chain_check.h"
#include "common/kv/key.h"
#include "common/kv/memory_engine.h"
#include "common/rpc/meta_tag.h"
#include "common/status/status_matchers.h"
#include "common/time/clock.h"

namespace guanxi::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using v1::Record;

const absl::Time kTime = absl::FromUnixSeconds(1'767'600'000) + absl::Nanoseconds(5'000);

Entry Freeze() {
  Entry entry{.time = kTime};
  entry.actor = "users/admin";
  entry.method = "guanxi.directory.v1.UserService/FreezeUser";
  entry.request_id = "r-1";
  entry.resources = {"users/li-na"};
  entry.reason = "leaves";
  return entry;
}

absl::Status Commit(kv::Engine& engine, const Entry& entry) {
  return kv::CommitAndWait(engine, [&](kv::Txn& txn) { return Append(txn, entry); }).status();
}

std::vector<std::string> Texts(kv::Engine& engine) {
  std::vector<std::string> texts;
  EXPECT_TRUE(Visit(*engine.Snapshot(), 0, [&](const StoredRecord& record) {
                texts.emplace_back(record.text);
                return true;
              }).ok());
  return texts;
}

// On disk and in exports for good: a change of these bytes breaks whoever verifies.
TEST(ChainTest, TheBytesOfARecordAreAsDocumented) {
  kv::MemoryEngine engine;
  ASSERT_TRUE(Commit(engine, Freeze()).ok());
  Entry bare{.time = absl::FromUnixSeconds(0), .kind = Record::KIND_REFUSAL};
  bare.outcome = "UNAUTHENTICATED";
  bare.count = 12;
  ASSERT_TRUE(Commit(engine, bare).ok());
  EXPECT_THAT(
      Texts(engine),
      ElementsAre(
          R"({"sequence":1,"time":"2026-01-05T08:00:00.000005000Z","kind":"KIND_ADMINISTRATIVE",)"
          R"("actor":"users/admin","method":"guanxi.directory.v1.UserService/FreezeUser",)"
          R"("request_id":"r-1","resources":["users/li-na"],"outcome":"OK","reason":"leaves",)"
          R"("count":1})",
          R"({"sequence":2,"time":"1970-01-01T00:00:00.000000000Z","kind":"KIND_REFUSAL",)"
          R"("outcome":"UNAUTHENTICATED","count":12})"));
}

TEST(ChainTest, AHashIsSha256OverTheHashBeforeAndTheBytes) {
  kv::MemoryEngine engine;
  ASSERT_TRUE(Commit(engine, Freeze()).ok());
  ASSERT_TRUE(Commit(engine, Freeze()).ok());
  std::string before(32, '\0');
  for (const std::string& text : Texts(engine)) {
    const std::string hashed = before + text;
    before.resize(SHA256_DIGEST_LENGTH);
    SHA256(reinterpret_cast<const unsigned char*>(hashed.data()), hashed.size(),
           reinterpret_cast<unsigned char*>(before.data()));
  }
  const auto head = ReadHead(*engine.Snapshot());
  ASSERT_THAT(head, IsOk());
  EXPECT_EQ(std::string(head->hash.data(), head->hash.size()), before);
  EXPECT_EQ(head->sequence, 2u);
}

TEST(ChainTest, AnEmptyChainHasAHeadOfZeros) {
  kv::MemoryEngine engine;
  const auto head = ReadHead(*engine.Snapshot());
  ASSERT_THAT(head, IsOk());
  EXPECT_EQ(head->sequence, 0u);
  EXPECT_EQ(head->hash, Hash{});
  EXPECT_TRUE(CheckedChain(*engine.Snapshot()).empty());
}

TEST(ChainTest, ARecordSaysWhatItsEntrySaid) {
  kv::MemoryEngine engine;
  Entry entry = Freeze();
  entry.on_behalf_of = "users/boss";
  entry.details = "quote \" line\nfeed 中文 \x01 \xff end";
  ASSERT_TRUE(Commit(engine, entry).ok());
  const std::vector<Record> records = CheckedChain(*engine.Snapshot());
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].actor(), "users/admin");
  EXPECT_EQ(records[0].on_behalf_of(), "users/boss");
  EXPECT_EQ(records[0].request_id(), "r-1");
  EXPECT_EQ(records[0].reason(), "leaves");
  EXPECT_EQ(records[0].details(), "quote \" line\nfeed 中文 \x01 \xEF\xBF\xBD end");
  EXPECT_EQ(FromProto(records[0].time()), kTime);
  EXPECT_EQ(Texts(engine)[0].find('\n'), std::string::npos) << "a record is one line";
}

TEST(ChainTest, AnAbandonedCommitLeavesNoRecord) {
  kv::MemoryEngine engine;
  ASSERT_TRUE(Commit(engine, Freeze()).ok());
  const auto abandoned = kv::CommitAndWait(engine, [](kv::Txn& txn) {
    txn.Put(kv::Space::kData, "row", "value");
    EXPECT_THAT(Append(txn, Freeze()), IsOk());
    return absl::AbortedError("no");
  });
  EXPECT_FALSE(abandoned.ok());
  EXPECT_EQ(CheckedChain(*engine.Snapshot()).size(), 1u);
  ASSERT_TRUE(Commit(engine, Freeze()).ok());
  EXPECT_EQ(CheckedChain(*engine.Snapshot()).size(), 2u) << "its sequence was not lost";
}

TEST(ChainTest, SeveralRecordsOfOneTransactionFollowOneAnother) {
  kv::MemoryEngine engine;
  ASSERT_TRUE(kv::CommitAndWait(engine, [](kv::Txn& txn) {
                EXPECT_THAT(Append(txn, Freeze()), IsOk());
                return Append(txn, std::vector<Entry>(3, Freeze()));
              }).ok());
  EXPECT_EQ(CheckedChain(*engine.Snapshot()).size(), 4u);
}

TEST(ChainTest, ManyResourcesTakeSeveralRecordsAndCountOnce) {
  kv::MemoryEngine engine;
  Entry entry = Freeze();
  entry.resources.clear();
  for (int i = 0; i < 600; ++i) entry.resources.push_back(absl::StrCat("customers/", i));
  entry.count = 7;
  ASSERT_TRUE(Commit(engine, entry).ok());
  const std::vector<Record> records = CheckedChain(*engine.Snapshot());
  ASSERT_EQ(records.size(), 3u);
  std::vector<std::string> named;
  int64_t count = 0;
  for (const Record& record : records) {
    named.insert(named.end(), record.resources().begin(), record.resources().end());
    count += record.count();
  }
  EXPECT_EQ(named, entry.resources);
  EXPECT_EQ(count, 7);
}

TEST(ChainTest, TheLongestEntryStillFitsIntoRows) {
  kv::MemoryEngine engine;
  const std::string wild(100'000, '\x01');
  Entry entry{.time = kTime};
  entry.actor = entry.on_behalf_of = entry.method = entry.request_id = entry.outcome = wild;
  entry.reason = entry.details = wild;
  entry.resources = std::vector<std::string>(300, wild);
  ASSERT_THAT(Commit(engine, entry), IsOk());
  size_t resources = 0;
  for (const Record& record : CheckedChain(*engine.Snapshot()))
    resources += record.resources_size();
  EXPECT_EQ(resources, 300u);
}

TEST(ChainTest, ADamagedHeadStopsTheWrite) {
  kv::MemoryEngine engine;
  ASSERT_TRUE(Commit(engine, Freeze()).ok());
  ASSERT_TRUE(kv::CommitAndWait(engine, [](kv::Txn& txn) {
                txn.Put(kv::Space::kMeta, kv::KeyWriter().Tag(rpc::kMetaAuditHead).view(), "x");
                return absl::OkStatus();
              }).ok());
  EXPECT_THAT(Commit(engine, Freeze()), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(ChainTest, PrintsTheCostOfAppend) {
  kv::MemoryEngine engine;
  constexpr int kAppends = 400;
  std::chrono::duration<double, std::micro> took{};
  for (int round = 0; round < 20; ++round) {
    ASSERT_TRUE(kv::CommitAndWait(engine, [&](kv::Txn& txn) {
                  const auto start = std::chrono::steady_clock::now();
                  for (int i = 0; i < kAppends; ++i) EXPECT_TRUE(Append(txn, Freeze()).ok());
                  took += std::chrono::steady_clock::now() - start;
                  return absl::OkStatus();
                }).ok());
  }
  std::printf("appending a record: %.2f µs\n", took.count() / (20 * kAppends));
}

}  // namespace
}  // namespace guanxi::audit
