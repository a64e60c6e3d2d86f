// The deals that were won in the sample data, and their scores worked out from the file alone; for
// tests.
#ifndef GUANXI_SERVICES_LOYALTY_SAMPLE_DEALS_H_
#define GUANXI_SERVICES_LOYALTY_SAMPLE_DEALS_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"

namespace guanxi::loyalty {

struct WonDeal {
  std::string id;
  std::string customer;
  int32_t day = 0;  // days since 1970-01-01
  int64_t dollars = 0;
};

// The folder of the sample data; empty when it is not there.
inline std::string SampleData() {
  const char* root = std::getenv("GUANXI_TEST_DATA");
  const std::string folder =
      std::string(root == nullptr ? "../shared/data" : root) + "/crm-sales-opportunities";
  return std::filesystem::exists(folder + "/sales_pipeline.csv") ? folder : "";
}

// The deals that were won, in the order of the file. Its values hold no quotes or commas.
inline std::vector<WonDeal> WonDeals(const std::string& folder) {
  std::ifstream file(folder + "/sales_pipeline.csv");
  std::vector<WonDeal> deals;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    const std::vector<std::string> cells =
        absl::StrSplit(absl::StripTrailingAsciiWhitespace(line), ',');
    if (cells.size() != 8 || cells[4] != "Won" || cells[3].empty()) continue;
    absl::CivilDay closed;
    WonDeal& deal = deals.emplace_back();
    deal.id = absl::AsciiStrToLower(cells[0]);
    deal.customer = absl::StrReplaceAll(absl::AsciiStrToLower(cells[3]),
                                        {{" ", "-"}, {".", "-"}, {"&", "and"}});
    EXPECT_TRUE(absl::ParseCivilTime(cells[6], &closed)) << line;
    EXPECT_TRUE(absl::SimpleAtoi(cells[7], &deal.dollars)) << line;
    deal.day = static_cast<int32_t>(closed - absl::CivilDay(1970, 1, 1));
  }
  return deals;
}

// A customer's figures: what it spent on each day, and what that comes to.
struct Spending {
  std::map<int32_t, int64_t> days;
  int orders = 0;

  int32_t first() const { return days.begin()->first; }
  int32_t last() const { return days.rbegin()->first; }
  int64_t total() const {
    int64_t sum = 0;
    for (const auto& [day, dollars] : days) sum += dollars;
    return sum;
  }
  double repeat_mean() const {
    if (days.size() < 2) return 0;
    return static_cast<double>(total() - days.begin()->second) /
           static_cast<double>(days.size() - 1);
  }
};

// The first `count` of `deals`, by customer.
inline std::map<std::string, Spending> SpendingOf(const std::vector<WonDeal>& deals, size_t count) {
  std::map<std::string, Spending> customers;
  for (size_t i = 0; i < count; ++i) {
    Spending& spending = customers[deals[i].customer];
    spending.days[deals[i].day] += deals[i].dollars;
    ++spending.orders;
  }
  return customers;
}

// The score 1 to 5 of `value` among `values`, by the definition of the mid-rank.
inline int ScoreAmong(const std::vector<int64_t>& values, int64_t value) {
  const auto less =
      std::count_if(values.begin(), values.end(), [&](int64_t v) { return v < value; });
  const auto equal = std::count(values.begin(), values.end(), value);
  const double midrank = static_cast<double>(less) + (static_cast<double>(equal) + 1) / 2;
  return std::min(5,
                  1 + static_cast<int>(5 * (midrank - 0.5) / static_cast<double>(values.size())));
}

}  // namespace guanxi::loyalty

#endif  // GUANXI_SERVICES_LOYALTY_SAMPLE_DEALS_H_
