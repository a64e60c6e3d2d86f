#include "cli/report_figures.h"

#include <fmt/core.h>

#include <map>
#include <string_view>

#include "cli/amounts.h"
#include "common/obs/json.h"

namespace guanxi::cli {
namespace {

using pipeline::v1::PipelineReport;

std::string Quoted(std::string_view text) {
  std::string json;
  obs::AppendJsonString(text, json);
  return json;
}

// {"count":2,"value":10.50,"currency":"USD"}; with several currencies
// {"count":2,"values":{"CNY":5,"USD":10.50}}.
template <typename Figures>
std::string CountAndValue(const Figures& figures) {
  std::string json = fmt::format("{{\"count\":{}", figures.count());
  if (figures.amounts_size() == 0) return json + ",\"value\":0,\"currency\":null}";
  if (figures.amounts_size() == 1) {
    const google::type::Money& amount = figures.amounts(0);
    return json + fmt::format(",\"value\":{},\"currency\":{}}}", Decimal(amount),
                              Quoted(amount.currency_code()));
  }
  json += ",\"values\":{";
  for (const google::type::Money& amount : figures.amounts()) {
    json += fmt::format("{}{}:{}", json.back() == '{' ? "" : ",", Quoted(amount.currency_code()),
                        Decimal(amount));
  }
  return json + "}}";
}

// Stages of several pipelines may share a name; then each goes by its pipeline too.
std::map<std::string, int> NameCounts(const PipelineReport& report) {
  std::map<std::string, int> counts;
  for (const auto& stage : report.stages()) ++counts[stage.display_name()];
  return counts;
}

std::string StageKey(const PipelineReport::Stage& stage, const std::map<std::string, int>& counts) {
  if (counts.at(stage.display_name()) == 1) return stage.display_name();
  return fmt::format("{}/{}", stage.pipeline(), stage.display_name());
}

std::string CycleJson(const PipelineReport::Cycle& cycle) {
  if (cycle.count() == 0) return "{\"count\":0,\"mean_days\":null,\"median_days\":null}";
  return fmt::format("{{\"count\":{},\"mean_days\":{:.3f},\"median_days\":{:g}}}", cycle.count(),
                     cycle.mean_days(), cycle.median_days());
}

std::string Values(const google::protobuf::RepeatedPtrField<google::type::Money>& amounts) {
  std::string text;
  for (const google::type::Money& amount : amounts) {
    text +=
        fmt::format("{}{} {}", text.empty() ? "" : ", ", Decimal(amount), amount.currency_code());
  }
  return text;
}

std::string CycleRow(std::string_view what, const PipelineReport::Cycle& cycle) {
  if (cycle.count() == 0) return "";
  return fmt::format("{:<24} {:>10} {:>18.3f} mean, {:g} median\n",
                     fmt::format("days until {}", what), cycle.count(), cycle.mean_days(),
                     cycle.median_days());
}

}  // namespace

std::string ReportJson(const PipelineReport& report) {
  std::string json =
      fmt::format("{{\"opportunities\":{},\"stages\":{{", report.opportunity_count());
  const std::map<std::string, int> counts = NameCounts(report);
  for (const auto& stage : report.stages()) {
    json += fmt::format("{}{}:{}", json.back() == '{' ? "" : ",", Quoted(StageKey(stage, counts)),
                        CountAndValue(stage));
  }
  json += "},\"won_by_close_quarter\":{";
  for (const auto& quarter : report.won_quarters()) {
    json += fmt::format("{}\"{}Q{}\":{}", json.back() == '{' ? "" : ",", quarter.year(),
                        quarter.quarter(), CountAndValue(quarter));
  }
  json += "},\"win_rate_percent\":";
  json += report.has_win_rate_percent() ? fmt::format("{:.2f}", report.win_rate_percent()) : "null";
  json += fmt::format(",\"won_cycle\":{},\"lost_cycle\":{}", CycleJson(report.won_cycle()),
                      CycleJson(report.lost_cycle()));
  return json + fmt::format(",\"without_customer\":{},\"revision\":{}}}",
                            report.without_customer_count(), report.revision());
}

std::string ReportTable(const PipelineReport& report) {
  std::string text = fmt::format("{:<24} {:>10} {:>18}\n", "", "count", "value");
  const std::map<std::string, int> counts = NameCounts(report);
  for (const auto& stage : report.stages()) {
    text += fmt::format("{:<24} {:>10} {:>18}\n", StageKey(stage, counts), stage.count(),
                        Values(stage.amounts()));
  }
  text += fmt::format("{:<24} {:>10}\n", "all", report.opportunity_count());
  text += fmt::format("{:<24} {:>10}\n", "without a customer", report.without_customer_count());
  for (const auto& quarter : report.won_quarters()) {
    text += fmt::format("{:<24} {:>10} {:>18}\n",
                        fmt::format("won in {}Q{}", quarter.year(), quarter.quarter()),
                        quarter.count(), Values(quarter.amounts()));
  }
  if (report.has_win_rate_percent()) {
    text += fmt::format("{:<24} {:>10.2f} %\n", "win rate", report.win_rate_percent());
  }
  return text + CycleRow("won", report.won_cycle()) + CycleRow("lost", report.lost_cycle());
}

}  // namespace guanxi::cli
