// Followers begun, ended and begun again together.
#include "common/feed/follower_group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "common/feed/follow_cursor.h"
#include "common/feed/sample_source.h"
#include "common/kv/memory_engine.h"
#include "common/status/status_matchers.h"

namespace guanxi::feed {
namespace {

class FollowerGroupTest : public ::testing::Test {
 protected:
  FollowerOptions OptionsOf(const std::string& source) {
    FollowerOptions options;
    options.source = source;
    options.self = "services/test";
    options.engine = &own_;
    options.clock = &clock_;
    options.watch = [stub = std::shared_ptr<CustomerChanges::Stub>(
                         CustomerChanges::NewStub(rpc::Connect(source_.address())))](
                        auto* context, auto* request, auto* reactor) {
      stub->async()->WatchChanges(context, request, reactor);
    };
    options.apply = [this](kv::Txn&, const table::Change&, const changes::v1::Event&) {
      ++applied_;
      return absl::OkStatus();
    };
    return options;
  }

  FollowState StateOf(const std::string& source) {
    const auto state = group_.State(*own_.Snapshot(), source);
    EXPECT_THAT(state, IsOk());
    return state.ok() ? *state : FollowState();
  }
  bool Reaches(const std::string& source, kv::Revision revision) {
    return Eventually([&] { return StateOf(source).revision == revision; });
  }

  ManualClock clock_{absl::FromUnixSeconds(1000)};
  kv::MemoryEngine own_;
  kv::MemoryEngine sources_;
  SampleSource source_{&sources_};
  std::atomic<int> applied_ = 0;
  FollowerGroup group_{"test", nullptr};
};

TEST_F(FollowerGroupTest, FollowsEachFromWhereItWasLeft) {
  source_.Add("a");
  EXPECT_EQ(StateOf("one").revision, 0u);
  EXPECT_EQ(StateOf("one").heard_time, absl::InfinitePast());
  group_.Follow(OptionsOf("one"));
  group_.Follow(OptionsOf("two"));
  group_.Follow(OptionsOf("two"));
  ASSERT_TRUE(Reaches("one", 1));
  ASSERT_TRUE(Reaches("two", 1));
  EXPECT_EQ(applied_, 2);
  EXPECT_EQ(StateOf("one").heard_time, clock_.Now());
  group_.Stop();
  source_.Add("b");
  EXPECT_EQ(StateOf("one").revision, 1u);
  group_.Follow(OptionsOf("one"));
  ASSERT_TRUE(Reaches("one", 2));
  EXPECT_EQ(applied_, 3) << "what was heard before is not heard again, and `two` is not followed";
  EXPECT_EQ(StateOf("two").revision, 1u);
}

TEST_F(FollowerGroupTest, SaysWhatIsOnDiskOfOneThatIsNotFollowed) {
  ASSERT_THAT(kv::CommitAndWait(own_,
                                [](kv::Txn& txn) {
                                  WriteCursor(txn, "before", {.revision = 7, .ordinal = 0});
                                  return absl::OkStatus();
                                })
                  .status(),
              IsOk());
  EXPECT_EQ(StateOf("before").revision, 7u);
  EXPECT_EQ(StateOf("never").revision, 0u);
}

}  // namespace
}  // namespace guanxi::feed
