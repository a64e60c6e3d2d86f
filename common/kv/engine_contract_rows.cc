// Rows: what a reader sees of what was committed.
#include <algorithm>

#include "common/kv/engine_contract.h"
#include "common/kv/overlay.h"

namespace guanxi::kv {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::Pair;
using ::testing::SizeIs;

// A commit of one write, and the code of its answer.
absl::StatusCode CodeOfPut(Engine& engine, std::string_view key, std::string_view value) {
  return CommitAndWait(engine,
                       [&](Txn& txn) {
                         txn.Put(Space::kData, key, value);
                         return absl::OkStatus();
                       })
      .status()
      .code();
}

TEST_P(EngineContract, StartsEmpty) {
  EXPECT_EQ(engine().head(), 0u);
  EXPECT_EQ(engine().oldest_event(), 1u);
  EXPECT_EQ(engine().Snapshot()->revision(), 0u);
  for (Space space : kSpaces) EXPECT_THAT(All(space), IsEmpty());
}

TEST_P(EngineContract, SpacesAreApart) {
  for (Space space : kSpaces) Put(space, "k", std::to_string(static_cast<int>(space)));
  for (Space space : kSpaces) {
    EXPECT_THAT(Get(space, "k"), Optional(std::to_string(static_cast<int>(space))));
    EXPECT_THAT(All(space), SizeIs(1));
  }
  Delete(Space::kIndex, "k");
  EXPECT_EQ(Get(Space::kIndex, "k"), std::nullopt);
  EXPECT_THAT(Get(Space::kData, "k"), Optional(std::string("1")));
}

TEST_P(EngineContract, LastWriteHolds) {
  Put(Space::kData, "k", "first");
  Put(Space::kData, "k", "second");
  EXPECT_THAT(Get(Space::kData, "k"), Optional(std::string("second")));
  Delete(Space::kData, "k");
  Delete(Space::kData, "never there");
  EXPECT_EQ(Get(Space::kData, "k"), std::nullopt);
  Put(Space::kData, "k", "third");
  EXPECT_THAT(All(), ElementsAre(Pair("k", "third")));
}

TEST_P(EngineContract, EmptyValueIsAValue) {
  Put(Space::kData, "k", "");
  EXPECT_THAT(Get(Space::kData, "k"), Optional(std::string()));
  EXPECT_THAT(All(), ElementsAre(Pair("k", "")));
}

TEST_P(EngineContract, KeysAndValuesAreBytes) {
  const std::vector<std::string> keys = {std::string("\0", 1),
                                         std::string("\0\0", 2),
                                         std::string("\0a", 2),
                                         std::string("a\0", 2),
                                         std::string("a\0b", 3),
                                         "ab",
                                         "\x7f",
                                         "\x80",
                                         "\xc3\xa9",
                                         "\xff",
                                         "\xff\xff"};
  ASSERT_TRUE(std::is_sorted(keys.begin(), keys.end()));
  for (auto key = keys.rbegin(); key != keys.rend(); ++key) Put(Space::kData, *key, *key);
  const Rows rows = All();
  ASSERT_THAT(rows, SizeIs(keys.size()));
  for (size_t i = 0; i < keys.size(); ++i) EXPECT_THAT(rows[i], Pair(keys[i], keys[i]));
  for (const std::string& key : keys) EXPECT_THAT(Get(Space::kData, key), Optional(key));
}

TEST_P(EngineContract, KeysKeepTheirCase) {
  Put(Space::kData, "Key", "upper");
  Put(Space::kData, "key", "lower");
  EXPECT_EQ(Get(Space::kData, "KEY"), std::nullopt);
  EXPECT_THAT(All(), ElementsAre(Pair("Key", "upper"), Pair("key", "lower")));
}

TEST_P(EngineContract, ScanKeepsToItsBounds) {
  for (const char* key : {"a", "b", "ba", "c", "d"}) Put(Space::kData, key, key);
  const auto keys = [&](std::string begin, std::string end, Order order) {
    std::string joined;
    for (const Row& row : Scan({begin, end}, order)) joined += row.first + " ";
    return joined;
  };
  EXPECT_EQ(keys("", "", Order::kForward), "a b ba c d ");
  EXPECT_EQ(keys("", "", Order::kReverse), "d c ba b a ");
  EXPECT_EQ(keys("b", "d", Order::kForward), "b ba c ");
  EXPECT_EQ(keys("b", "d", Order::kReverse), "c ba b ");
  EXPECT_EQ(keys("bb", "", Order::kForward), "c d ");
  EXPECT_EQ(keys("bb", "", Order::kReverse), "d c ");
  EXPECT_EQ(keys("", "b", Order::kReverse), "a ");
  EXPECT_EQ(keys("b", "b", Order::kForward), "");
  EXPECT_EQ(keys("d", "b", Order::kForward), "");
  EXPECT_EQ(keys("d", "b", Order::kReverse), "");
  EXPECT_EQ(keys("e", "", Order::kForward), "");
}

TEST_P(EngineContract, ScanStopsWhenAsked) {
  for (const char* key : {"a", "b", "c"}) Put(Space::kData, key, key);
  for (const auto& [order, second] :
       {std::pair{Order::kForward, "b"}, std::pair{Order::kReverse, "b"}}) {
    int visited = 0;
    std::string last;
    const auto visit = [&](std::string_view key, std::string_view) {
      last = key;
      return ++visited < 2;
    };
    EXPECT_TRUE(engine().Snapshot()->Scan(Space::kData, {}, order, visit).ok());
    EXPECT_EQ(visited, 2);
    EXPECT_EQ(last, second);
  }
}

TEST_P(EngineContract, ManyRowsComeOnceEachInOrder) {
  constexpr int kRows = 900;
  const auto key = [](int i) { return std::to_string(10'000 + i); };
  const auto put_all = [&](Txn& txn) {
    for (int i = 0; i < kRows; ++i) txn.Put(Space::kData, key(i), std::string(300, 'v'));
    return absl::OkStatus();
  };
  ASSERT_TRUE(CommitAndWait(engine(), put_all).ok());
  Rows rows = All();
  ASSERT_THAT(rows, SizeIs(kRows));
  for (int i = 0; i < kRows; ++i) EXPECT_EQ(rows[i].first, key(i));
  Rows reversed = Scan({}, Order::kReverse);
  std::reverse(reversed.begin(), reversed.end());
  EXPECT_EQ(reversed, rows);
}

TEST_P(EngineContract, SizesUpToTheLimitsAreTaken) {
  const std::string key(kMaxKeyBytes, 'k');
  const std::string value(kMaxValueBytes, 'v');
  EXPECT_EQ(CodeOfPut(engine(), key, value), absl::StatusCode::kOk);
  EXPECT_THAT(Get(Space::kData, key), Optional(value));
}

TEST_P(EngineContract, SizesBeyondTheLimitsAreRefused) {
  const std::string long_key(kMaxKeyBytes + 1, 'k');
  const std::string long_value(kMaxValueBytes + 1, 'v');
  EXPECT_EQ(CodeOfPut(engine(), "", "v"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOfPut(engine(), long_key, "v"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOfPut(engine(), "k", long_value), absl::StatusCode::kInvalidArgument);
  for (const std::string& key : {std::string(), long_key}) {
    EXPECT_TRUE(absl::IsInvalidArgument(engine().Snapshot()->Get(Space::kData, key).status()));
    const auto get = [&](Txn& txn) { return txn.Get(Space::kData, key).status(); };
    EXPECT_TRUE(absl::IsInvalidArgument(CommitAndWait(engine(), get).status()));
    const auto remove = [&](Txn& txn) {
      txn.Delete(Space::kData, key);
      return absl::OkStatus();
    };
    EXPECT_TRUE(absl::IsInvalidArgument(CommitAndWait(engine(), remove).status()));
  }
  EXPECT_THAT(All(), IsEmpty());
}

TEST_P(EngineContract, TransactionsBeyondTheLimitsAreRefused) {
  const auto puts = [&](size_t count, size_t bytes) {
    return CommitAndWait(engine(),
                         [&](Txn& txn) {
                           for (size_t i = 0; i < count; ++i) {
                             txn.Put(Space::kData, std::to_string(i), std::string(bytes, 'v'));
                           }
                           return absl::OkStatus();
                         })
        .status()
        .code();
  };
  EXPECT_EQ(puts(kMaxTxnWrites + 1, 1), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(puts(17, kMaxValueBytes), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(All(), IsEmpty());
  EXPECT_EQ(puts(kMaxTxnWrites, 1), absl::StatusCode::kOk);
  EXPECT_THAT(All(), SizeIs(kMaxTxnWrites));
}

TEST_P(EngineContract, SnapshotStandsStill) {
  Emit({"one"});
  Put(Space::kData, "changed", "before");
  Put(Space::kData, "deleted", "before");
  std::unique_ptr<Reader> snapshot = engine().Snapshot();
  const Rows before = Collect(*snapshot, Space::kData, {}, Order::kForward);
  for (int i = 0; i < 3; ++i) Put(Space::kData, "changed", "after");
  Delete(Space::kData, "deleted");
  Put(Space::kData, "added", "after");
  Emit({"two"});
  std::unique_ptr<Reader> later = engine().Snapshot();
  Put(Space::kData, "changed", "last");

  EXPECT_EQ(snapshot->revision(), 1u);
  EXPECT_THAT(snapshot->Get(Space::kData, "changed").value(), Optional(std::string("before")));
  EXPECT_THAT(snapshot->Get(Space::kData, "deleted").value(), Optional(std::string("before")));
  EXPECT_EQ(snapshot->Get(Space::kData, "added").value(), std::nullopt);
  EXPECT_EQ(Collect(*snapshot, Space::kData, {}, Order::kForward), before);
  EXPECT_THAT(Collect(*snapshot, Space::kData, {}, Order::kReverse), SizeIs(2));
  EXPECT_EQ(later->revision(), 2u);
  EXPECT_THAT(Collect(*later, Space::kData, {}, Order::kForward),
              ElementsAre(Pair("added", "after"), Pair("changed", "after")));
}

TEST_P(EngineContract, VisitorMayUseTheEngine) {
  for (const char* key : {"a", "b", "c"}) Put(Space::kData, key, key);
  int visited = 0;
  std::unique_ptr<Reader> snapshot = engine().Snapshot();
  const auto visit = [&](std::string_view key, std::string_view) {
    ++visited;
    Put(Space::kData, std::string(key) + "+", "later");
    return true;
  };
  EXPECT_TRUE(snapshot->Scan(Space::kData, {}, Order::kForward, visit).ok());
  EXPECT_EQ(visited, 3);
  EXPECT_THAT(All(), SizeIs(6));
}

TEST_P(EngineContract, ReopenedEngineHasEverything) {
  if (!GetParam().survives_reopen) GTEST_SKIP() << "this engine forgets by design";
  for (Space space : kSpaces) Put(space, "kept", "value");
  Put(Space::kData, "deleted", "value");
  Delete(Space::kData, "deleted");
  for (int i = 0; i < 5; ++i) Emit({"event"});
  ASSERT_TRUE(engine().TrimEvents(2).ok());
  Close();
  Open();
  for (Space space : kSpaces) EXPECT_THAT(All(space), ElementsAre(Pair("kept", "value")));
  EXPECT_EQ(engine().head(), 5u);
  EXPECT_EQ(engine().oldest_event(), 3u);
  EXPECT_THAT(Events(2), SizeIs(3));
  EXPECT_EQ(Emit({"next"}), 6u);
  ASSERT_TRUE(engine().TrimEvents(6).ok());
  Close();
  Open();
  EXPECT_EQ(engine().head(), 6u);
  EXPECT_EQ(engine().oldest_event(), 7u);
  EXPECT_EQ(Emit({"next"}), 7u);
}

}  // namespace
}  // namespace guanxi::kv
