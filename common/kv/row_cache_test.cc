#include "common/kv/row_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace guanxi::kv {
namespace {

using ::testing::Optional;

TEST(RowCacheTest, GivesWhatWasKept) {
  RowCache cache(1024 * 1024);
  EXPECT_EQ(cache.Find("k", 5), std::nullopt);
  cache.Keep("k", 5, "v");
  EXPECT_THAT(cache.Find("k", 5), Optional(std::string("v")));
  EXPECT_THAT(cache.Find("k", 4), Optional(std::string("v"))) << "nothing changed in between";
  EXPECT_EQ(cache.Find("l", 5), std::nullopt);
}

TEST(RowCacheTest, AChangeHidesWhatWasBefore) {
  RowCache cache(1024 * 1024);
  cache.Keep("k", 5, "old");
  cache.Change("k", 6);
  EXPECT_EQ(cache.Find("k", 6), std::nullopt);
  EXPECT_EQ(cache.Find("k", 5), std::nullopt);
}

TEST(RowCacheTest, WhatAnOlderViewReadIsNotForNewerOnes) {
  RowCache cache(1024 * 1024);
  cache.Change("k", 6);
  cache.Keep("k", 5, "old");
  EXPECT_EQ(cache.Find("k", 6), std::nullopt);
  cache.Keep("k", 6, "new");
  EXPECT_THAT(cache.Find("k", 7), Optional(std::string("new")));
  EXPECT_EQ(cache.Find("k", 5), std::nullopt) << "an older view reads what was before";
}

TEST(RowCacheTest, TheOldestOfAPlaceMakesRoom) {
  RowCache cache(1);
  const std::string keys = "abcdefgh";
  for (const char key : keys) cache.Keep(std::string(1, key), 1, std::string(2, key));
  int kept = 0;
  for (const char key : keys) {
    const auto found = cache.Find(std::string(1, key), 1);
    EXPECT_EQ(found.value_or(std::string(2, key)), std::string(2, key));
    kept += found.has_value();
  }
  EXPECT_GE(kept, 1);
  EXPECT_LT(kept, 8);
  EXPECT_FALSE(cache.Find("a", 1).has_value());
  EXPECT_TRUE(cache.Find("h", 1).has_value());
}

TEST(RowCacheTest, OthersOfAPlaceAreNotForgottenByAChange) {
  RowCache cache(1);
  cache.Keep("a", 1, "1");
  cache.Keep("b", 1, "2");
  cache.Change("a", 2);
  EXPECT_EQ(cache.Find("a", 2), std::nullopt);
  EXPECT_THAT(cache.Find("b", 2), Optional(std::string("2")));
  EXPECT_EQ(cache.Find("b", 1), std::nullopt) << "the place no longer knows how old it is";
}

TEST(RowCacheTest, LongValuesAreNotKept) {
  RowCache cache(1024 * 1024);
  cache.Keep("k", 1, std::string(RowCache::kMaxValueBytes + 1, 'v'));
  EXPECT_EQ(cache.Find("k", 1), std::nullopt);
}

// Views of many ages read through the cache while appends change what they read: each sees what its
// own age holds.
TEST(RowCacheTest, EveryViewReadsItsOwnAge) {
  constexpr int kKeys = 40;
  constexpr uint64_t kAppends = 20'000;
  RowCache cache(8 * 1024);
  // The value of key k at age a is the number of appends up to a that changed it: append n changes
  // key n % kKeys.
  const auto value_at = [](int key, uint64_t age) {
    return std::to_string((age + kKeys - static_cast<uint64_t>(key)) / kKeys);
  };
  std::atomic<uint64_t> age{0};
  std::atomic<int> hits{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&, i] {
      std::mt19937 random(static_cast<unsigned>(i));
      while (age.load(std::memory_order_acquire) < kAppends) {
        const uint64_t now = age.load(std::memory_order_acquire);
        const uint64_t view = now - std::min<uint64_t>(now, random() % 8);
        const int key = static_cast<int>(random() % kKeys);
        const std::string name = "key " + std::to_string(key);
        if (const auto found = cache.Find(name, view)) {
          ASSERT_EQ(*found, value_at(key, view)) << key << " at " << view;
          ++hits;
        } else {
          cache.Keep(name, view, value_at(key, view));
        }
      }
    });
  }
  for (uint64_t append = 1; append <= kAppends; ++append) {
    cache.Change("key " + std::to_string(append % kKeys), append);
    age.store(append, std::memory_order_release);
    if (append % 64 == 0) std::this_thread::yield();
  }
  for (std::thread& reader : readers) reader.join();
  EXPECT_GT(hits, 1000);
}

}  // namespace
}  // namespace guanxi::kv
