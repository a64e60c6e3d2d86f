// What is to be made, and the names that it has. Everything follows from the plan.
#ifndef GUANXI_CLI_SEED_PLAN_H_
#define GUANXI_CLI_SEED_PLAN_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace guanxi::cli::seed {

// How long the history is, in days.
inline constexpr int64_t kHistoryDays = 730;

struct Plan {
  uint64_t seed = 1;
  int64_t customers = 200;  // 1 to 1,000,000
  // The first day that has not been: all history lies before its midnight, UTC.
  absl::CivilDay until;
};

// How many customers a size has: small 200, medium 5,000, large 100,000; 0 for another word.
int64_t CustomersOfSize(std::string_view size);

// `s1-`: what the ids of a seed begin with, so that companies of several seeds go into one suite.
std::string IdPrefix(const Plan& plan);

// `customers/s1-c000012`; `contact`, `deal`, `sale` and `ticket` count from 0 within the customer.
std::string CustomerId(const Plan& plan, int64_t customer);
std::string ContactId(const Plan& plan, int64_t customer, int contact);
std::string DealId(const Plan& plan, int64_t customer, int deal);
std::string SaleId(const Plan& plan, int64_t customer, int sale);
std::string TicketId(const Plan& plan, int64_t customer, int ticket);
// `units/s1-hq`.
std::string UnitId(const Plan& plan, std::string_view unit);

// The domain of the company's own addresses.
std::string CompanyDomain(const Plan& plan);

// Midnight UTC at which day `day` of the history begins; 0 is its first, kHistoryDays `until`.
absl::Time DayStart(const Plan& plan, int64_t day);

}  // namespace guanxi::cli::seed

#endif  // GUANXI_CLI_SEED_PLAN_H_
