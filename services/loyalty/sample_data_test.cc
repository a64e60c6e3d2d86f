// A year of real sales: scores after every tenth order, and at the end, equal those worked out from
// the file.
#include <map>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/loyalty/loyalty_fixture.h"
#include "services/loyalty/sample_deals.h"

namespace guanxi::loyalty {
namespace {

class SampleDataTest : public LoyaltyFixture {
 protected:
  void SetUp() override {
    const std::string folder = SampleData();
    if (folder.empty())
      GTEST_SKIP() << "sample data not found; set GUANXI_TEST_DATA to the folder it is in";
    deals_ = WonDeals(folder);
    clock().Set(absl::FromCivil(absl::CivilDay(2017, 12, 31), absl::UTCTimeZone()));
  }

  // Applies the deals `begin` to `end` in one commit.
  void HearDeals(size_t begin, size_t end) {
    std::vector<pipeline::v1::Order> orders;
    for (size_t i = begin; i < end; ++i) {
      const WonDeal& deal = deals_[i];
      orders.push_back(OrderOf(deal.id, deal.customer, deal.day, deal.dollars));
    }
    Hear(orders);
  }

  static void ExpectScore(const v1::Score& score, const Spending& spending) {
    EXPECT_EQ(score.orders(), spending.orders);
    EXPECT_EQ(score.purchase_days(), spending.days.size());
    EXPECT_EQ(score.frequency(), spending.days.size() - 1);
    EXPECT_EQ(score.recency_days(), spending.last() - spending.first());
    EXPECT_EQ(score.age_days(), kAsOf - spending.first());
    EXPECT_EQ(score.days_since_last_purchase(), kAsOf - spending.last());
    EXPECT_EQ(score.monetary_total().units(), spending.total());
    EXPECT_EQ(score.monetary_total().nanos(), 0);
    EXPECT_DOUBLE_EQ(score.repeat_mean_minor(), spending.repeat_mean() * 100);
  }

  // Compares all scores with the first `count` deals.
  void ExpectAll(size_t count) {
    SCOPED_TRACE("after " + std::to_string(count));
    const std::map<std::string, Spending> expected = SpendingOf(deals_, count);
    const std::vector<v1::Score> scores = AllScores();
    ASSERT_EQ(scores.size(), expected.size());
    auto customer = expected.begin();
    for (const v1::Score& score : scores) {
      SCOPED_TRACE(customer->first);
      ASSERT_EQ(score.customer(), "customers/" + customer->first);
      ExpectScore(score, customer->second);
      ++customer;
    }
  }

  static constexpr int32_t kAsOf = 17531;  // 2017-12-31
  std::vector<WonDeal> deals_;
};

TEST_F(SampleDataTest, ScoresEqualThoseWorkedOutFromTheFile) {
  ASSERT_EQ(deals_.size(), 4238u);
  for (size_t done = 0; done < deals_.size() && !HasFailure();) {
    const size_t next = std::min(done + 10, deals_.size());
    HearDeals(done, next);
    ExpectAll(done = next);
  }
  const std::vector<v1::Score> scores = AllScores();
  EXPECT_EQ(scores.size(), 85u);
  int64_t total = 0;
  for (const v1::Score& score : scores) total += score.monetary_total().units();
  EXPECT_EQ(total, 10'005'534);
}

TEST_F(SampleDataTest, RfmScoresEqualMidranksWorkedOutFromTheFile) {
  for (size_t done = 0; done < deals_.size(); done += 50)
    HearDeals(done, std::min(done + 50, deals_.size()));
  const auto model = Ask(&Scores::FitRfmModel);
  ASSERT_THAT(model, IsOk());
  EXPECT_EQ(model->customers(), 85);
  const std::map<std::string, Spending> customers = SpendingOf(deals_, deals_.size());
  std::vector<int64_t> recency, frequency, monetary;
  for (const auto& [id, spending] : customers) {
    recency.push_back(spending.last());
    frequency.push_back(static_cast<int64_t>(spending.days.size()));
    monetary.push_back(spending.total());
  }
  const std::vector<v1::Score> scores = AllScores();
  ASSERT_EQ(scores.size(), 85u);
  for (size_t i = 0; i < scores.size(); ++i) {
    SCOPED_TRACE(scores[i].name());
    EXPECT_EQ(scores[i].rfm_model(), model->name());
    EXPECT_EQ(scores[i].recency_score(), ScoreAmong(recency, recency[i]));
    EXPECT_EQ(scores[i].frequency_score(), ScoreAmong(frequency, frequency[i]));
    EXPECT_EQ(scores[i].monetary_score(), ScoreAmong(monetary, monetary[i]));
  }
}

}  // namespace
}  // namespace guanxi::loyalty
