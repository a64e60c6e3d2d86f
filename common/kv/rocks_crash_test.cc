// Kills a writing process over and over, and looks at what its store holds.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <map>
#include <random>
#include <string>

#include "common/kv/rocks_engine.h"
#include "common/status/errors.h"

namespace guanxi::kv {
namespace {

// crash_writer lies beside this test.
std::string WriterPath() {
  return std::filesystem::read_symlink("/proc/self/exe").replace_filename("kv_crash_writer");
}

// A running crash_writer.
class Writer {
 public:
  Writer(const std::string& dir, const std::string& run) {
    int pipe_ends[2];
    if (pipe(pipe_ends) != 0) std::abort();
    const std::string path = WriterPath();
    pid_ = fork();
    if (pid_ == 0) {
      dup2(pipe_ends[1], STDOUT_FILENO);
      close(pipe_ends[0]);
      close(pipe_ends[1]);
      execl(path.c_str(), path.c_str(), dir.c_str(), run.c_str(), nullptr);
      _exit(127);
    }
    close(pipe_ends[1]);
    lines_ = fdopen(pipe_ends[0], "r");
  }
  ~Writer() {
    Kill();
    fclose(lines_);
  }

  // The next acknowledged commit into `acked`; false when the process is gone and all lines are
  // read.
  bool Next(std::map<Revision, std::string>& acked) {
    unsigned long long revision = 0;
    char name[64] = "";
    if (fscanf(lines_, "%llu %63s", &revision, name) != 2) return false;
    EXPECT_TRUE(acked.emplace(revision, name).second) << "acknowledged twice: " << revision;
    return true;
  }

  void Kill() {
    if (pid_ == 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

 private:
  pid_t pid_ = 0;
  FILE* lines_ = nullptr;
};

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
      Writer writer(dir, std::to_string(round));
      while (acked.size() < enough && writer.Next(acked)) {
      }
      ASSERT_GE(acked.size(), enough) << "the writer ended by itself";
      // While it lives, nobody else gets in.
      EXPECT_EQ(errors::Reason(RocksEngine::Open(RocksOptions::Tiny(dir)).status()),
                "STORE_LOCKED");
      writer.Kill();
      while (writer.Next(acked)) {
      }
    }
    Check(dir, acked);
    if (::testing::Test::HasFailure()) FAIL() << "in round " << round;
  }
  std::filesystem::remove_all(dir);
}

}  // namespace
}  // namespace guanxi::kv
