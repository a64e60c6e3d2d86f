#include "cli/seed/random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "cli/seed/names.h"
#include "common/text/phone.h"

namespace guanxi::cli::seed {
namespace {

// Pinned: another machine, compiler or library gives the same company.
TEST(RandomTest, IsTheSameEverywhere) {
  Random random(1, "stream", 2);
  const std::vector<uint64_t> first = {random.Next(), random.Next()};
  Random again(1, "stream", 2);
  EXPECT_EQ(first, (std::vector<uint64_t>{again.Next(), again.Next()}));
  EXPECT_EQ(first[0], 0xeb736790b8abcb2c);
}

TEST(RandomTest, StreamsDiffer) {
  const uint64_t one = Random(1, "stream", 2).Next();
  EXPECT_NE(one, Random(2, "stream", 2).Next());
  EXPECT_NE(one, Random(1, "other", 2).Next());
  EXPECT_NE(one, Random(1, "stream", 3).Next());
}

TEST(RandomTest, BetweenReachesBothEndsAndNothingElse) {
  Random random(1, "between");
  std::vector<int> seen(5);
  for (int i = 0; i < 1'000; ++i) ++seen.at(random.Between(10, 14) - 10);
  EXPECT_THAT(seen, testing::Each(testing::Gt(150)));
}

TEST(RandomTest, WeightedFollowsTheWeights) {
  Random random(1, "weighted");
  std::vector<int> seen(3);
  for (int i = 0; i < 10'000; ++i) ++seen.at(random.Weighted({1, 0, 3}));
  EXPECT_NEAR(seen[0], 2'500, 200);
  EXPECT_EQ(seen[1], 0);
}

TEST(NamesTest, PhoneNumbersAreOnesThatExist) {
  for (const int64_t serial : {0, 7, 99, 123'456, 9'999'999}) {
    const auto mobile = text::NormalizePhone(MobileNumber(serial), "");
    ASSERT_TRUE(mobile.ok()) << mobile.status();
    EXPECT_TRUE(mobile->is_e164) << MobileNumber(serial);
    EXPECT_EQ(mobile->number.substr(0, 5), "+8613");
    EXPECT_EQ(mobile->number.size(), 14);
  }
  for (const City& city : HomeCities()) {
    const auto office = text::NormalizePhone(OfficeNumber(city, 42), "");
    ASSERT_TRUE(office.ok()) << office.status();
    EXPECT_TRUE(office->is_e164) << OfficeNumber(city, 42);
  }
}

TEST(NamesTest, FictionalRangesAreNotLeft) {
  for (const City& city : ForeignCities()) EXPECT_EQ(OfficeNumber(city, 1'000), "");
}

}  // namespace
}  // namespace guanxi::cli::seed
