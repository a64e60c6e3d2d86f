// Kills a process that writes rows with their audit records, over and over, and looks at what its
// store holds: each row has its record and each record its row.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <random>
#include <set>
#include <string>

#include "common/audit/chain_check.h"
#include "common/kv/rocks_engine.h"

namespace guanxi::audit {
namespace {

// A running crash_writer, which lies beside this test.
class Writer {
 public:
  Writer(const std::string& dir, const std::string& run) {
    int pipe_ends[2];
    if (pipe(pipe_ends) != 0) std::abort();
    const std::string path =
        std::filesystem::read_symlink("/proc/self/exe").replace_filename("audit_crash_writer");
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

  // Adds the next acknowledged name; false when the process is gone and all lines are read.
  bool Next(std::set<std::string>& acked) {
    char name[64] = "";
    return fscanf(lines_, "%63s", name) == 1 && acked.insert(name).second;
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
      Writer writer(dir, std::to_string(round));
      while (acked.size() < enough && writer.Next(acked)) {
      }
      ASSERT_GE(acked.size(), enough) << "the writer ended by itself";
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
}  // namespace guanxi::audit
