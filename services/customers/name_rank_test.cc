#include "services/customers/name_rank.h"

#include <gtest/gtest.h>

namespace guanxi::customers {
namespace {

NameRank RankOf(std::string_view query, std::string_view name) {
  return NameRanker(query).Rank(name);
}

TEST(NameRankTest, WholeNamesWhateverTheirWriting) {
  EXPECT_EQ(RankOf("acme corp", "ACME Corp"), NameRank::kWholeName);
  EXPECT_EQ(RankOf("acme corp", "Acme, Corp."), NameRank::kWholeName);
  EXPECT_EQ(RankOf("张三", "張三"), NameRank::kWholeName);
}

TEST(NameRankTest, WholeNamesAsTheyAreSpoken) {
  EXPECT_EQ(RankOf("zhangsan", "张三"), NameRank::kWholeName);
  EXPECT_EQ(RankOf("zhang san", "张三"), NameRank::kWholeName);
}

TEST(NameRankTest, WordsInAnyOrder) {
  EXPECT_EQ(RankOf("corp acme", "Acme Corp"), NameRank::kWords);
  EXPECT_EQ(RankOf("acme", "Acme Corp"), NameRank::kWords);
  EXPECT_EQ(RankOf("三", "张三"), NameRank::kWords);
}

TEST(NameRankTest, BeginningsOfWords) {
  EXPECT_EQ(RankOf("acme co", "Acme Corp"), NameRank::kPrefixes);
  EXPECT_EQ(RankOf("zs", "张三"), NameRank::kPrefixes);
  EXPECT_EQ(RankOf("zhangs", "张三"), NameRank::kPrefixes);
}

}  // namespace
}  // namespace guanxi::customers
