#include "common/kv/commit_worker.h"

#include <gtest/gtest.h>

#include <memory>

#include "absl/synchronization/notification.h"
#include "common/kv/memory_engine.h"

namespace guanxi::kv {
namespace {

using Rest = CommitWorker::Rest;

constexpr Rest kUntilNews = {.at_least = absl::ZeroDuration(), .at_most = absl::InfiniteDuration()};

absl::Status Put(Txn& txn) {
  txn.Put(Space::kMeta, "k", "v");
  txn.Emit([](Revision, uint32_t) { return "event"; });
  return absl::OkStatus();
}

class CommitWorkerTest : public ::testing::Test {
 protected:
  // Counts rounds, each of which rests as `rest` says.
  absl::AnyInvocable<Rest()> Counting(Rest rest) {
    return [this, rest] {
      absl::MutexLock lock(&mu_);
      ++rounds_;
      return rest;
    };
  }
  void AwaitRounds(int count) {
    absl::MutexLock lock(&mu_);
    const auto enough = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return rounds_ >= count; };
    mu_.Await(absl::Condition(&enough));
  }

  std::unique_ptr<Engine> engine_ = std::make_unique<MemoryEngine>();
  absl::Mutex mu_;
  int rounds_ ABSL_GUARDED_BY(mu_) = 0;
};

TEST_F(CommitWorkerTest, WorksAtOnceAndAfterEachCommit) {
  CommitWorker worker(engine_.get(), Counting(kUntilNews));
  AwaitRounds(1);
  ASSERT_TRUE(CommitAndWait(*engine_, Put).ok());
  AwaitRounds(2);
}

TEST_F(CommitWorkerTest, WorksByItselfWhenTheRestIsOver) {
  CommitWorker worker(engine_.get(), Counting({absl::ZeroDuration(), absl::Milliseconds(1)}));
  AwaitRounds(3);
}

TEST_F(CommitWorkerTest, WhatIsCommittedDuringARoundIsNews) {
  absl::Notification begun, go_on;
  int calls = 0;
  absl::Notification again;
  CommitWorker worker(engine_.get(), [&] {
    if (++calls == 2) again.Notify();
    if (calls == 1) {
      begun.Notify();
      go_on.WaitForNotification();
    }
    return kUntilNews;
  });
  begun.WaitForNotification();
  ASSERT_TRUE(CommitAndWait(*engine_, Put).ok());
  // Listeners are told after callers, in order: a second commit's caller is told after them.
  ASSERT_TRUE(CommitAndWait(*engine_, Put).ok());
  go_on.Notify();
  again.WaitForNotification();
}

TEST_F(CommitWorkerTest, EndsWithoutWaitingForTheRest) {
  const Rest forever = {absl::InfiniteDuration(), absl::InfiniteDuration()};
  CommitWorker worker(engine_.get(), Counting(forever));
  AwaitRounds(1);
  worker.Stop();
  EXPECT_TRUE(worker.stopping());
}

}  // namespace
}  // namespace guanxi::kv
