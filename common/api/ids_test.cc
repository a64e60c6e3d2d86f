#include "common/api/ids.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "common/api/resource_name.h"
#include "common/status/status_matchers.h"

namespace guanxi::api {
namespace {

using ::testing::MatchesRegex;

constexpr char kAlphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

int64_t MillisOf(const std::string& id) {
  int64_t millis = 0;
  for (int i = 0; i < 10; ++i) {
    millis = millis * 32 + (std::find(kAlphabet, kAlphabet + 32, id[i]) - kAlphabet);
  }
  return millis;
}

TEST(SystemIds, AreCrockfordBase32AndValidAsChosenIds) {
  ManualClock clock(absl::FromUnixMillis(1'700'000'000'000));
  const std::string id = NewSystemIds(&clock)->NewId();
  EXPECT_THAT(id, MatchesRegex("[0-7][0-9a-hjkmnp-tv-z]+"));
  EXPECT_EQ(id.size(), 26u);
  EXPECT_THAT(CheckId(id, "id"), IsOk());
}

TEST(SystemIds, BeginWithTheMilliseconds) {
  ManualClock clock(absl::FromUnixMillis(1'700'000'000'123));
  const auto ids = NewSystemIds(&clock);
  EXPECT_EQ(MillisOf(ids->NewId()), 1'700'000'000'123);
  clock.Advance(absl::Seconds(5));
  EXPECT_EQ(MillisOf(ids->NewId()), 1'700'000'005'123);
}

TEST(SystemIds, AscendWithinAMillisecond) {
  ManualClock clock(absl::FromUnixMillis(1'700'000'000'000));
  const auto ids = NewSystemIds(&clock);
  std::string last = ids->NewId();
  for (int i = 0; i < 10'000; ++i) {
    const std::string next = ids->NewId();
    ASSERT_LT(last, next);
    last = next;
  }
}

TEST(SystemIds, AscendThoughTheClockGoesBack) {
  ManualClock clock(absl::FromUnixMillis(1'700'000'000'000));
  const auto ids = NewSystemIds(&clock);
  const std::string first = ids->NewId();
  clock.Advance(-absl::Hours(1));
  EXPECT_LT(first, ids->NewId());
}

TEST(SystemIds, BeforeTheEpochCountsAsZero) {
  ManualClock clock(absl::UnixEpoch() - absl::Hours(1));
  EXPECT_EQ(MillisOf(NewSystemIds(&clock)->NewId()), 0);
}

TEST(SystemIds, OfTwoSourcesDiffer) {
  ManualClock clock(absl::FromUnixMillis(1'700'000'000'000));
  EXPECT_NE(NewSystemIds(&clock)->NewId(), NewSystemIds(&clock)->NewId());
}

// Takes `count` ids on each of four threads.
std::set<std::string> TakeConcurrently(IdSource& ids, int count) {
  std::vector<std::vector<std::string>> taken(4);
  std::vector<std::thread> threads;
  for (auto& mine : taken) {
    threads.emplace_back([&ids, &mine, count] {
      for (int i = 0; i < count; ++i) {
        mine.push_back(ids.NewId());
      }
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  std::set<std::string> all;
  for (const auto& mine : taken) {
    EXPECT_TRUE(std::is_sorted(mine.begin(), mine.end()));
    all.insert(mine.begin(), mine.end());
  }
  return all;
}

TEST(SystemIds, AreUniqueAcrossThreads) {
  SystemClock clock;
  EXPECT_EQ(TakeConcurrently(*NewSystemIds(&clock), 2000).size(), 8000u);
}

TEST(SequentialIds, CountFromOne) {
  const auto ids = NewSequentialIds();
  EXPECT_EQ(ids->NewId(), "id000000000000000000000001");
  EXPECT_EQ(ids->NewId(), "id000000000000000000000002");
}

TEST(SequentialIds, AreUniqueAcrossThreads) {
  EXPECT_EQ(TakeConcurrently(*NewSequentialIds(), 2000).size(), 8000u);
}

}  // namespace
}  // namespace guanxi::api
