// Events: numbered without gaps, read in whole commits, trimmed from the front.
#include <algorithm>
#include <atomic>
#include <thread>

#include "absl/synchronization/blocking_counter.h"
#include "common/kv/engine_contract.h"

namespace guanxi::kv {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_P(EngineContract, OnlyCommitsThatEmitAdvanceTheRevision) {
  EXPECT_EQ(Put(Space::kData, "k", "v"), 0u);
  EXPECT_EQ(Emit({"a"}), 1u);
  EXPECT_EQ(Put(Space::kData, "k", "w"), 1u);
  EXPECT_EQ(Emit({"b", "c", "d"}), 2u);
  EXPECT_EQ(engine().head(), 2u);
  EXPECT_EQ(engine().Snapshot()->revision(), 2u);
}

TEST_P(EngineContract, EventKnowsItsPlace) {
  Emit({"first"});
  const auto fn = [](Txn& txn) {
    EXPECT_EQ(txn.revision(), 1u);
    EXPECT_EQ(txn.next_revision(), 2u);
    for (int i = 0; i < 2; ++i) {
      txn.Emit([](Revision revision, uint32_t ordinal) {
        return std::to_string(revision) + "." + std::to_string(ordinal);
      });
    }
    return absl::OkStatus();
  };
  ASSERT_TRUE(CommitAndWait(engine(), fn).ok());
  EXPECT_THAT(Events(1), ElementsAre(Event{2, 0, "2.0"}, Event{2, 1, "2.1"}));
}

TEST_P(EngineContract, EventsAreBytes) {
  const std::string bytes("\0\xff\0", 3);
  Emit({bytes, ""});
  EXPECT_THAT(Events(0), ElementsAre(Event{1, 0, bytes}, Event{1, 1, ""}));
}

TEST_P(EngineContract, EventsCountAgainstTheLimits) {
  const auto emit = [&](size_t count, size_t bytes) {
    const std::vector<std::string> events(count, std::string(bytes, 'e'));
    return CommitAndWait(engine(),
                         [&](Txn& txn) {
                           for (const std::string& event : events) {
                             txn.Emit([&](Revision, uint32_t) { return event; });
                           }
                           return absl::OkStatus();
                         })
        .status()
        .code();
  };
  EXPECT_EQ(emit(1, kMaxValueBytes + 1), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(emit(kMaxTxnWrites + 1, 1), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(emit(17, kMaxValueBytes), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(engine().head(), 0u);
  EXPECT_EQ(emit(15, kMaxValueBytes), absl::StatusCode::kOk);
}

TEST_P(EngineContract, PagesHoldWholeCommits) {
  Emit({"1"});
  Emit({"2", "2", "2"});
  Emit({"3", "3"});
  Emit({"4"});
  EXPECT_THAT(Events(0, 0), IsEmpty());
  EXPECT_THAT(Events(0, 1), SizeIs(1));
  EXPECT_THAT(Events(0, 2), SizeIs(4));
  EXPECT_THAT(Events(0, 4), SizeIs(4));
  EXPECT_THAT(Events(0, 5), SizeIs(6));
  EXPECT_THAT(Events(0, 100), SizeIs(7));
  EXPECT_THAT(Events(1, 1), SizeIs(3));
  EXPECT_THAT(Events(3, 100), ElementsAre(Event{4, 0, "4"}));
  EXPECT_THAT(Events(4, 100), IsEmpty());
}

TEST_P(EngineContract, PagesJoinWithoutGapOrRepeat) {
  std::vector<Event> expected;
  for (Revision revision = 1; revision <= 60; ++revision) {
    std::vector<std::string> events;
    for (uint32_t ordinal = 0; ordinal < 1 + revision % 5; ++ordinal) {
      events.push_back(std::string(50, static_cast<char>('a' + ordinal)));
      expected.push_back({revision, ordinal, events.back()});
    }
    Emit(events);
  }
  for (size_t page : {1, 2, 3, 7, 50}) {
    std::vector<Event> seen;
    Revision after = 0;
    while (true) {
      const std::vector<Event> events = Events(after, page);
      if (events.empty()) break;
      seen.insert(seen.end(), events.begin(), events.end());
      after = events.back().revision;
    }
    EXPECT_EQ(seen, expected) << "page of " << page;
  }
}

TEST_P(EngineContract, CursorBeyondTheHeadIsRefused) {
  const auto ignore = [](const EventView&) {};
  EXPECT_TRUE(absl::IsOutOfRange(engine().ReadEvents(1, 10, ignore).status()));
  Emit({"1"});
  EXPECT_TRUE(engine().ReadEvents(1, 10, ignore).ok());
  EXPECT_TRUE(absl::IsOutOfRange(engine().ReadEvents(2, 10, ignore).status()));
  EXPECT_TRUE(absl::IsOutOfRange(engine().ReadEvents(~Revision{0}, 10, ignore).status()));
}

TEST_P(EngineContract, TrimmedEventsAreOutOfRange) {
  const auto ignore = [](const EventView&) {};
  for (int i = 0; i < 5; ++i) Emit({"a", "b"});
  ASSERT_TRUE(engine().TrimEvents(3).ok());
  EXPECT_EQ(engine().oldest_event(), 4u);
  for (Revision after : {0, 1, 2}) {
    EXPECT_TRUE(absl::IsOutOfRange(engine().ReadEvents(after, 10, ignore).status())) << after;
  }
  EXPECT_THAT(Events(3), SizeIs(4));
  EXPECT_THAT(Events(5), IsEmpty());
  EXPECT_EQ(engine().head(), 5u);
}

TEST_P(EngineContract, TrimGoesForwardOnlyAndNotPastTheHead) {
  for (int i = 0; i < 3; ++i) Emit({"e"});
  ASSERT_TRUE(engine().TrimEvents(2).ok());
  ASSERT_TRUE(engine().TrimEvents(0).ok());
  ASSERT_TRUE(engine().TrimEvents(1).ok());
  EXPECT_EQ(engine().oldest_event(), 3u);
  EXPECT_TRUE(absl::IsOutOfRange(engine().TrimEvents(4)));
  EXPECT_THAT(Events(2), SizeIs(1));
  ASSERT_TRUE(engine().TrimEvents(3).ok());
  EXPECT_EQ(engine().oldest_event(), 4u);
  EXPECT_THAT(Events(3), IsEmpty());
  EXPECT_EQ(Emit({"next"}), 4u);
  EXPECT_THAT(Events(3), ElementsAre(Event{4, 0, "next"}));
}

TEST_P(EngineContract, TrimmingWhileReadingNeverHidesAGap) {
  constexpr Revision kCommits = 300;
  for (Revision i = 0; i < kCommits; ++i) Emit({"e", "f"});
  std::thread trimmer([&] {
    for (Revision revision = 1; revision <= kCommits; ++revision) {
      EXPECT_TRUE(engine().TrimEvents(revision).ok());
    }
  });
  // A page is either refused or without a gap, however the trim comes in between.
  Revision after = 0;
  while (after < kCommits) {
    Revision expected = after + 1;
    const auto visit = [&](const EventView& event) {
      EXPECT_EQ(event.revision, expected);
      if (event.ordinal == 1) ++expected;
    };
    const absl::StatusOr<Revision> last = engine().ReadEvents(after, 5, visit);
    EXPECT_TRUE(last.ok() || absl::IsOutOfRange(last.status())) << last.status();
    EXPECT_EQ(last.value_or(after) + 1, expected);
    after = last.ok() ? *last : std::max(after, engine().oldest_event() - 1);
  }
  trimmer.join();
}

TEST_P(EngineContract, TrimLeavesRows) {
  Put(Space::kHistory, "k", "v");
  Emit({"e"});
  ASSERT_TRUE(engine().TrimEvents(1).ok());
  EXPECT_THAT(All(Space::kHistory), SizeIs(1));
}

// Remembers what it heard. Read it only while no call can come.
class Recorder final : public CommitListener {
 public:
  void OnCommit(Revision head) override { heard.push_back(head); }
  std::vector<Revision> heard;
};

TEST_P(EngineContract, ListenerHearsOfEveryCommit) {
  Recorder recorder;
  Emit({"before"});
  engine().Subscribe(&recorder);
  for (int i = 0; i < 20; ++i) Emit({"e"});
  engine().Unsubscribe(&recorder);
  const std::vector<Revision> heard = recorder.heard;
  ASSERT_FALSE(heard.empty());
  EXPECT_TRUE(std::is_sorted(heard.begin(), heard.end()));
  // The last answer comes before the listener is told, and Unsubscribe may come in between.
  EXPECT_GE(heard.back(), 20u);
  Emit({"after"});
  engine().Unsubscribe(&recorder);
  EXPECT_EQ(recorder.heard, heard);
}

// Takes itself off the list when it is first called.
class OneShot final : public CommitListener {
 public:
  explicit OneShot(Engine& engine) : engine_(engine) {}
  void OnCommit(Revision) override {
    ++calls;
    engine_.Unsubscribe(this);
    called.Notify();
  }
  int calls = 0;
  absl::Notification called;

 private:
  Engine& engine_;
};

TEST_P(EngineContract, ListenerMayUnsubscribeItself) {
  OneShot listener(engine());
  engine().Subscribe(&listener);
  Emit({"1"});
  listener.called.WaitForNotification();
  Emit({"2"});
  Close();
  EXPECT_EQ(listener.calls, 1);
}

TEST_P(EngineContract, EventsCanBeReadFromASnapshotsRevision) {
  // While commits come in, the revision of a new snapshot is always a valid cursor.
  constexpr int kCommits = 2'000;
  absl::BlockingCounter answered(kCommits);
  for (int i = 0; i < kCommits; ++i) {
    engine().Commit(
        [](Txn& txn) {
          txn.Emit([](Revision, uint32_t) { return "e"; });
          return absl::OkStatus();
        },
        [&](absl::StatusOr<Revision>) { answered.DecrementCount(); });
  }
  const auto ignore = [](const EventView&) {};
  Revision revision = 0;
  while (revision < kCommits) {
    revision = engine().Snapshot()->revision();
    const absl::StatusOr<Revision> read = engine().ReadEvents(revision, 10, ignore);
    ASSERT_TRUE(read.ok()) << read.status();
  }
  answered.Wait();
}

}  // namespace
}  // namespace guanxi::kv
