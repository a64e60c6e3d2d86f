// Followers through real servers, across restarts of either side.
#include "common/feed/follower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <random>
#include <string>

#include "common/feed/sample_source.h"
#include "common/kv/memory_engine.h"
#include "common/kv/rocks_engine.h"
#include "common/status/status_matchers.h"

namespace guanxi::feed {
namespace {

using guanxi::changes::v1::Event;
using guanxi::changes::v1::WatchChangesRequest;

constexpr int kAlways = 1'000'000;

// A store in a folder that can be closed and opened again.
class Store {
 public:
  explicit Store(const std::string& name)
      : dir_(absl::StrCat(::testing::TempDir(), "follower_", getpid(), "_", name)) {
    std::filesystem::remove_all(dir_);
    Open();
  }
  ~Store() {
    engine_.reset();
    std::filesystem::remove_all(dir_);
  }
  void Close() { engine_.reset(); }
  void Open() {
    auto options = kv::RocksOptions::Tiny(dir_);
    options.sync = false;
    engine_ = *kv::RocksEngine::Open(options);
  }
  kv::Engine* get() { return engine_.get(); }

 private:
  const std::string dir_;
  std::unique_ptr<kv::Engine> engine_;
};

class FollowerTest : public ::testing::Test {
 protected:
  void StartSource() {
    source_ = std::make_unique<SampleSource>(source_store_.get());
    SetAddress(source_->address());
  }
  void RestartSource() {
    source_->server().Shutdown();
    source_.reset();
    source_store_.Close();
    source_store_.Open();
    StartSource();
  }
  void RestartFollower(std::unique_ptr<Follower>& follower) {
    follower.reset();
    own_store_.Close();
    own_store_.Open();
    follower = Follow();
  }

  void SetAddress(const std::string& address) {
    absl::MutexLock lock(&mu_);
    address_ = address;
  }
  std::string address() {
    absl::MutexLock lock(&mu_);
    return address_;
  }

  std::unique_ptr<Follower> Follow(std::vector<std::string> types = {}) {
    return std::make_unique<Follower>(
        FollowerOptions{.source = "sample",
                        .self = "services/test",
                        .engine = own_store_.get(),
                        .clock = &clock_,
                        .resource_types = std::move(types),
                        .watch =
                            [this](auto* context, auto* request, auto* reactor) {
                              CustomerChanges::NewStub(rpc::Connect(address()))
                                  ->async()
                                  ->WatchChanges(context, request, reactor);
                            },
                        .apply = [this](kv::Txn& txn, const table::Change&,
                                        const Event& event) { return Effect(txn, event); }});
  }

  // Adds to a sum, and refuses an event seen before.
  absl::Status Effect(kv::Txn& txn, const Event& event) {
    const std::string key = absl::StrCat(event.revision(), ".", event.ordinal());
    if (Fails(key)) return absl::FailedPreconditionError("not yet");
    if (txn.Get(kv::Space::kData, key)->has_value()) {
      ++doubled_;
      return absl::AlreadyExistsError(key);
    }
    txn.Put(kv::Space::kData, key, event.resource());
    const auto sum = *txn.Get(kv::Space::kIndex, "sum");
    txn.Put(kv::Space::kIndex, "sum", absl::StrCat((sum ? std::stoi(*sum) : 0) + 1));
    return absl::OkStatus();
  }

  // The effect of event `key` fails the next `times`.
  void FailAt(const std::string& key, int times) {
    absl::MutexLock lock(&mu_);
    fail_at_ = key;
    failures_left_ = times;
  }
  bool Fails(const std::string& key) {
    absl::MutexLock lock(&mu_);
    return key == fail_at_ && failures_left_-- > 0;
  }
  int failures_left() {
    absl::MutexLock lock(&mu_);
    return failures_left_;
  }

  int Sum() {
    const auto sum = *own_store_.get()->Snapshot()->Get(kv::Space::kIndex, "sum");
    return sum ? std::stoi(*sum) : 0;
  }

  Store source_store_{"source"};
  Store own_store_{"own"};
  SystemClock clock_;
  std::unique_ptr<SampleSource> source_;
  std::atomic<int> doubled_ = 0;
  absl::Mutex mu_;
  std::string fail_at_ ABSL_GUARDED_BY(mu_);
  int failures_left_ ABSL_GUARDED_BY(mu_) = 0;
  std::string address_ ABSL_GUARDED_BY(mu_);
};

TEST_F(FollowerTest, AppliesWhatWasAndWhatComes) {
  StartSource();
  source_->Add("a");
  const auto follower = Follow();
  ASSERT_TRUE(Eventually([&] { return follower->state().revision == 1; }));
  source_->Add("b");
  ASSERT_TRUE(Eventually([&] { return follower->state().revision == 2; }));
  EXPECT_EQ(Sum(), 2);
  EXPECT_EQ(follower->state().head_revision, 2);
  EXPECT_NE(follower->state().heard_time, absl::InfinitePast());
  EXPECT_THAT(follower->state().error, IsOk());
}

TEST_F(FollowerTest, AppliesEachEventOnceAcrossRestartsOfBothSides) {
  StartSource();
  auto follower = Follow();
  std::mt19937 random(3);
  int events = 0;
  kv::Revision head = 0;
  for (int round = 0; round < 12; ++round) {
    // Somewhere in the middle, at a commit of three events, things stop for the restart.
    const kv::Revision middle = head + 3 + 3 * (random() % 49);
    FailAt(absl::StrCat(middle, ".1"), kAlways);
    for (int i = 0; i < 150; ++i) source_->AddSoon(absl::StrCat(round, "-", i), 1 + i % 3);
    events += 300;
    head += 150;
    ASSERT_TRUE(Eventually([&] { return follower->state().revision == middle - 1; }));
    if (round % 2 == 0) {
      RestartFollower(follower);
    } else {
      RestartSource();
    }
    FailAt("", 0);
  }
  ASSERT_TRUE(Eventually([&] { return follower->state().revision == head; }))
      << follower->state().revision << " of " << head << ": " << follower->state().error;
  EXPECT_EQ(Sum(), events);
  EXPECT_EQ(doubled_, 0);
  EXPECT_THAT(Cursor(*own_store_.get()->Snapshot(), "sample"), IsOkAndHolds(head));
}

TEST_F(FollowerTest, RetriesAFailedEventAndSkipsNothing) {
  StartSource();
  FailAt("5.0", 2);
  for (int i = 0; i < 9; ++i) source_->Add(absl::StrCat(i));
  const auto follower = Follow();
  ASSERT_TRUE(Eventually([&] { return follower->state().revision == 9; }));
  EXPECT_LE(failures_left(), 0);
  EXPECT_EQ(Sum(), 9);
  EXPECT_EQ(doubled_, 0);
}

TEST_F(FollowerTest, StopsBeforeAnEventThatKeepsFailingAndSaysWhy) {
  StartSource();
  FailAt("5.0", kAlways);
  for (int i = 0; i < 9; ++i) source_->Add(absl::StrCat(i));
  const auto follower = Follow();
  ASSERT_TRUE(Eventually([&] {
    return follower->state().revision == 4 && absl::IsFailedPrecondition(follower->state().error);
  }));
  EXPECT_EQ(Sum(), 4);
}

TEST_F(FollowerTest, CatchesUpOverEventsItDidNotAskFor) {
  StartSource();
  source_->Add("a");
  source_->AddContact("b");
  source_->Add("c");
  const auto follower = Follow({"guanxi.customers/Contact"});
  ASSERT_TRUE(Eventually([&] { return follower->state().revision == 3; }));
  EXPECT_EQ(Sum(), 1);
  const kv::Revision head = source_->Add("d");
  ASSERT_TRUE(Eventually([&] { return follower->state().revision == head; }));
  EXPECT_EQ(Sum(), 1);
}

TEST_F(FollowerTest, ShowsThatWhatItNeedsWasTrimmed) {
  StartSource();
  for (int i = 0; i < 3; ++i) source_->Add(absl::StrCat(i));
  {
    const auto follower = Follow();
    ASSERT_TRUE(Eventually([&] { return follower->state().revision == 3; }));
  }
  for (int i = 3; i < 9; ++i) source_->Add(absl::StrCat(i));
  ASSERT_THAT(source_store_.get()->TrimEvents(6), IsOk());
  const auto follower = Follow();
  ASSERT_TRUE(Eventually([&] { return !follower->state().error.ok(); }));
  EXPECT_THAT(follower->state().error, StatusIs(absl::StatusCode::kOutOfRange, "CURSOR_TRIMMED"));
  EXPECT_EQ(follower->state().revision, 3);
  EXPECT_EQ(Sum(), 3);
}

TEST_F(FollowerTest, ANewFollowerOfATrimmedFeedNoticesTheGap) {
  StartSource();
  for (int i = 0; i < 9; ++i) source_->Add(absl::StrCat(i));
  ASSERT_THAT(source_store_.get()->TrimEvents(6), IsOk());
  const auto follower = Follow();
  ASSERT_TRUE(Eventually([&] { return !follower->state().error.ok(); }));
  EXPECT_THAT(follower->state().error, StatusIs(absl::StatusCode::kDataLoss, "FEED_GAP"));
  EXPECT_EQ(Sum(), 0);
}

TEST_F(FollowerTest, EndsQuicklyWhateverItDoes) {
  SetAddress("127.0.0.1:1");  // nobody listens
  absl::Time begin = absl::Now();
  Follow().reset();
  EXPECT_LT(absl::Now() - begin, absl::Seconds(5));

  StartSource();
  auto idle = Follow();
  ASSERT_TRUE(Eventually([&] { return idle->state().heard_time != absl::InfinitePast(); }));
  begin = absl::Now();
  idle.reset();
  EXPECT_LT(absl::Now() - begin, absl::Seconds(5));
}

}  // namespace
}  // namespace guanxi::feed
