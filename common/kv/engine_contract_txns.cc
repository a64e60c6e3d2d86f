// Transactions: what they see, and that they happen wholly or not at all.
#include <stdexcept>

#include "common/kv/engine_contract.h"

namespace guanxi::kv {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::Pair;

TEST_P(EngineContract, TransactionReadsItsOwnWrites) {
  Put(Space::kData, "old", "1");
  const auto fn = [](Txn& txn) {
    txn.Put(Space::kData, "new", "2");
    txn.Put(Space::kData, "old", "3");
    EXPECT_THAT(txn.Get(Space::kData, "new").value(), Optional(std::string("2")));
    EXPECT_THAT(txn.Get(Space::kData, "old").value(), Optional(std::string("3")));
    txn.Delete(Space::kData, "old");
    EXPECT_EQ(txn.Get(Space::kData, "old").value(), std::nullopt);
    EXPECT_EQ(txn.Get(Space::kIndex, "new").value(), std::nullopt);
    return absl::OkStatus();
  };
  ASSERT_TRUE(CommitAndWait(engine(), fn).ok());
  EXPECT_THAT(All(), ElementsAre(Pair("new", "2")));
}

TEST_P(EngineContract, TransactionListsItsOwnWrites) {
  for (const char* key : {"b", "d", "f", "h"}) Put(Space::kData, key, "old");
  const auto fn = [](Txn& txn) {
    txn.Put(Space::kData, "a", "new");   // before the first
    txn.Put(Space::kData, "d", "new");   // in place of one
    txn.Put(Space::kData, "e", "new");   // between
    txn.Delete(Space::kData, "f");       // away
    txn.Put(Space::kData, "i", "new");   // past the last
    txn.Put(Space::kData, "c", "gone");  // there and away again
    txn.Delete(Space::kData, "c");
    EXPECT_THAT(Collect(txn, Space::kData, {}, Order::kForward),
                ElementsAre(Pair("a", "new"), Pair("b", "old"), Pair("d", "new"), Pair("e", "new"),
                            Pair("h", "old"), Pair("i", "new")));
    EXPECT_THAT(Collect(txn, Space::kData, {}, Order::kReverse),
                ElementsAre(Pair("i", "new"), Pair("h", "old"), Pair("e", "new"), Pair("d", "new"),
                            Pair("b", "old"), Pair("a", "new")));
    EXPECT_THAT(Collect(txn, Space::kData, {"b", "e"}, Order::kForward),
                ElementsAre(Pair("b", "old"), Pair("d", "new")));
    EXPECT_THAT(Collect(txn, Space::kData, {"c", "i"}, Order::kReverse),
                ElementsAre(Pair("h", "old"), Pair("e", "new"), Pair("d", "new")));
    EXPECT_THAT(Collect(txn, Space::kData, {"i", "b"}, Order::kForward), IsEmpty());
    return absl::OkStatus();
  };
  ASSERT_TRUE(CommitAndWait(engine(), fn).ok());
}

TEST_P(EngineContract, TransactionScanStopsWhenAsked) {
  for (const char* key : {"b", "d"}) Put(Space::kData, key, "old");
  const auto fn = [](Txn& txn) {
    for (const char* key : {"a", "c", "e"}) txn.Put(Space::kData, key, "new");
    for (Order order : {Order::kForward, Order::kReverse}) {
      for (int limit = 1; limit <= 5; ++limit) {
        int visited = 0;
        const auto visit = [&](std::string_view, std::string_view) { return ++visited < limit; };
        EXPECT_TRUE(txn.Scan(Space::kData, {}, order, visit).ok());
        EXPECT_EQ(visited, limit);
      }
    }
    return absl::OkStatus();
  };
  ASSERT_TRUE(CommitAndWait(engine(), fn).ok());
}

TEST_P(EngineContract, TransactionMayDeleteWhatItScans) {
  for (const char* key : {"a", "c", "e"}) Put(Space::kData, key, "old");
  for (Order order : {Order::kForward, Order::kReverse}) {
    const auto fn = [order](Txn& txn) {
      for (const char* key : {"b", "d"}) txn.Put(Space::kData, key, "new");
      int visited = 0;
      const auto visit = [&](std::string_view key, std::string_view) {
        ++visited;
        txn.Delete(Space::kData, key);
        return true;
      };
      EXPECT_TRUE(txn.Scan(Space::kData, {}, order, visit).ok());
      EXPECT_EQ(visited, 5);
      EXPECT_THAT(Collect(txn, Space::kData, {}, order), IsEmpty());
      return absl::CancelledError("leave the rows for the other order");
    };
    EXPECT_EQ(CommitAndWait(engine(), fn).status().code(), absl::StatusCode::kCancelled);
  }
  EXPECT_EQ(All().size(), 3u);
}

TEST_P(EngineContract, FailedTransactionLeavesNothing) {
  Put(Space::kData, "k", "before");
  Emit({"first"});
  const auto fn = [](Txn& txn) {
    txn.Put(Space::kData, "k", "after");
    txn.Put(Space::kIndex, "i", "after");
    txn.Delete(Space::kData, "k");
    txn.Emit([](Revision, uint32_t) { return "never"; });
    return absl::FailedPreconditionError("no");
  };
  const absl::StatusOr<Revision> failed = CommitAndWait(engine(), fn);
  EXPECT_EQ(failed.status(), absl::FailedPreconditionError("no"));
  EXPECT_THAT(All(), ElementsAre(Pair("k", "before")));
  EXPECT_THAT(All(Space::kIndex), IsEmpty());
  EXPECT_EQ(engine().head(), 1u);
  EXPECT_EQ(Emit({"second"}), 2u);
  EXPECT_THAT(Events(0), ElementsAre(Event{1, 0, "first"}, Event{2, 0, "second"}));
}

TEST_P(EngineContract, ThrowingTransactionIsAnInternalError) {
  const auto fn = [](Txn& txn) -> absl::Status {
    txn.Put(Space::kData, "k", "v");
    throw std::runtime_error("oops");
  };
  EXPECT_TRUE(absl::IsInternal(CommitAndWait(engine(), fn).status()));
  EXPECT_THAT(All(), IsEmpty());
  EXPECT_EQ(Emit({"on it goes"}), 1u);
}

TEST_P(EngineContract, FailureInAGroupTakesBackItsOwnWritesOnly) {
  Put(Space::kData, "k", "0");
  absl::Notification done;
  {
    WriterHold hold(engine());
    const auto ignore = [](absl::StatusOr<Revision>) {};
    const auto first = [](Txn& txn) {
      txn.Put(Space::kData, "k", "1");
      txn.Put(Space::kData, "first", "1");
      txn.Emit([](Revision, uint32_t) { return "first"; });
      return absl::OkStatus();
    };
    const auto failing = [](Txn& txn) {
      EXPECT_THAT(txn.Get(Space::kData, "k").value(), Optional(std::string("1")));
      txn.Put(Space::kData, "k", "2");
      txn.Put(Space::kData, "k", "3");
      txn.Delete(Space::kData, "first");
      txn.Put(Space::kData, "second", "2");
      txn.Emit([](Revision, uint32_t) { return "second"; });
      return absl::AbortedError("no");
    };
    const auto third = [](Txn& txn) {
      EXPECT_THAT(Collect(txn, Space::kData, {}, Order::kForward),
                  ElementsAre(Pair("first", "1"), Pair("k", "1")));
      EXPECT_EQ(txn.next_revision(), 2u);
      txn.Emit([](Revision, uint32_t) { return "third"; });
      return absl::OkStatus();
    };
    engine().Commit(first, ignore);
    engine().Commit(failing, ignore);
    engine().Commit(third, [&](absl::StatusOr<Revision>) { done.Notify(); });
  }
  done.WaitForNotification();
  EXPECT_THAT(All(), ElementsAre(Pair("first", "1"), Pair("k", "1")));
  EXPECT_THAT(Events(0), ElementsAre(Event{1, 0, "first"}, Event{2, 0, "third"}));
}

TEST_P(EngineContract, TransactionRunAgainCountsOnce) {
  // An engine may run a transaction several times; whatever it does, the effect is that of one run.
  constexpr int kCommits = 50;
  int runs = 0;
  for (int i = 0; i < kCommits; ++i) {
    std::string seen;
    const auto fn = [&](Txn& txn) {
      ++runs;
      seen = txn.Get(Space::kData, "n").value().value_or("0");
      txn.Put(Space::kData, "n", std::to_string(std::stoi(seen) + 1));
      txn.Emit([&](Revision, uint32_t) { return seen; });
      return absl::OkStatus();
    };
    ASSERT_TRUE(CommitAndWait(engine(), fn).ok());
    EXPECT_EQ(seen, std::to_string(i));
  }
  EXPECT_GE(runs, kCommits);
  EXPECT_THAT(Get(Space::kData, "n"), Optional(std::to_string(kCommits)));
  EXPECT_EQ(Events(0).size(), static_cast<size_t>(kCommits));
}

}  // namespace
}  // namespace guanxi::kv
