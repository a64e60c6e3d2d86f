#include "cli/seed/history.h"

#include <algorithm>

#include "cli/seed/calendar.h"
#include "cli/seed/random.h"

namespace guanxi::cli::seed {
namespace {

constexpr int64_t kMostDeals = 18;
constexpr std::string_view kLostReasons[] = {"Price",          "Competitor chosen", "No budget",
                                             "Postponed",      "No answer",         "Delivery time",
                                             "Missing feature"};

int64_t DealCount(const Account& account, Random& random) {
  if (account.person) return random.Chance(10) ? 1 : 0;
  const auto base = static_cast<int64_t>(random.Weighted({22, 43, 22, 13}));
  return std::min(base + account.weight / 6, kMostDeals);
}

// A price after a discount that grows with the customer.
int64_t Discounted(const ProductEntry& product, const Account& account, Random& random) {
  const int64_t most = std::min<int64_t>(8 + account.weight / 4, 25);
  return product.yuan * (100 - random.Between(0, most));
}

Aftermath PickAftermath(const Plan& plan, int64_t day, Random& random) {
  Aftermath aftermath;
  const size_t what = random.Weighted({93, 3, 4});
  const int64_t when = day + random.Between(2, 30);
  const absl::Time time = PickMoment(plan, when, random);
  if (what == 0 || when >= kHistoryDays) return aftermath;
  aftermath.kind = what == 1 ? Aftermath::Kind::kCancelled : Aftermath::Kind::kReturned;
  aftermath.time = time;
  return aftermath;
}

void PickGoods(const Account& account, Random& random, Deal& deal) {
  const int64_t budget = BudgetOf(account) * random.Between(40, 200) / 100;
  deal.product = &PickProduct(budget, random);
  deal.quantity = std::clamp<int64_t>(budget / deal.product->yuan, 1, 400);
  deal.cents = deal.quantity * Discounted(*deal.product, account, random);
}

// The day on which it was decided; kHistoryDays or more when that is still to come.
int64_t Proceed(const Plan& plan, int64_t day, size_t stages, Random& random, Deal& deal) {
  const int64_t longest = deal.cents > 20'000'000 ? 48 : 26;
  for (size_t stage = 0; stage < stages && day < kHistoryDays; ++stage) {
    deal.entered.push_back(PickMoment(plan, day, random));
    day += random.Between(3, longest);
  }
  return day;
}

Deal DealOf(const Plan& plan, const Account& account, Random& random) {
  Deal deal;
  PickGoods(account, random, deal);
  const int64_t start = PickDay(plan, 0, random);
  const bool wins = random.Chance(account.weight >= kKeyWeight ? 36 : 28);
  // Lost ones are mostly lost early.
  const size_t stages = wins ? OpenStages().size() : 1 + random.Weighted({34, 30, 20, 16});
  const int64_t end = Proceed(plan, start, stages, random, deal);
  deal.expected_close = plan.until - kHistoryDays + start + random.Between(40, 120);
  const absl::Time close_time = PickMoment(plan, end, random);
  const std::string_view reason = kLostReasons[random.Weighted({28, 24, 14, 13, 9, 7, 5})];
  const Aftermath aftermath = PickAftermath(plan, end, random);
  if (end >= kHistoryDays) return deal;
  deal.outcome = wins ? Outcome::kWon : Outcome::kLost;
  deal.close_time = close_time;
  if (wins) {
    deal.aftermath = aftermath;
  } else {
    deal.lost_reason = reason;
  }
  return deal;
}

Sale SaleOf(const Plan& plan, const Account& account, int64_t day, Random& random) {
  Sale sale{.time = PickMoment(plan, day, random), .day = day};
  const auto lines = static_cast<int64_t>(1 + random.Weighted({50, 28, 14, 8}));
  const int64_t budget =
      BudgetOf(account) * random.Between(20, 120) / 100 / (account.person ? 1 : 3);
  for (int64_t i = 0; i < lines; ++i) {
    const ProductEntry& product = PickProduct(budget / lines, random);
    const int64_t most = std::clamp<int64_t>(budget / lines / product.yuan, 1, 200);
    const int64_t quantity = random.Between(1, most);
    sale.lines.push_back({&product, quantity, Discounted(product, account, random)});
  }
  sale.aftermath = PickAftermath(plan, day, random);
  return sale;
}

// Purchases without a deal, from `first` on: those of a customer who comes back, more or less
// regularly.
std::vector<Sale> SalesFrom(const Plan& plan,
                            const Account& account,
                            int64_t first,
                            Random& random) {
  const int64_t most = account.person ? 3 : std::min<int64_t>(3 + account.weight / 4, 24);
  const int64_t interval = account.dealer ? 45 : random.Between(50, 150);
  std::vector<Sale> sales;
  int64_t day = first;
  while (day < kHistoryDays && static_cast<int64_t>(sales.size()) < most) {
    sales.push_back(SaleOf(plan, account, day, random));
    if (!random.Chance(account.dealer ? 95 : 78)) break;
    day += random.Between(interval / 2, interval * 3 / 2);
  }
  return sales;
}

std::optional<int64_t> FirstWin(const Plan& plan, const std::vector<Deal>& deals) {
  std::optional<int64_t> first;
  for (const Deal& deal : deals) {
    if (deal.outcome != Outcome::kWon) continue;
    const int64_t day = (deal.close_time - DayStart(plan, 0)) / absl::Hours(24);
    first = std::min(first.value_or(day), day);
  }
  return first;
}

}  // namespace

History HistoryOf(const Plan& plan, const Account& account) {
  History history;
  Random deals(plan.seed, "deals", account.index);
  const int64_t count = DealCount(account, deals);
  for (int64_t i = 0; i < count; ++i) history.deals.push_back(DealOf(plan, account, deals));
  std::sort(history.deals.begin(), history.deals.end(),
            [](const Deal& a, const Deal& b) { return a.entered.front() < b.entered.front(); });
  history.first_purchase = FirstWin(plan, history.deals);
  Random sales(plan.seed, "sales", account.index);
  if (history.first_purchase.has_value()) {
    const int64_t again = *history.first_purchase + sales.Between(20, 90);
    if (sales.Chance(70)) history.sales = SalesFrom(plan, account, again, sales);
  } else if (account.dealer || sales.Chance(account.person ? 72 : 8)) {
    history.sales = SalesFrom(plan, account, PickDay(plan, 0, sales), sales);
    history.first_purchase = history.sales.front().day;
  }
  return history;
}

}  // namespace guanxi::cli::seed
