#include "common/kv/committer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <utility>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "common/kv/engine_contract.h"
#include "common/kv/local_engine.h"
#include "common/kv/memory_backend.h"
#include "common/status/errors.h"
#include "common/time/clock.h"

namespace guanxi::kv {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

// A backend that notes the groups it is given, and fails or takes its time when told to.
class Medium final : public MemoryBackend {
 public:
  absl::Status Append(const Overlay& rows,
                      absl::Span<const EventRow> events,
                      Revision head) override {
    ++writes;
    heads.push_back(head);
    if (!failure.ok()) return failure;
    return MemoryBackend::Append(rows, events, head);
  }

  absl::Status Sync() override {
    if (hold_sync != nullptr) {
      syncing.Notify();
      std::exchange(hold_sync, nullptr)->WaitForNotification();
    }
    if (!sync_failure.ok()) return sync_failure;
    return MemoryBackend::Sync();
  }

  int writes = 0;
  std::vector<Revision> heads;
  absl::Status failure;
  absl::Status sync_failure;
  absl::Notification* hold_sync = nullptr;  // the next sync waits for it
  absl::Notification syncing;
};

class CommitterTest : public ::testing::Test {
 protected:
  void Open(const CommitterOptions& options = {}) {
    auto medium = std::make_unique<Medium>();
    medium_ = medium.get();
    engine_ = std::make_unique<LocalEngine>(std::move(medium), options);
  }

  static absl::Status PutAndEmit(Txn& txn) {
    txn.Put(Space::kData, "k" + std::to_string(txn.next_revision()), "v");
    txn.Emit([](Revision, uint32_t) { return "e"; });
    return absl::OkStatus();
  }

  // Commits `count` of `fn` as one batch and returns their answers.
  std::vector<absl::StatusOr<Revision>> CommitTogether(
      int count, const std::function<absl::Status(Txn&)>& fn) {
    std::vector<absl::StatusOr<Revision>> answers(count);
    absl::BlockingCounter answered(count);
    {
      WriterHold hold(*engine_);
      for (absl::StatusOr<Revision>& answer : answers) {
        engine_->Commit(fn, [&](absl::StatusOr<Revision> done) {
          answer = std::move(done);
          answered.DecrementCount();
        });
      }
    }
    answered.Wait();
    return answers;
  }

  std::unique_ptr<LocalEngine> engine_;
  Medium* medium_ = nullptr;  // read while the writer rests
};

TEST_F(CommitterTest, OneWriteForAGroup) {
  Open();
  const auto answers = CommitTogether(100, &PutAndEmit);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(answers[i].value(), static_cast<Revision>(i + 1));
  EXPECT_THAT(medium_->heads, ElementsAre(100));
}

TEST_F(CommitterTest, GroupsAreCappedByCount) {
  Open();
  CommitTogether(600, &PutAndEmit);
  EXPECT_THAT(medium_->heads, ElementsAre(256, 512, 600));
}

TEST_F(CommitterTest, GroupsAreCappedByBytes) {
  CommitterOptions options;
  options.max_group_bytes = 1'000;
  Open(options);
  CommitTogether(6, [](Txn& txn) {
    txn.Put(Space::kData, std::to_string(txn.next_revision()), std::string(300, 'v'));
    txn.Emit([](Revision, uint32_t) { return std::string(100, 'e'); });
    return absl::OkStatus();
  });
  EXPECT_THAT(medium_->heads, ElementsAre(3, 6));
}

TEST_F(CommitterTest, WhatFailedCountsAmongTheBytes) {
  CommitterOptions options;
  options.max_group_bytes = 1'000;
  Open(options);
  int calls = 0;
  CommitTogether(6, [&](Txn& txn) {
    txn.Put(Space::kData, std::to_string(txn.next_revision()), std::string(600, 'v'));
    return ++calls % 2 == 0 ? absl::OkStatus() : absl::AbortedError("no");
  });
  EXPECT_EQ(medium_->writes, 3);
}

TEST_F(CommitterTest, NothingToWriteNeedsNoWrite) {
  Open();
  CommitTogether(10, [](Txn& txn) { return txn.Get(Space::kData, "k").status(); });
  CommitTogether(10, [](Txn& txn) {
    txn.Put(Space::kData, "k", "v");
    return absl::AbortedError("no");
  });
  EXPECT_EQ(medium_->writes, 0);
}

TEST_F(CommitterTest, FailedWriteFailsItsGroupAndAllThatFollow) {
  Open();
  ASSERT_TRUE(CommitAndWait(*engine_, &PutAndEmit).ok());
  medium_->failure = absl::UnavailableError("the disk is gone");
  const auto answers = CommitTogether(300, [](Txn& txn) {
    const absl::Status written = PutAndEmit(txn);
    return txn.next_revision() % 2 == 0 ? written : absl::AlreadyExistsError("on account of that");
  });
  for (const auto& answer : answers) EXPECT_TRUE(absl::IsUnavailable(answer.status()));
  EXPECT_EQ(errors::Reason(answers.front().status()), "STORE_WRITE_FAILED");
  EXPECT_EQ(errors::Reason(answers.back().status()), "STORE_READ_ONLY");
  EXPECT_EQ(medium_->writes, 2);

  // The medium works again, but what it holds is not known: nothing more is written.
  medium_->failure = absl::OkStatus();
  EXPECT_EQ(errors::Reason(CommitAndWait(*engine_, &PutAndEmit).status()), "STORE_READ_ONLY");
  EXPECT_EQ(medium_->writes, 2);
  EXPECT_FALSE(engine_->healthy());
  EXPECT_EQ(engine_->failure(), absl::UnavailableError("the disk is gone"));
  EXPECT_EQ(engine_->head(), 1u);
  EXPECT_THAT(engine_->Snapshot()->Get(Space::kData, "k1").value(), Optional(std::string("v")));
}

TEST_F(CommitterTest, FailureIsToldOnceWithItsCause) {
  CommitterOptions options;
  std::vector<absl::Status> causes;
  options.on_failure = [&causes](const absl::Status& cause) { causes.push_back(cause); };
  Open(options);
  ASSERT_TRUE(CommitAndWait(*engine_, &PutAndEmit).ok());
  EXPECT_THAT(causes, IsEmpty());
  medium_->failure = absl::UnavailableError("the disk is gone");
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(CommitAndWait(*engine_, &PutAndEmit).ok());
  EXPECT_THAT(causes, ElementsAre(absl::UnavailableError("the disk is gone")));
}

TEST_F(CommitterTest, WritesOnWhileAGroupIsSyncedAndShowsNeitherBefore) {
  Open();
  absl::Notification release;
  medium_->hold_sync = &release;
  absl::BlockingCounter answered(2);
  std::atomic<int> told{0};
  const auto done = [&](const absl::StatusOr<Revision>& revision) {
    EXPECT_TRUE(revision.ok());
    ++told;
    answered.DecrementCount();
  };
  engine_->Commit(&PutAndEmit, done);
  medium_->syncing.WaitForNotification();
  absl::Notification ran;
  engine_->Commit(
      [&](Txn& txn) {
        // It builds on what is not synced yet.
        EXPECT_THAT(txn.Get(Space::kData, "k1").value(), Optional(std::string("v")));
        if (!ran.HasBeenNotified()) ran.Notify();
        return PutAndEmit(txn);
      },
      done);
  ran.WaitForNotification();
  EXPECT_EQ(told, 0);
  EXPECT_EQ(engine_->head(), 0u);
  EXPECT_EQ(engine_->Snapshot()->Get(Space::kData, "k1").value(), std::nullopt);
  release.Notify();
  answered.Wait();
  EXPECT_EQ(engine_->head(), 2u);
  EXPECT_THAT(engine_->Snapshot()->Get(Space::kData, "k2").value(), Optional(std::string("v")));
}

TEST_F(CommitterTest, FailedSyncFailsAllThatRestsOnIt) {
  Open();
  ASSERT_TRUE(CommitAndWait(*engine_, &PutAndEmit).ok());
  absl::Notification release;
  medium_->hold_sync = &release;
  medium_->sync_failure = absl::UnavailableError("the disk is gone");
  std::vector<std::string> reasons(2);
  absl::BlockingCounter answered(2);
  const auto note = [&](int i) {
    return [&, i](const absl::StatusOr<Revision>& done) {
      reasons[i] = errors::Reason(done.status());
      answered.DecrementCount();
    };
  };
  engine_->Commit(&PutAndEmit, note(0));
  medium_->syncing.WaitForNotification();
  // Fails by itself, but perhaps on account of what is in doubt.
  engine_->Commit([](Txn&) { return absl::AlreadyExistsError("k2"); }, note(1));
  release.Notify();
  answered.Wait();
  EXPECT_EQ(reasons[0], "STORE_WRITE_FAILED");
  EXPECT_THAT(reasons[1], ::testing::AnyOf("STORE_WRITE_FAILED", "STORE_READ_ONLY"));
  EXPECT_EQ(errors::Reason(CommitAndWait(*engine_, &PutAndEmit).status()), "STORE_READ_ONLY");
  EXPECT_EQ(engine_->failure(), absl::UnavailableError("the disk is gone"));
  EXPECT_EQ(engine_->head(), 1u);
  EXPECT_EQ(engine_->Snapshot()->Get(Space::kData, "k2").value(), std::nullopt);
}

TEST_F(CommitterTest, DamageIsToldAsDataLoss) {
  Open();
  medium_->failure = absl::DataLossError("a checksum");
  EXPECT_TRUE(absl::IsDataLoss(CommitAndWait(*engine_, &PutAndEmit).status()));
}

TEST_F(CommitterTest, AnAnswerThatTakesItsTimeKeepsNobodyFromRunning) {
  Open();
  absl::Notification begun, ran;
  engine_->Commit(&PutAndEmit, [&](absl::StatusOr<Revision>) {
    begun.Notify();
    ran.WaitForNotification();
  });
  begun.WaitForNotification();
  EXPECT_TRUE(CommitAndWait(*engine_, [&](Txn&) {
                ran.Notify();
                return absl::OkStatus();
              }).ok());
}

TEST_F(CommitterTest, AnAnswerGivenWhileClosingMayCommitAndIsRefused) {
  Open();
  absl::Notification begun;
  std::atomic<bool> refused = false;
  engine_->Commit(&PutAndEmit, [&, engine = engine_.get()](absl::StatusOr<Revision>) {
    begun.Notify();
    while (!refused) {
      engine->Commit(&PutAndEmit, [&](absl::StatusOr<Revision> done) {
        if (errors::Reason(done.status()) == "DRAINING") refused = true;
      });
    }
  });
  begun.WaitForNotification();
  engine_.reset();
  EXPECT_TRUE(refused);
}

class Recorder final : public CommitListener {
 public:
  void OnCommit(Revision head) override { heard.push_back(head); }
  std::vector<Revision> heard;
};

TEST_F(CommitterTest, ListenerHearsOncePerGroupThatEmitted) {
  Open();
  Recorder recorder;
  engine_->Subscribe(&recorder);
  CommitTogether(10, &PutAndEmit);
  CommitTogether(10, [](Txn& txn) {
    txn.Put(Space::kData, "k", "v");
    return absl::OkStatus();
  });
  medium_->failure = absl::UnavailableError("the disk is gone");
  CommitTogether(10, &PutAndEmit);
  engine_.reset();
  EXPECT_THAT(recorder.heard, ElementsAre(10));
}

TEST_F(CommitterTest, DeadlineIsByTheGivenClock) {
  ManualClock clock(absl::FromUnixSeconds(1'000));
  CommitterOptions options;
  options.clock = &clock;
  Open(options);
  std::vector<absl::StatusOr<Revision>> answers(3);
  absl::BlockingCounter answered(3);
  {
    WriterHold hold(*engine_);
    int at = 1'009;
    for (absl::StatusOr<Revision>& answer : answers) {
      engine_->Commit(
          &PutAndEmit,
          [&](absl::StatusOr<Revision> done) {
            answer = std::move(done);
            answered.DecrementCount();
          },
          absl::FromUnixSeconds(at++));
    }
    clock.Set(absl::FromUnixSeconds(1'010));
  }
  answered.Wait();
  EXPECT_TRUE(absl::IsDeadlineExceeded(answers[0].status()));
  EXPECT_TRUE(absl::IsDeadlineExceeded(answers[1].status()));
  EXPECT_EQ(answers[2].value(), 1u);
  engine_.reset();
}

TEST_F(CommitterTest, CountsWhatItDid) {
  CommitterOptions options;
  options.max_queued = 5;
  Open(options);
  absl::BlockingCounter answered(8);
  {
    WriterHold hold(*engine_);
    for (int i = 0; i < 8; ++i) {
      engine_->Commit(&PutAndEmit, [&](absl::StatusOr<Revision>) { answered.DecrementCount(); });
    }
  }
  answered.Wait();
  const auto metric = [&](std::string_view name) {
    for (const auto& [key, value] : engine_->metrics()) {
      if (key == name) return value;
    }
    return -1.0;
  };
  EXPECT_EQ(metric("guanxi_store_queued_transactions"), 0);
  EXPECT_GE(metric("guanxi_store_refused_transactions_total"), 3);
  EXPECT_EQ(
      metric("guanxi_store_transactions_total") + metric("guanxi_store_refused_transactions_total"),
      9);
  EXPECT_EQ(metric("guanxi_store_groups_written_total"), 1);
  EXPECT_EQ(metric("guanxi_store_healthy"), 1);
}

}  // namespace
}  // namespace guanxi::kv
