// Many at once: order, bounds, deadlines, and a model to compare with.
#include <atomic>
#include <map>
#include <random>
#include <thread>

#include "absl/synchronization/blocking_counter.h"
#include "common/kv/engine_contract.h"

namespace guanxi::kv {
namespace {

using ::testing::Optional;
using ::testing::SizeIs;

constexpr int kThreads = 8;

// Runs `body(thread)` on kThreads threads and waits for them.
void InThreads(const std::function<void(int)>& body) {
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) threads.emplace_back(body, t);
  for (std::thread& thread : threads) thread.join();
}

absl::Status Increment(Txn& txn) {
  const std::string now = txn.Get(Space::kData, "counter").value().value_or("0");
  txn.Put(Space::kData, "counter", std::to_string(std::stoi(now) + 1));
  return absl::OkStatus();
}

TEST_P(EngineContract, NoIncrementIsLost) {
  constexpr int kEach = 1'250;
  absl::BlockingCounter answered(kThreads * kEach);
  std::atomic<int> failed = 0;
  InThreads([&](int) {
    for (int i = 0; i < kEach; ++i) {
      engine().Commit(Increment, [&](absl::StatusOr<Revision> done) {
        if (!done.ok()) ++failed;
        answered.DecrementCount();
      });
    }
  });
  answered.Wait();
  EXPECT_EQ(failed, 0);
  EXPECT_THAT(Get(Space::kData, "counter"), Optional(std::to_string(kThreads * kEach)));
}

TEST_P(EngineContract, RevisionsHaveNoGapUnderLoad) {
  constexpr int kEach = 300;
  std::atomic<int> wrong_order = 0;
  InThreads([&](int t) {
    Revision last = 0;
    for (int i = 0; i < kEach; ++i) {
      const std::string name = std::to_string(t) + "/" + std::to_string(i);
      const bool fails = i % 7 == 3;
      const absl::StatusOr<Revision> done = CommitAndWait(engine(), [&](Txn& txn) {
        txn.Put(Space::kData, name, "v");
        txn.Emit([&](Revision, uint32_t) { return name; });
        if (i % 2 == 0) txn.Emit([&](Revision, uint32_t) { return name; });
        return fails ? absl::AbortedError("on purpose") : absl::OkStatus();
      });
      if (done.ok() == fails || (done.ok() && *done <= last)) ++wrong_order;
      if (done.ok()) last = *done;
    }
  });
  EXPECT_EQ(wrong_order, 0);
  // Each name's events share a revision, every revision has one name, and the names are those of
  // the rows.
  std::map<Revision, std::string> names;
  for (const Event& event : Events(0)) {
    auto [it, added] = names.emplace(event.revision, event.bytes);
    EXPECT_EQ(it->second, event.bytes);
    EXPECT_EQ(added, event.ordinal == 0);
  }
  EXPECT_THAT(names, SizeIs(engine().head()));
  EXPECT_EQ(names.rbegin()->first, engine().head());
  std::map<std::string, int> seen;
  for (const auto& [revision, name] : names) ++seen[name];
  EXPECT_THAT(seen, SizeIs(names.size()));
  EXPECT_THAT(All(), SizeIs(names.size()));
}

TEST_P(EngineContract, FullQueueRefuses) {
  constexpr int kRoom = 10;
  Close();
  Open(kRoom);
  std::vector<int> answers(kRoom + 5);
  std::atomic<int> refused = 0;
  absl::BlockingCounter answered(kRoom + 5);
  {
    WriterHold hold(engine());
    for (int& answer : answers) {
      engine().Commit([](Txn&) { return absl::OkStatus(); },
                      [&](absl::StatusOr<Revision> done) {
                        ++answer;
                        if (absl::IsResourceExhausted(done.status())) ++refused;
                        answered.DecrementCount();
                      });
    }
    // Those beyond the bound are answered while the writer is still busy. An engine may count the
    // one it is busy with.
    EXPECT_GE(refused, 5);
    EXPECT_LE(refused, 6);
  }
  answered.Wait();
  EXPECT_THAT(answers, ::testing::Each(1));
  EXPECT_LE(refused, 6);
  EXPECT_EQ(Emit({"room again"}), 1u);
}

TEST_P(EngineContract, ExpiredTransactionIsNotRun) {
  std::atomic<int> ran = 0;
  absl::StatusOr<Revision> late, early;
  absl::BlockingCounter answered(2);
  const auto fn = [&](Txn&) {
    ++ran;
    return absl::OkStatus();
  };
  const auto into = [&](absl::StatusOr<Revision>& answer) {
    return [&](absl::StatusOr<Revision> done) {
      answer = std::move(done);
      answered.DecrementCount();
    };
  };
  engine().Commit(fn, into(late), absl::Now() - absl::Seconds(1));
  engine().Commit(fn, into(early), absl::Now() + absl::Hours(1));
  answered.Wait();
  EXPECT_TRUE(absl::IsDeadlineExceeded(late.status()));
  EXPECT_TRUE(early.ok()) << early.status();
  EXPECT_EQ(ran, 1);
}

TEST_P(EngineContract, ClosingAnswersEverythingOnce) {
  constexpr int kCommits = 500;
  std::vector<std::atomic<int>> answers(kCommits);
  std::atomic<int> committed = 0;
  {
    WriterHold hold(engine());
    for (std::atomic<int>& answer : answers) {
      engine().Commit(Increment, [&](absl::StatusOr<Revision> done) {
        ++answer;
        if (done.ok()) ++committed;
      });
    }
  }
  Close();
  for (const std::atomic<int>& answer : answers) EXPECT_EQ(answer, 1);
  if (!GetParam().survives_reopen) return;
  Open();
  EXPECT_THAT(Get(Space::kData, "counter"), Optional(std::to_string(committed)));
}

TEST_P(EngineContract, AnswerMayCommitAgain) {
  absl::Notification done;
  engine().Commit(Increment, [&](absl::StatusOr<Revision>) {
    engine().Commit(Increment, [&](absl::StatusOr<Revision>) { done.Notify(); });
  });
  done.WaitForNotification();
  EXPECT_THAT(Get(Space::kData, "counter"), Optional(std::string("2")));
}

// Random transactions, made on the engine and on a map.
class Model {
 public:
  using Map = std::map<std::string, std::string>;

  explicit Model(unsigned seed) : random_(seed) {}

  // One transaction of a few writes, which fails one time in five. Within it the map and the
  // transaction agree.
  absl::Status Step(Txn& txn) {
    Map next = rows_;
    for (int i = Pick(8); i >= 0; --i) Write(txn, next);
    EXPECT_EQ(AsMap(Collect(txn, Space::kData, {}, Order::kForward)), next);
    Compare(txn, next);
    if (Pick(5) == 0) return absl::AbortedError("on purpose");
    rows_ = std::move(next);
    return absl::OkStatus();
  }

  // A scan of a random range in a random direction.
  void Compare(const Reader& reader, const Map& rows) {
    KeyRange range{Key(), Key()};
    if (Pick(4) == 0) range.end.clear();
    std::vector<std::pair<std::string, std::string>> expected;
    for (const auto& [key, value] : rows) {
      if (key >= range.begin && (range.end.empty() || key < range.end)) {
        expected.emplace_back(key, value);
      }
    }
    const Order order = Pick(2) == 0 ? Order::kForward : Order::kReverse;
    if (order == Order::kReverse) std::reverse(expected.begin(), expected.end());
    EXPECT_EQ(Collect(reader, Space::kData, range, order), expected);
  }

  const Map& rows() const { return rows_; }
  int Pick(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }

  static Map AsMap(const std::vector<std::pair<std::string, std::string>>& rows) {
    return {rows.begin(), rows.end()};
  }

 private:
  std::string Key() { return std::string(1 + Pick(3), static_cast<char>('a' + Pick(12))); }

  void Write(Txn& txn, Map& rows) {
    const std::string key = Key();
    if (Pick(3) == 0) {
      txn.Delete(Space::kData, key);
      rows.erase(key);
      return;
    }
    const std::string value(Pick(200), static_cast<char>('a' + Pick(26)));
    txn.Put(Space::kData, key, value);
    rows[key] = value;
  }

  std::mt19937 random_;
  Map rows_;
};

TEST_P(EngineContract, AgreesWithAModel) {
  constexpr int kSteps = 1'500;
  Model model(20'261);
  std::unique_ptr<Reader> kept = engine().Snapshot();
  Model::Map kept_rows;
  for (int step = 0; step < kSteps; ++step) {
    (void)CommitAndWait(engine(), [&](Txn& txn) { return model.Step(txn); });
    model.Compare(*engine().Snapshot(), model.rows());
    model.Compare(*kept, kept_rows);
    if (model.Pick(20) == 0) {
      kept = engine().Snapshot();
      kept_rows = model.rows();
    }
    if (HasFailure()) FAIL() << "at step " << step;
  }
  kept.reset();
  EXPECT_EQ(Model::AsMap(All()), model.rows());
  if (!GetParam().survives_reopen) return;
  Close();
  Open();
  EXPECT_EQ(Model::AsMap(All()), model.rows());
}

}  // namespace
}  // namespace guanxi::kv
