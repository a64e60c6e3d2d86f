#include "services/customers/duplicates/similarity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace guanxi::customers {
namespace {

// The figures Winkler and the textbooks give.
TEST(JaroWinklerTest, AgreesWithPublishedFigures) {
  EXPECT_NEAR(JaroWinkler(U"MARTHA", U"MARHTA"), 0.9611, 0.00005);
  EXPECT_NEAR(JaroWinkler(U"DIXON", U"DICKSONX"), 0.8133, 0.00005);
  EXPECT_NEAR(JaroWinkler(U"DWAYNE", U"DUANE"), 0.84, 0.00005);
}

TEST(JaroWinklerTest, IsOneForEqualWordsAndZeroForThoseWithNothingInCommon) {
  EXPECT_DOUBLE_EQ(JaroWinkler(U"", U""), 1);
  EXPECT_DOUBLE_EQ(JaroWinkler(U"a", U"a"), 1);
  EXPECT_DOUBLE_EQ(JaroWinkler(U"张三丰", U"张三丰"), 1);
  EXPECT_DOUBLE_EQ(JaroWinkler(U"abc", U"xyz"), 0);
  EXPECT_DOUBLE_EQ(JaroWinkler(U"abc", U""), 0);
}

TEST(JaroWinklerTest, CountsCharactersNotBytes) {
  EXPECT_NEAR(JaroWinkler(Characters("张三"), Characters("张五")), (0.5 + 0.5 + 1) / 3, 1e-9);
}

// Every word of up to five letters of two against every other: greedy pairing depends on the side
// it starts from unless care is taken.
TEST(SimilarityTest, IsSymmetric) {
  std::vector<std::u32string> words = {U""};
  for (size_t i = 0; i < 31; ++i) {
    words.push_back(words[i] + U'a');
    words.push_back(words[i] + U'b');
  }
  for (const auto& a : words) {
    for (const auto& b : words) {
      ASSERT_DOUBLE_EQ(JaroWinkler(a, b), JaroWinkler(b, a));
      ASSERT_EQ(EditDistance(a, b, 3), EditDistance(b, a, 3));
      ASSERT_EQ(EditDistance(a, b, 3) == 0, a == b);
      ASSERT_EQ(JaroWinkler(a, b) == 1, a == b);
    }
  }
}

TEST(EditDistanceTest, CountsSlipsOfTheKeyboard) {
  EXPECT_EQ(EditDistance(U"smith", U"smith", 2), 0u);
  EXPECT_EQ(EditDistance(U"smith", U"smoth", 2), 1u);
  EXPECT_EQ(EditDistance(U"smith", U"smiht", 2), 1u);
  EXPECT_EQ(EditDistance(U"smith", U"mith", 2), 1u);
  EXPECT_EQ(EditDistance(U"kitten", U"sitting", 5), 3u);
  EXPECT_EQ(EditDistance(U"19710624", U"19710524", 2), 1u);
}

// The definition, without any short cut.
size_t PlainDistance(std::u32string_view a, std::u32string_view b) {
  if (a.empty() || b.empty()) return a.size() + b.size();
  const auto [x, y] = std::pair(a.substr(0, a.size() - 1), b.substr(0, b.size() - 1));
  size_t least = std::min({PlainDistance(x, b) + 1, PlainDistance(a, y) + 1,
                           PlainDistance(x, y) + (a.back() != b.back())});
  if (!x.empty() && !y.empty() && a.back() == y.back() && b.back() == x.back()) {
    least =
        std::min(least, PlainDistance(x.substr(0, x.size() - 1), y.substr(0, y.size() - 1)) + 1);
  }
  return least;
}

TEST(EditDistanceTest, AgreesWithItsDefinitionAtEveryLimit) {
  std::mt19937 random(7);
  const auto word = [&] {
    std::u32string word(random() % 7, U'a');
    for (char32_t& c : word) c += random() % 3;
    return word;
  };
  for (int i = 0; i < 3000; ++i) {
    const std::u32string a = word();
    const std::u32string b = word();
    const size_t distance = PlainDistance(a, b);
    for (size_t limit = 0; limit < 8; ++limit) {
      ASSERT_EQ(EditDistance(a, b, limit), std::min(distance, limit + 1))
          << std::string(a.begin(), a.end()) << " " << std::string(b.begin(), b.end());
    }
  }
}

TEST(EditDistanceTest, StopsAtItsLimit) {
  EXPECT_EQ(EditDistance(U"kitten", U"sitting", 2), 3u);
  EXPECT_EQ(EditDistance(U"a", U"abcdefgh", 2), 3u);
}

TEST(CharactersTest, ReplacesIllFormedBytes) { EXPECT_EQ(Characters("a\xff"), U"a\uFFFD"); }

}  // namespace
}  // namespace guanxi::customers
