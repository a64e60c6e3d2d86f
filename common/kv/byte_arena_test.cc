#include "common/kv/byte_arena.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace guanxi::kv {
namespace {

TEST(ByteArenaTest, CopiesStayAsTheyWereUntilItIsCleared) {
  ByteArena arena;
  for (int round = 0; round < 3; ++round) {
    std::vector<std::string> given;
    std::vector<std::string_view> kept;
    for (size_t size : {0u, 1u, 100u, 65'536u, 200'000u, 300'000u, 7u}) {
      given.emplace_back(size, static_cast<char>('a' + round + given.size()));
      kept.push_back(arena.Keep(given.back()));
    }
    for (size_t i = 0; i < given.size(); ++i) EXPECT_EQ(kept[i], given[i]);
    EXPECT_EQ(arena.size(), 565'644u);
    arena.Clear();
    EXPECT_EQ(arena.size(), 0u);
  }
}

TEST(ByteArenaTest, CopiesAreItsOwn) {
  ByteArena arena;
  std::string bytes = "before";
  const std::string_view kept = arena.Keep(bytes);
  bytes = "after!";
  EXPECT_EQ(kept, "before");
}

}  // namespace
}  // namespace guanxi::kv
