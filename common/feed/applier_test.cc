#include "common/feed/applier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/kv/memory_engine.h"
#include "common/status/errors.h"
#include "common/status/status_matchers.h"

namespace guanxi::feed {
namespace {

using guanxi::changes::v1::Event;
using guanxi::changes::v1::WatchChangesResponse;
using ::testing::ElementsAre;
using ::testing::SizeIs;

// A message with whole revisions from `first` on; revision first + i has counts[i] events.
WatchChangesResponse Message(int64_t first, const std::vector<int>& counts) {
  WatchChangesResponse message;
  for (const int count : counts) {
    for (int ordinal = 0; ordinal < count; ++ordinal) {
      Event* event = message.add_events();
      event->set_revision(first);
      event->set_ordinal(ordinal);
    }
    message.set_revision(first++);
  }
  return message;
}

class ApplierTest : public ::testing::Test {
 protected:
  ApplierTest() : options_(Options()), applier_(options_) {}

  FollowerOptions Options() {
    return {.source = "sample",
            .self = "services/test",
            .engine = &engine_,
            .clock = &clock_,
            .resource_types = {},
            .watch = nullptr,
            .apply = [this](kv::Txn& txn, const table::Change& change, const Event& event) {
              return Effect(txn, change, event);
            }};
  }

  // Writes a row per event, and refuses to write it twice.
  absl::Status Effect(kv::Txn& txn, const table::Change& change, const Event& event) {
    EXPECT_EQ(change.actor, "services/test");
    const std::string key = absl::StrCat(event.revision(), ".", event.ordinal());
    if (key == throw_at_) throw std::runtime_error("thrown");
    if (key == fail_at_) return errors::Draining();
    if (txn.Get(kv::Space::kData, key)->has_value()) return errors::AlreadyExists(key);
    for (int i = 1; i < rows_per_event_; ++i)
      txn.Put(kv::Space::kIndex, absl::StrCat(key, "#", i), "");
    txn.Put(kv::Space::kData, key, "");
    return absl::OkStatus();
  }

  std::vector<std::string> Applied() {
    std::vector<std::string> keys;
    EXPECT_THAT(engine_.Snapshot()->Scan(kv::Space::kData, {}, kv::Order::kForward,
                                         [&](std::string_view key, std::string_view) {
                                           keys.emplace_back(key);
                                           return true;
                                         }),
                IsOk());
    return keys;
  }

  kv::MemoryEngine engine_;
  ManualClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  std::string fail_at_, throw_at_;
  int rows_per_event_ = 1;
  FollowerOptions options_;
  Applier applier_;
};

TEST_F(ApplierTest, AppliesAndKeepsTheCursor) {
  ASSERT_THAT(applier_.Apply(Message(1, {1, 2})), IsOk());
  EXPECT_THAT(Applied(), ElementsAre("1.0", "2.0", "2.1"));
  EXPECT_THAT(Cursor(*engine_.Snapshot(), "sample"), IsOkAndHolds(2u));
  EXPECT_THAT(Cursor(*engine_.Snapshot(), "other"), IsOkAndHolds(0u));
}

TEST_F(ApplierTest, SkipsWhatItHasApplied) {
  ASSERT_THAT(applier_.Apply(Message(1, {1, 2})), IsOk());
  EXPECT_THAT(applier_.Apply(Message(1, {1, 2})), IsOk());
  EXPECT_THAT(applier_.Apply(Message(1, {1, 2, 1})), IsOk());
  EXPECT_THAT(Applied(), ElementsAre("1.0", "2.0", "2.1", "3.0"));
}

TEST_F(ApplierTest, AnotherApplierGoesOnFromTheCursor) {
  ASSERT_THAT(applier_.Apply(Message(1, {1, 2})), IsOk());
  Applier next(options_);
  ASSERT_THAT(next.Load(), IsOk());
  EXPECT_EQ(next.position(), (FollowCursor{2, 0}));
  EXPECT_THAT(next.Apply(Message(2, {2, 1})), IsOk());
  EXPECT_THAT(Applied(), SizeIs(4));
}

TEST_F(ApplierTest, RefusesGaps) {
  ASSERT_THAT(applier_.Apply(Message(1, {1})), IsOk());
  EXPECT_THAT(applier_.Apply(Message(3, {1})), StatusIs(absl::StatusCode::kDataLoss, "FEED_GAP"));
  WatchChangesResponse heartbeat;
  heartbeat.set_revision(2);
  EXPECT_THAT(applier_.Apply(heartbeat), StatusIs(absl::StatusCode::kDataLoss, "FEED_GAP"));
  EXPECT_THAT(Cursor(*engine_.Snapshot(), "sample"), IsOkAndHolds(1u));
}

TEST_F(ApplierTest, MovesOverWhatItDidNotAskFor) {
  options_.resource_types = {"guanxi.customers/Contact"};
  ASSERT_THAT(applier_.Apply(Message(5, {1})), IsOk());
  WatchChangesResponse heartbeat;
  heartbeat.set_revision(9);
  ASSERT_THAT(applier_.Apply(heartbeat), IsOk());
  EXPECT_THAT(Cursor(*engine_.Snapshot(), "sample"), IsOkAndHolds(9u));
}

TEST_F(ApplierTest, StopsAtTheEventThatFails) {
  for (int i = 1; i <= 20; ++i)
    ASSERT_THAT(applier_.Apply(Message(i, {1})), IsOk());  // larger batches
  fail_at_ = "23.1";
  const auto message = Message(21, {2, 1, 3, 1});
  EXPECT_THAT(applier_.Apply(message), StatusIs(absl::StatusCode::kUnavailable, "DRAINING"));
  EXPECT_THAT(Applied(), SizeIs(20 + 4));
  EXPECT_THAT(Cursor(*engine_.Snapshot(), "sample"), IsOkAndHolds(22u));
  fail_at_.clear();
  ASSERT_THAT(applier_.Load(), IsOk());
  EXPECT_THAT(applier_.Apply(message), IsOk());
  EXPECT_THAT(Applied(), SizeIs(20 + 7));
  EXPECT_THAT(Cursor(*engine_.Snapshot(), "sample"), IsOkAndHolds(24u));
}

TEST_F(ApplierTest, AnExceptionIsAFailure) {
  throw_at_ = "1.1";
  EXPECT_THAT(applier_.Apply(Message(1, {2})), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(Cursor(*engine_.Snapshot(), "sample"), IsOkAndHolds(0u));
}

TEST_F(ApplierTest, SplitsWhatDoesNotFitOneTransaction) {
  rows_per_event_ = 30;  // of 1,000 a transaction may write
  ASSERT_THAT(applier_.Apply(Message(1, {3, 100, 2, 60, 1})), IsOk());
  EXPECT_THAT(Applied(), SizeIs(166));
  EXPECT_THAT(Cursor(*engine_.Snapshot(), "sample"), IsOkAndHolds(5u));
}

TEST_F(ApplierTest, GoesOnInTheMiddleOfARevision) {
  rows_per_event_ = 30;
  fail_at_ = "1.70";
  const auto message = Message(1, {100});
  ASSERT_THAT(applier_.Apply(message), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(applier_.position(), (FollowCursor{0, 70}));
  fail_at_.clear();
  Applier next(options_);
  ASSERT_THAT(next.Load(), IsOk());
  EXPECT_THAT(next.Apply(message), IsOk());
  EXPECT_THAT(Applied(), SizeIs(100));
  EXPECT_EQ(next.position(), (FollowCursor{1, 0}));
}

TEST_F(ApplierTest, ReportsAnEventTooLargeByItself) {
  rows_per_event_ = 1001;
  EXPECT_THAT(applier_.Apply(Message(1, {2})),
              StatusIs(absl::StatusCode::kInvalidArgument, "TRANSACTION_SIZE"));
}

TEST_F(ApplierTest, NoticesThatSomebodyElseMovesTheCursor) {
  ASSERT_THAT(applier_.Apply(Message(1, {1})), IsOk());
  ASSERT_THAT(kv::CommitAndWait(engine_,
                                [](kv::Txn& txn) {
                                  WriteCursor(txn, "sample", {7, 0});
                                  return absl::OkStatus();
                                }),
              IsOk());
  EXPECT_THAT(applier_.Apply(Message(2, {1})),
              StatusIs(absl::StatusCode::kAborted, "CURSOR_MOVED"));
  EXPECT_THAT(Applied(), SizeIs(1));
}

}  // namespace
}  // namespace guanxi::feed
