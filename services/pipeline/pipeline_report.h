// The figures of the pipeline report, from opportunities seen one after another.
#ifndef GUANXI_SERVICES_PIPELINE_PIPELINE_REPORT_H_
#define GUANXI_SERVICES_PIPELINE_PIPELINE_REPORT_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "google/type/money.pb.h"
#include "guanxi/pipeline/v1/opportunities.pb.h"
#include "guanxi/pipeline/v1/pipelines.pb.h"
#include "guanxi/pipeline/v1/report_service.pb.h"

namespace guanxi::pipeline {

// How many, and their amounts per currency: exact, however many.
class Tally {
 public:
  // Counts one. Without an amount it adds to the count only.
  void Add(const v1::Opportunity& opportunity);

  int64_t count() const { return count_; }
  // The sums by currency code; one beyond what google.type.Money holds is its largest value.
  std::vector<google::type::Money> amounts() const;

 private:
  int64_t count_ = 0;
  std::map<std::string, absl::int128> nanos_;  // by currency
};

// Collects and then tells. Thread-compatible.
class PipelineReportBuilder {
 public:
  // Counts `opportunity`, which is not deleted.
  void Add(const v1::Opportunity& opportunity);

  // The figures over what was added, with the stages of `pipelines` in that order. The revision is
  // for the caller to set.
  v1::PipelineReport Build(const std::vector<v1::Pipeline>& pipelines) const;

 private:
  using StageKey = std::pair<std::string, std::string>;  // pipeline, stage
  using QuarterKey = std::pair<int32_t, int32_t>;        // year, 1 to 4

  void AddClosed(const v1::Opportunity& opportunity);

  int64_t count_ = 0;
  int64_t without_customer_ = 0;
  std::map<StageKey, Tally> stages_;
  std::map<QuarterKey, Tally> won_quarters_;
  std::vector<int64_t> won_seconds_;  // cycle times
  std::vector<int64_t> lost_seconds_;
};

}  // namespace guanxi::pipeline

#endif  // GUANXI_SERVICES_PIPELINE_PIPELINE_REPORT_H_
