// Kills a process that writes rows with their audit records, over and over, and looks at what its
// store holds: each row has its record and each record its row.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>

#include "common/audit/chain_check.h"
#include "common/kv/crash_process.h"
#include "common/kv/rocks_engine.h"

namespace guanxi::audit {
namespace {

// Adds the next acknowledged name; false when the process is gone and all lines are read.
bool Next(kv::CrashProcess& writer, std::set<std::string>& acked) {
  const std::optional<std::string> name = writer.NextLine();
  return name && acked.insert(*name).second;
}

void Check(const std::string& dir, const std::set<std::string>& acked) {
  auto engine = kv::RocksEngine::Open(kv::RocksOptions::Tiny(dir));
  ASSERT_TRUE(engine.ok()) << engine.status();
  const std::unique_ptr<kv::Reader> snapshot = (*engine)->Snapshot();
  std::multiset<std::string> recorded;
  for (const v1::Record& record : CheckedChain(*snapshot)) recorded.insert(record.details());
  std::multiset<std::string> rows;
  const auto visit = [&](std::string_view key, std::string_view) {
    rows.emplace(key);
    return true;
  };
  ASSERT_TRUE(snapshot->Scan(kv::Space::kData, {}, kv::Order::kForward, visit).ok());
  EXPECT_EQ(recorded, rows);
  for (const std::string& name : acked) EXPECT_EQ(recorded.count(name), 1u) << "lost: " << name;
  for (const std::string& name : recorded) {
    EXPECT_EQ(name.find("/not/"), std::string::npos) << "abandoned: " << name;
  }
}

TEST(AuditCrashTest, RowsAndTheirRecordsSurviveKillsTogether) {
  constexpr int kRounds = 6;
  std::string dir = ::testing::TempDir() + "audit_crash_XXXXXX";
  ASSERT_NE(mkdtemp(dir.data()), nullptr);
  std::set<std::string> acked;
  std::mt19937 random(20'262);
  for (int round = 0; round < kRounds; ++round) {
    const size_t enough = acked.size() + 50 + random() % 300;
    {
      kv::CrashProcess writer("audit_crash_writer", dir, std::to_string(round));
      while (acked.size() < enough && Next(writer, acked)) {
      }
      ASSERT_GE(acked.size(), enough) << "the writer ended by itself";
      writer.Kill();
      while (Next(writer, acked)) {
      }
    }
    Check(dir, acked);
    if (::testing::Test::HasFailure()) FAIL() << "in round " << round;
  }
  std::filesystem::remove_all(dir);
}

}  // namespace
}  // namespace guanxi::audit
