// Kills a writing process over and over, and looks at what its store holds.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>

#include "common/kv/crash_process.h"
#include "common/kv/rocks_engine.h"
#include "common/status/errors.h"

namespace guanxi::kv {
namespace {

// The next acknowledged commit into `acked`; false when the process is gone and all lines are read.
bool Next(CrashProcess& writer, std::map<Revision, std::string>& acked) {
  const std::optional<std::string> line = writer.NextLine();
  if (!line) return false;
  const Revision revision = std::stoull(*line);
  EXPECT_TRUE(acked.emplace(revision, line->substr(line->find(' ') + 1)).second)
      << "acknowledged twice: " << revision;
  return true;
}

// Every acknowledged commit is there once; events, rows and the counter agree.
void Check(const std::string& dir, const std::map<Revision, std::string>& acked) {
  auto engine = RocksEngine::Open(RocksOptions::Tiny(dir));
  ASSERT_TRUE(engine.ok()) << engine.status();
  std::map<Revision, std::string> events;
  std::map<std::string, std::string> expected;
  const auto visit = [&](const EventView& event) {
    events.emplace(event.revision, event.bytes);
    expected.emplace(event.bytes, std::to_string(event.revision));
  };
  const absl::StatusOr<Revision> last = (*engine)->ReadEvents(0, 1'000'000, visit);
  ASSERT_TRUE(last.ok()) << last.status();
  EXPECT_EQ(*last, (*engine)->head());
  EXPECT_EQ(events.size(), (*engine)->head());
  EXPECT_EQ(expected.size(), events.size()) << "a commit was applied twice";
  for (const auto& [revision, name] : acked) {
    ASSERT_EQ(events.count(revision), 1u) << "lost: " << revision;
    ASSERT_EQ(events[revision], name);
  }
  std::map<std::string, std::string> rows;
  std::unique_ptr<Reader> snapshot = (*engine)->Snapshot();
  const auto row = [&](std::string_view key, std::string_view value) {
    rows.emplace(key, value);
    return true;
  };
  ASSERT_TRUE(snapshot->Scan(Space::kData, {}, Order::kForward, row).ok());
  EXPECT_EQ(rows, expected);
  EXPECT_EQ(snapshot->Get(Space::kMeta, "count").value(), std::to_string((*engine)->head()));
}

TEST(RocksCrashTest, AcknowledgedCommitsSurviveKills) {
  constexpr int kRounds = 12;
  std::string dir = ::testing::TempDir() + "rocks_crash_XXXXXX";
  ASSERT_NE(mkdtemp(dir.data()), nullptr);
  std::map<Revision, std::string> acked;
  std::mt19937 random(20'261);
  for (int round = 0; round < kRounds; ++round) {
    const size_t before = acked.size();
    const size_t enough = before + 50 + random() % 500;
    {
      CrashProcess writer("kv_crash_writer", dir, std::to_string(round));
      while (acked.size() < enough && Next(writer, acked)) {
      }
      ASSERT_GE(acked.size(), enough) << "the writer ended by itself";
      // While it lives, nobody else gets in.
      EXPECT_EQ(errors::Reason(RocksEngine::Open(RocksOptions::Tiny(dir)).status()),
                "STORE_LOCKED");
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
}  // namespace guanxi::kv
