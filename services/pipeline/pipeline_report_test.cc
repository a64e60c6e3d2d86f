#include "services/pipeline/pipeline_report.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/time/clock.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/pipeline/sample_pipeline.h"

namespace guanxi::pipeline {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using v1::Opportunity;
using v1::PipelineReport;

absl::Time At(int year, int month, int day) {
  return absl::FromCivil(absl::CivilDay(year, month, day), absl::UTCTimeZone());
}

Opportunity Closed(Opportunity::State state, absl::Time begun, absl::Time closed, int64_t units) {
  Opportunity opportunity = SampleOpportunity();
  opportunity.set_state(state);
  opportunity.set_stage(state == Opportunity::STATE_WON ? "won" : "lost");
  *opportunity.add_stage_history()->mutable_enter_time() = ToProto(begun);
  *opportunity.mutable_close_time() = ToProto(closed);
  *opportunity.mutable_amount() = Money(units);
  return opportunity;
}

TEST(PipelineReport, OfNothingHasEveryStageAndNoRate) {
  const PipelineReport report = PipelineReportBuilder().Build({SamplePipeline()});
  ASSERT_EQ(report.stages_size(), 4);
  EXPECT_EQ(report.stages(1).pipeline(), "pipelines/sales");
  EXPECT_EQ(report.stages(1).stage(), "engaging");
  EXPECT_EQ(report.stages(1).display_name(), "Stage engaging");
  EXPECT_EQ(report.stages(1).count(), 0);
  EXPECT_FALSE(report.has_win_rate_percent());
  EXPECT_EQ(report.won_cycle().count(), 0);
}

TEST(PipelineReport, TellsRateAndCycles) {
  PipelineReportBuilder builder;
  builder.Add(Closed(Opportunity::STATE_WON, At(2017, 1, 1), At(2017, 1, 11), 100));
  builder.Add(Closed(Opportunity::STATE_WON, At(2017, 1, 1), At(2017, 2, 10), 50));
  builder.Add(Closed(Opportunity::STATE_WON, At(2017, 3, 30), At(2017, 4, 1), 7));
  builder.Add(Closed(Opportunity::STATE_LOST, At(2017, 1, 1), At(2017, 1, 2) + absl::Hours(12), 0));
  builder.Add(Closed(Opportunity::STATE_LOST, At(2017, 1, 1), At(2017, 1, 4), 0));
  const PipelineReport report = builder.Build({SamplePipeline()});
  EXPECT_EQ(report.opportunity_count(), 5);
  EXPECT_DOUBLE_EQ(report.win_rate_percent(), 60.0);
  EXPECT_DOUBLE_EQ(report.won_cycle().mean_days(), 52.0 / 3);
  EXPECT_DOUBLE_EQ(report.won_cycle().median_days(), 10.0);
  EXPECT_DOUBLE_EQ(report.lost_cycle().mean_days(), 2.25);
  EXPECT_DOUBLE_EQ(report.lost_cycle().median_days(), 2.25);
  ASSERT_EQ(report.won_quarters_size(), 2);
  EXPECT_EQ(report.won_quarters(0).quarter(), 1);
  EXPECT_EQ(report.won_quarters(0).amounts(0).units(), 150);
  EXPECT_EQ(report.won_quarters(1).year(), 2017);
  EXPECT_EQ(report.won_quarters(1).quarter(), 2);
  EXPECT_EQ(report.won_quarters(1).count(), 1);
}

TEST(PipelineReport, QuartersEndAtMidnightUtc) {
  PipelineReportBuilder builder;
  builder.Add(
      Closed(Opportunity::STATE_WON, At(2016, 1, 1), At(2017, 1, 1) - absl::Nanoseconds(1), 1));
  builder.Add(Closed(Opportunity::STATE_WON, At(2016, 1, 1), At(2017, 1, 1), 1));
  const PipelineReport report = builder.Build({SamplePipeline()});
  ASSERT_EQ(report.won_quarters_size(), 2);
  EXPECT_EQ(report.won_quarters(0).year(), 2016);
  EXPECT_EQ(report.won_quarters(0).quarter(), 4);
  EXPECT_EQ(report.won_quarters(1).year(), 2017);
  EXPECT_EQ(report.won_quarters(1).quarter(), 1);
}

TEST(Tally, SumsPerCurrencyExactly) {
  Tally tally;
  Opportunity opportunity;
  tally.Add(opportunity);
  for (const auto& money :
       {Money(0, 990'000'000), Money(0, 20'000'000), Money(3, 0, "EUR"), Money(5)}) {
    *opportunity.mutable_amount() = money;
    tally.Add(opportunity);
  }
  EXPECT_EQ(tally.count(), 5);
  ASSERT_EQ(tally.amounts().size(), 2u);
  EXPECT_TRUE(MessageDifferencer::Equals(tally.amounts()[0], Money(3, 0, "EUR")));
  EXPECT_TRUE(MessageDifferencer::Equals(tally.amounts()[1], Money(6, 10'000'000)));
}

TEST(Tally, SumsBeyondMoneyAreTheLargest) {
  Tally tally;
  Opportunity opportunity;
  *opportunity.mutable_amount() = Money(INT64_MAX);
  tally.Add(opportunity);
  tally.Add(opportunity);
  EXPECT_EQ(tally.amounts()[0].units(), INT64_MAX);
}

// Random opportunities, some open, some closed at any second of two years.
std::vector<Opportunity> Population(unsigned seed) {
  static constexpr const char* kCurrencies[] = {"USD", "CNY", "JPY"};
  std::mt19937 random(seed);
  std::vector<Opportunity> population;
  const size_t size = random() % 120;
  for (size_t i = 0; i < size; ++i) {
    const absl::Time begun = At(2016, 1, 1) + absl::Seconds(random() % (400 * 86'400));
    const auto state = static_cast<Opportunity::State>(1 + random() % 3);
    Opportunity opportunity =
        Closed(state, begun, begun + absl::Seconds(random() % (300 * 86'400)), 0);
    *opportunity.mutable_amount() = Money(random() % 100'000, 0, kCurrencies[random() % 3]);
    if (random() % 4 == 0) opportunity.clear_customer();
    if (random() % 9 == 0) opportunity.clear_amount();
    if (state == Opportunity::STATE_OPEN) {
      opportunity.clear_close_time();
      opportunity.set_stage(random() % 2 == 0 ? "prospecting" : "engaging");
    }
    population.push_back(opportunity);
  }
  return population;
}

// How many fulfil `wanted`, and their amount in `currency`.
template <typename Wanted>
std::pair<int64_t, int64_t> Sum(const std::vector<Opportunity>& all,
                                const std::string& currency,
                                Wanted wanted) {
  std::pair<int64_t, int64_t> sum;
  for (const Opportunity& opportunity : all) {
    if (!wanted(opportunity)) continue;
    ++sum.first;
    if (opportunity.amount().currency_code() == currency)
      sum.second += opportunity.amount().units();
  }
  return sum;
}

template <typename Entry>
int64_t Units(const Entry& entry, const std::string& currency) {
  for (const auto& money : entry.amounts()) {
    if (money.currency_code() == currency) return money.units();
  }
  return 0;
}

void ExpectCycle(const std::vector<Opportunity>& all,
                 Opportunity::State state,
                 const PipelineReport::Cycle& cycle) {
  std::vector<double> days;
  for (const Opportunity& opportunity : all) {
    if (opportunity.state() != state) continue;
    days.push_back(static_cast<double>(opportunity.close_time().seconds() -
                                       opportunity.stage_history(0).enter_time().seconds()) /
                   86'400);
  }
  ASSERT_EQ(cycle.count(), static_cast<int64_t>(days.size()));
  if (days.empty()) return;
  std::sort(days.begin(), days.end());
  double sum = 0;
  for (const double value : days) sum += value;
  EXPECT_NEAR(cycle.mean_days(), sum / static_cast<double>(days.size()), 1e-9);
  EXPECT_NEAR(cycle.median_days(), (days[(days.size() - 1) / 2] + days[days.size() / 2]) / 2, 1e-9);
}

// The quarter an opportunity was won in, counted from the year 0; -1 when it was not.
int QuarterOf(const Opportunity& opportunity) {
  if (opportunity.state() != Opportunity::STATE_WON) return -1;
  const auto month = absl::ToCivilMonth(FromProto(opportunity.close_time()), absl::UTCTimeZone());
  return static_cast<int>(month.year()) * 4 + (month.month() + 2) / 3 - 1;
}

TEST(PipelineReport, AgreesWithCountingOneByOne) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    const std::vector<Opportunity> all = Population(seed);
    PipelineReportBuilder builder;
    for (const Opportunity& opportunity : all) builder.Add(opportunity);
    const PipelineReport report = builder.Build({SamplePipeline()});
    std::set<int> quarters;
    for (const Opportunity& opportunity : all) quarters.insert(QuarterOf(opportunity));
    quarters.erase(-1);
    ASSERT_EQ(report.won_quarters_size(), static_cast<int>(quarters.size()));
    for (const std::string currency : {"USD", "CNY", "JPY"}) {
      for (const auto& entry : report.stages()) {
        const auto sum =
            Sum(all, currency, [&](const Opportunity& o) { return o.stage() == entry.stage(); });
        ASSERT_EQ(std::pair(entry.count(), Units(entry, currency)), sum);
      }
      for (const auto& entry : report.won_quarters()) {
        const int quarter = entry.year() * 4 + entry.quarter() - 1;
        const auto sum =
            Sum(all, currency, [&](const Opportunity& o) { return QuarterOf(o) == quarter; });
        ASSERT_EQ(std::pair(entry.count(), Units(entry, currency)), sum);
      }
    }
    const auto without = Sum(all, "", [](const Opportunity& o) { return o.customer().empty(); });
    ASSERT_EQ(report.without_customer_count(), without.first);
    ASSERT_NO_FATAL_FAILURE(ExpectCycle(all, Opportunity::STATE_WON, report.won_cycle()));
    ASSERT_NO_FATAL_FAILURE(ExpectCycle(all, Opportunity::STATE_LOST, report.lost_cycle()));
  }
}

}  // namespace
}  // namespace guanxi::pipeline
