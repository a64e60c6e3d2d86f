#include "services/pipeline/pipeline_report.h"

#include <algorithm>
#include <limits>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/time/clock.h"

namespace guanxi::pipeline {
namespace {

using v1::Opportunity;
using v1::Pipeline;
using v1::PipelineReport;

constexpr int64_t kNanosPerUnit = 1'000'000'000;
constexpr double kSecondsPerDay = 86'400;

google::type::Money ToMoney(const std::string& currency, absl::int128 nanos) {
  const absl::int128 largest = std::numeric_limits<int64_t>::max();
  google::type::Money money;
  money.set_currency_code(currency);
  money.set_units(static_cast<int64_t>(std::min(nanos / kNanosPerUnit, largest)));
  money.set_nanos(static_cast<int32_t>(nanos % kNanosPerUnit));
  return money;
}

// The mean of the middle one or two of `seconds`, which is not empty.
double Median(std::vector<int64_t> seconds) {
  const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
  std::nth_element(seconds.begin(), middle, seconds.end());
  if (seconds.size() % 2 == 1) return static_cast<double>(*middle);
  const int64_t below = *std::max_element(seconds.begin(), middle);
  return (static_cast<double>(below) + static_cast<double>(*middle)) / 2;
}

PipelineReport::Cycle CycleOf(const std::vector<int64_t>& seconds) {
  PipelineReport::Cycle cycle;
  cycle.set_count(static_cast<int64_t>(seconds.size()));
  if (seconds.empty()) return cycle;
  absl::int128 sum = 0;
  for (const int64_t value : seconds) sum += value;
  cycle.set_mean_days(static_cast<double>(sum) / static_cast<double>(seconds.size()) /
                      kSecondsPerDay);
  cycle.set_median_days(Median(seconds) / kSecondsPerDay);
  return cycle;
}

template <typename Entry>
void SetTally(const Tally& tally, Entry& entry) {
  entry.set_count(tally.count());
  for (google::type::Money& money : tally.amounts()) *entry.add_amounts() = std::move(money);
}

}  // namespace

void Tally::Add(const Opportunity& opportunity) {
  ++count_;
  if (!opportunity.has_amount()) return;
  nanos_[opportunity.amount().currency_code()] +=
      absl::int128(opportunity.amount().units()) * kNanosPerUnit + opportunity.amount().nanos();
}

std::vector<google::type::Money> Tally::amounts() const {
  std::vector<google::type::Money> amounts;
  for (const auto& [currency, nanos] : nanos_) amounts.push_back(ToMoney(currency, nanos));
  return amounts;
}

void PipelineReportBuilder::Add(const Opportunity& opportunity) {
  ++count_;
  if (opportunity.customer().empty()) ++without_customer_;
  stages_[{opportunity.pipeline(), opportunity.stage()}].Add(opportunity);
  if (opportunity.state() != Opportunity::STATE_OPEN) AddClosed(opportunity);
}

void PipelineReportBuilder::AddClosed(const Opportunity& opportunity) {
  const absl::Time closed = FromProto(opportunity.close_time());
  const absl::Time begun = FromProto(opportunity.stage_history(0).enter_time());
  const bool won = opportunity.state() == Opportunity::STATE_WON;
  (won ? won_seconds_ : lost_seconds_).push_back(absl::ToInt64Seconds(closed - begun));
  if (!won) return;
  const absl::CivilMonth month = absl::ToCivilMonth(closed, absl::UTCTimeZone());
  const int32_t quarter = (month.month() - 1) / 3 + 1;
  won_quarters_[{static_cast<int32_t>(month.year()), quarter}].Add(opportunity);
}

PipelineReport PipelineReportBuilder::Build(const std::vector<Pipeline>& pipelines) const {
  PipelineReport report;
  report.set_opportunity_count(count_);
  report.set_without_customer_count(without_customer_);
  for (const Pipeline& pipeline : pipelines) {
    for (const Pipeline::Stage& stage : pipeline.stages()) {
      PipelineReport::Stage& entry = *report.add_stages();
      entry.set_pipeline(pipeline.name());
      entry.set_stage(stage.stage_id());
      entry.set_display_name(stage.display_name());
      const auto found = stages_.find({pipeline.name(), stage.stage_id()});
      if (found != stages_.end()) SetTally(found->second, entry);
    }
  }
  for (const auto& [key, tally] : won_quarters_) {
    PipelineReport::Quarter& entry = *report.add_won_quarters();
    entry.set_year(key.first);
    entry.set_quarter(key.second);
    SetTally(tally, entry);
  }
  const double decided = static_cast<double>(won_seconds_.size() + lost_seconds_.size());
  if (decided > 0)
    report.set_win_rate_percent(100.0 * static_cast<double>(won_seconds_.size()) / decided);
  *report.mutable_won_cycle() = CycleOf(won_seconds_);
  *report.mutable_lost_cycle() = CycleOf(lost_seconds_);
  return report;
}

}  // namespace guanxi::pipeline
