#include "cli/seed/plan.h"

#include <fmt/core.h>

namespace guanxi::cli::seed {

int64_t CustomersOfSize(std::string_view size) {
  if (size == "small") return 200;
  if (size == "medium") return 5'000;
  if (size == "large") return 100'000;
  return 0;
}

std::string IdPrefix(const Plan& plan) { return fmt::format("s{}-", plan.seed); }

std::string CustomerId(const Plan& plan, int64_t customer) {
  return fmt::format("{}c{:06}", IdPrefix(plan), customer);
}

std::string ContactId(const Plan& plan, int64_t customer, int contact) {
  return fmt::format("{}p{:06}-{}", IdPrefix(plan), customer, contact);
}

std::string DealId(const Plan& plan, int64_t customer, int deal) {
  return fmt::format("{}o{:06}-{:02}", IdPrefix(plan), customer, deal);
}

std::string SaleId(const Plan& plan, int64_t customer, int sale) {
  return fmt::format("{}b{:06}-{:02}", IdPrefix(plan), customer, sale);
}

std::string TicketId(const Plan& plan, int64_t customer, int ticket) {
  return fmt::format("{}t{:06}-{}", IdPrefix(plan), customer, ticket);
}

std::string UnitId(const Plan& plan, std::string_view unit) {
  return fmt::format("{}{}", IdPrefix(plan), std::string(unit));
}

std::string CompanyDomain(const Plan& plan) { return fmt::format("s{}.example.com", plan.seed); }

absl::Time DayStart(const Plan& plan, int64_t day) {
  return absl::FromCivil(plan.until - kHistoryDays + day, absl::UTCTimeZone());
}

}  // namespace guanxi::cli::seed
