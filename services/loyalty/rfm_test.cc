#include "services/loyalty/rfm.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace guanxi::loyalty {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kNobody = std::numeric_limits<int64_t>::max();

TEST(RfmTest, TiesShareTheirMidrank) {
  EXPECT_THAT(MidrankScores({1, 1, 1, 2, 2, 3, 5, 8, 13, 21}),
              ElementsAre(1, 1, 1, 3, 3, 3, 4, 4, 5, 5));
  EXPECT_THAT(MidrankScores({21, 1, 13, 2}), ElementsAre(5, 1, 4, 2));
  EXPECT_THAT(MidrankScores({7, 7, 7}), ElementsAre(3, 3, 3));
  EXPECT_THAT(MidrankScores({7}), ElementsAre(3));
  EXPECT_THAT(MidrankScores({}), IsEmpty());
}

TEST(RfmTest, CutsAreTheSmallestValuesThatEarnAScore) {
  // Nobody earned 2.
  EXPECT_THAT(Cuts({1, 1, 1, 2, 2, 3, 5, 8, 13, 21}), ElementsAre(2, 2, 5, 13));
  // Nobody earned 4 or 5.
  EXPECT_THAT(Cuts({7, 7, 7}), ElementsAre(7, 7, kNobody, kNobody));
  EXPECT_THAT(Cuts({}), ElementsAre(kNobody, kNobody, kNobody, kNobody));
}

TEST(RfmTest, CutsGiveBackTheScoresOfTheFit) {
  std::mt19937 random(11);
  for (int round = 0; round < 200; ++round) {
    std::vector<int64_t> values(1 + random() % 60);
    for (int64_t& value : values) value = static_cast<int64_t>(random() % 20) - 5;
    const std::vector<int> scores = MidrankScores(values);
    const std::vector<int64_t> cuts = Cuts(values);
    for (size_t i = 0; i < values.size(); ++i)
      ASSERT_EQ(ScoreBy(cuts, values[i]), scores[i]) << round;
  }
}

TEST(RfmTest, TheMostRecentScoreBest) {
  std::vector<RfmValues> customers;
  for (int i = 0; i < 10; ++i)
    customers.push_back({.days_since_last = i * 10, .purchase_days = i, .total_minor = i * 100});
  const v1::RfmModel model = FitModel(customers);
  EXPECT_EQ(model.customers(), 10);
  EXPECT_THAT(model.recency_cuts(), ElementsAre(70, 50, 30, 10));
  EXPECT_THAT(model.frequency_cuts(), ElementsAre(2, 4, 6, 8));
  EXPECT_THAT(model.monetary_cuts(), ElementsAre(200, 400, 600, 800));
  const RfmScores best =
      ScoresBy(model, {.days_since_last = 0, .purchase_days = 9, .total_minor = 10000});
  EXPECT_EQ(best.recency, 5);
  EXPECT_EQ(best.frequency, 5);
  EXPECT_EQ(best.monetary, 5);
  const RfmScores worst =
      ScoresBy(model, {.days_since_last = 500, .purchase_days = 1, .total_minor = 1});
  EXPECT_EQ(worst.recency, 1);
  EXPECT_EQ(worst.frequency, 1);
  EXPECT_EQ(worst.monetary, 1);
}

TEST(RfmTest, ScoresNobodyEarnedAreNeverGiven) {
  const v1::RfmModel model =
      FitModel({{.days_since_last = 3, .purchase_days = 1, .total_minor = 5}});
  EXPECT_THAT(model.recency_cuts(), ElementsAre(3, 3, -1, -1));
  const RfmScores scores =
      ScoresBy(model, {.days_since_last = 0,
                       .purchase_days = std::numeric_limits<int32_t>::max() - 1,
                       .total_minor = kNobody - 1});
  EXPECT_EQ(scores.recency, 3);
  EXPECT_EQ(scores.frequency, 3);
  EXPECT_EQ(scores.monetary, 3);
}

}  // namespace
}  // namespace guanxi::loyalty
