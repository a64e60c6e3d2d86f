#include "common/access/token/digest_cache.h"

#include <fmt/core.h>
#include <gmock/gmock.h>

#include <thread>
#include <vector>

#include "common/access/token/claims.h"

namespace guanxi::token {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1000);
const absl::Time kUntil = kNow + absl::Seconds(10);

Digest Token(int number) { return Sha256(fmt::format("{}", number)); }

Claims Of(int number) {
  Claims claims;
  claims.subject = fmt::format("{}", number);
  return claims;
}

TEST(DigestCache, GivesBackWhatItWasGiven) {
  DigestCache<Claims> cache(64);
  EXPECT_FALSE(cache.Find(Token(1), 1, kNow).has_value());
  cache.Insert(Token(1), 1, kUntil, Of(1));
  cache.Insert(Token(2), 1, kUntil, Of(2));
  EXPECT_EQ(cache.Find(Token(1), 1, kNow)->subject, "1");
  EXPECT_EQ(cache.Find(Token(2), 1, kNow)->subject, "2");
}

TEST(DigestCache, ForgetsAtTheEndAndWhenKeysChange) {
  DigestCache<Claims> cache(64);
  cache.Insert(Token(1), 1, kUntil, Of(1));
  EXPECT_TRUE(cache.Find(Token(1), 1, kUntil - absl::Nanoseconds(1)).has_value());
  EXPECT_FALSE(cache.Find(Token(1), 1, kUntil).has_value());
  EXPECT_FALSE(cache.Find(Token(1), 2, kNow).has_value());
  cache.Insert(Token(1), 2, kUntil, Of(1));
  EXPECT_TRUE(cache.Find(Token(1), 2, kNow).has_value());
}

TEST(DigestCache, StaysWithinItsBoundsAndKeepsWhatIsUsed) {
  DigestCache<Claims> cache(512);
  cache.Insert(Token(0), 1, kUntil, Of(0));
  for (int i = 1; i < 20'000; ++i) {
    cache.Insert(Token(i), 1, kUntil, Of(i));
    ASSERT_TRUE(cache.Find(Token(0), 1, kNow).has_value()) << i;
    ASSERT_LE(cache.size(), 512u);
  }
  EXPECT_FALSE(cache.Find(Token(1), 1, kNow).has_value());
  EXPECT_GE(cache.size(), 256u);
}

// What has moved to the old half obeys the same rules.
TEST(DigestCache, OldValuesRunOutToo) {
  DigestCache<Claims> cache(32);  // one value in each half of a shard
  const Digest first = Token(0);
  int other = 1;
  while (Token(other).back() % 16 != first.back() % 16) ++other;
  for (const bool in_time : {true, false}) {
    cache.Insert(first, 1, kUntil, Of(0));
    cache.Insert(Token(other), 1, kUntil, Of(other));
    EXPECT_EQ(cache.Find(first, 1, in_time ? kNow : kUntil).has_value(), in_time);
  }
}

TEST(DigestCache, MayBeUsedByManyThreads) {
  DigestCache<Claims> cache(128);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&cache, t] {
      for (int i = 0; i < 5'000; ++i) {
        const int token = (i * 7 + t) % 200;
        const auto found = cache.Find(Token(token), 1, kNow);
        if (found) {
          EXPECT_EQ(found->subject, fmt::format("{}", token));
        } else {
          cache.Insert(Token(token), 1, kUntil, Of(token));
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(cache.size(), 128u);
}

}  // namespace
}  // namespace guanxi::token
