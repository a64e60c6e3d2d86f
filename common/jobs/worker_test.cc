#include "common/jobs/worker.h"

#include <gtest/gtest.h>

#include <memory>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/kv/memory_engine.h"

namespace guanxi::jobs {
namespace {

constexpr Pace kUntilNews = {.at_least = absl::ZeroDuration(), .at_most = absl::InfiniteDuration()};

absl::Status Put(kv::Txn& txn) {
  txn.Put(kv::Space::kMeta, "k", "v");
  txn.Emit([](kv::Revision, uint32_t) { return "event"; });
  return absl::OkStatus();
}

class WorkerTest : public ::testing::Test {
 protected:
  // Counts rounds, and has each come to what `outcome` says of its number.
  absl::AnyInvocable<absl::StatusOr<Round>()> Counting(
      std::function<absl::StatusOr<Round>(int)> outcome = [](int) { return Round(); }) {
    return [this, outcome = std::move(outcome)] {
      absl::MutexLock lock(&mu_);
      return outcome(++rounds_);
    };
  }
  void AwaitRounds(int count) {
    absl::MutexLock lock(&mu_);
    const auto enough = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return rounds_ >= count; };
    mu_.Await(absl::Condition(&enough));
  }

  // How many rounds came to `outcome`, as is counted.
  double Counted(const std::string& outcome) {
    const auto collected = families_.Collect();
    for (const auto& metric : collected.at(0).metric) {
      for (const auto& label : metric.label) {
        if (label.value == outcome) return metric.counter.value;
      }
    }
    return -1;
  }

  prometheus::Registry families_;
  std::unique_ptr<kv::Engine> engine_ = std::make_unique<kv::MemoryEngine>();
  absl::Mutex mu_;
  int rounds_ ABSL_GUARDED_BY(mu_) = 0;
};

TEST_F(WorkerTest, WorksAtOnceAndAfterEachCommit) {
  Worker worker(engine_.get(), &families_, "tests", kUntilNews, Counting());
  AwaitRounds(1);
  ASSERT_TRUE(kv::CommitAndWait(*engine_, Put).ok());
  AwaitRounds(2);
}

TEST_F(WorkerTest, WorksByItselfWhenTheRestIsOver) {
  Worker worker(engine_.get(), &families_, "tests", {absl::ZeroDuration(), absl::Milliseconds(1)},
                Counting());
  AwaitRounds(3);
}

TEST_F(WorkerTest, WhatIsCommittedDuringARoundIsNews) {
  absl::Notification begun, go_on;
  int calls = 0;
  absl::Notification again;
  Worker worker(engine_.get(), &families_, "tests", kUntilNews, [&] {
    if (++calls == 2) again.Notify();
    if (calls == 1) {
      begun.Notify();
      go_on.WaitForNotification();
    }
    return Round();
  });
  begun.WaitForNotification();
  ASSERT_TRUE(kv::CommitAndWait(*engine_, Put).ok());
  // Listeners are told after callers, in order: a second commit's caller is told after them.
  ASSERT_TRUE(kv::CommitAndWait(*engine_, Put).ok());
  go_on.Notify();
  again.WaitForNotification();
}

TEST_F(WorkerTest, WorksWhenWorkFallsDue) {
  Worker worker(engine_.get(), &families_, "tests", kUntilNews,
                Counting([](int) { return Round{.due_in = absl::Milliseconds(1)}; }));
  AwaitRounds(3);
}

TEST_F(WorkerTest, GoesOnWhileThereIsWork) {
  Worker worker(engine_.get(), &families_, "tests", kUntilNews,
                Counting([](int round) { return Round{.worked = round < 100}; }));
  AwaitRounds(100);
}

TEST_F(WorkerTest, AsksAgainAfterPausesThatGrow) {
  const absl::Time begin = absl::Now();
  Worker worker(engine_.get(), &families_, "tests", kUntilNews, Counting([](int round) {
                  return round == 2 ? absl::StatusOr<Round>(absl::InternalError("broken"))
                                    : Round{.waiting = true};
                }));
  AwaitRounds(1);
  // Whatever is committed, somebody silent is not asked sooner.
  ASSERT_TRUE(kv::CommitAndWait(*engine_, Put).ok());
  AwaitRounds(4);
  EXPECT_GE(absl::Now() - begin, absl::Milliseconds(100 + 200 + 400));
}

TEST_F(WorkerTest, WhatWorkedMakesPausesShortAgain) {
  const absl::Time begin = absl::Now();
  Worker worker(engine_.get(), &families_, "tests", kUntilNews, Counting([](int round) {
                  return Round{.worked = round % 2 == 0, .waiting = round % 2 == 1};
                }));
  AwaitRounds(24);
  // Eleven pauses of 0.1 s; were they to grow, more than half a minute.
  EXPECT_LT(absl::Now() - begin, absl::Seconds(20));
}

TEST_F(WorkerTest, AFailureOfOneJobKeepsNoOtherWaiting) {
  Worker worker(engine_.get(), &families_, "tests", kUntilNews, Counting([](int round) {
                  return Round{.worked = round < 100, .failure = absl::InternalError("broken")};
                }));
  AwaitRounds(100);
  EXPECT_GE(Counted("worked"), 98);
}

TEST_F(WorkerTest, CountsWhatCameOfRounds) {
  {
    Worker worker(engine_.get(), &families_, "tests", kUntilNews, Counting([](int round) {
                    return round == 3 ? absl::StatusOr<Round>(absl::InternalError("broken"))
                                      : Round{.worked = round < 3, .waiting = round == 4};
                  }));
    AwaitRounds(5);
  }
  EXPECT_EQ(Counted("worked"), 2);
  EXPECT_EQ(Counted("failed"), 1);
  EXPECT_EQ(Counted("waiting"), 1);
  EXPECT_GE(Counted("idle"), 1);
}

TEST_F(WorkerTest, EndsWithoutWaitingForTheRest) {
  const Pace forever = {absl::InfiniteDuration(), absl::InfiniteDuration()};
  Worker worker(engine_.get(), &families_, "tests", forever, Counting());
  AwaitRounds(1);
  worker.Stop();
  EXPECT_TRUE(worker.stopping());
}

}  // namespace
}  // namespace guanxi::jobs
