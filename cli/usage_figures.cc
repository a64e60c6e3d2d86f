#include "cli/usage_figures.h"

#include <fmt/core.h>

#include <string_view>

#include "absl/time/time.h"
#include "common/obs/json.h"
#include "common/time/clock.h"

namespace guanxi::cli {
namespace {

using directory::v1::UsageFigures;
using directory::v1::UsageReport;

std::string Quoted(std::string_view text) {
  std::string json;
  obs::AppendJsonString(text, json);
  return json;
}

// `"expected":3,"met":1,…`
std::string FiguresJson(const UsageFigures& figures) {
  return fmt::format("\"expected\":{},\"met\":{},\"missed\":{},\"travelling\":{},\"unused\":{}",
                     figures.expected_count(), figures.met_count(), figures.missed_count(),
                     figures.travelling_count(), figures.unused_count());
}

std::string LastUse(const UsageReport::Person& person) {
  if (!person.has_last_use_time()) return "";
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", FromProto(person.last_use_time()),
                          absl::UTCTimeZone());
}

std::string PersonJson(const UsageReport::Person& person) {
  const std::string last_use = LastUse(person);
  return fmt::format(
      "{{\"user\":{},\"name\":{},\"expected_days\":{},\"used_days\":{},\"last_use\":{}}}",
      Quoted(person.user()), Quoted(person.display_name()), person.expected_day_count(),
      person.used_day_count(), last_use.empty() ? "null" : Quoted(last_use));
}

template <typename People>
std::string PeopleJson(const People& people) {
  std::string json = "[";
  for (const UsageReport::Person& person : people) {
    json += json.size() == 1 ? "" : ",";
    json += PersonJson(person);
  }
  return json + "]";
}

std::string UnitWeekJson(const UsageReport::UnitWeek& week) {
  return fmt::format(
      "{{\"unit\":{},\"name\":{},\"week\":{},\"complete\":{},{},\"missed_users\":{},"
      "\"unused_users\":{}}}",
      Quoted(week.unit()), Quoted(week.display_name()), Quoted(week.week()), week.complete(),
      FiguresJson(week.figures()), PeopleJson(week.missed()), PeopleJson(week.unused()));
}

std::string Row(std::string_view unit, std::string_view week, const UsageFigures& figures) {
  return fmt::format("{:<28} {:<10} {:>8} {:>8} {:>8} {:>10} {:>8}\n", unit, week,
                     figures.expected_count(), figures.met_count(), figures.missed_count(),
                     figures.travelling_count(), figures.unused_count());
}

// Who has not used the suite for two weeks; nothing when there is nobody.
std::string UnusedRows(const UsageReport& report) {
  std::string rows;
  for (const UsageReport::UnitWeek& week : report.unit_weeks()) {
    for (const UsageReport::Person& person : week.unused()) {
      const std::string last_use = LastUse(person);
      rows +=
          fmt::format("{:<28} {:<10} {:<24} {:<24} {}\n", week.unit(), week.week(), person.user(),
                      person.display_name(), last_use.empty() ? "never" : last_use);
    }
  }
  if (rows.empty()) return "";
  return fmt::format("\n{:<28} {:<10} {:<24} {:<24} {}\n", "unused for two weeks", "up to", "user",
                     "name", "last use") +
         rows;
}

}  // namespace

std::string UsageJson(const UsageReport& report) {
  std::string json = fmt::format("{{\"from_week\":{},\"until_week\":{},\"unit_weeks\":[",
                                 Quoted(report.from_week()), Quoted(report.until_week()));
  for (const UsageReport::UnitWeek& week : report.unit_weeks()) {
    json += json.back() == '[' ? "" : ",";
    json += UnitWeekJson(week);
  }
  return json + fmt::format("],\"totals\":{{{}}},\"names_cut\":{}}}", FiguresJson(report.totals()),
                            report.names_cut());
}

std::string UsageTable(const UsageReport& report) {
  std::string text = fmt::format("{:<28} {:<10} {:>8} {:>8} {:>8} {:>10} {:>8}\n", "unit", "week",
                                 "expected", "met", "missed", "travelling", "unused");
  for (const UsageReport::UnitWeek& week : report.unit_weeks()) {
    // A week that is not over has an asterisk.
    text += Row(week.unit(), week.week() + (week.complete() ? "" : "*"), week.figures());
  }
  text += Row("all", "", report.totals());
  text += UnusedRows(report);
  if (report.names_cut()) text += "\nThere are more people to name than fit in one report.\n";
  return text;
}

}  // namespace guanxi::cli
