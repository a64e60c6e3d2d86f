#include "services/loyalty/purchases.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/status/macros.h"
#include "services/loyalty/state_rows.h"

namespace guanxi::loyalty {
namespace {

using Currency = state::v1::CustomerState::Currency;

// The sums of `currency`, made where it is new; currencies stay in the order of their codes.
Currency& CurrencyOf(state::v1::CustomerState& state, const std::string& currency) {
  auto& all = *state.mutable_currencies();
  int at = 0;
  while (at < all.size() && all[at].currency() < currency) ++at;
  if (at < all.size() && all[at].currency() == currency) return all[at];
  all.Add()->set_currency(currency);
  for (int i = all.size() - 1; i > at; --i) all.SwapElements(i, i - 1);
  return all[at];
}

void DropEmpty(state::v1::CustomerState& state) {
  auto& all = *state.mutable_currencies();
  all.erase(
      std::remove_if(all.begin(), all.end(), [](const Currency& c) { return c.orders() == 0; }),
      all.end());
}

// Adds `orders` (1, or -1 to take one away) worth `net_minor` to the row of a day. Returns by how
// many days that makes the customer's purchase days more.
absl::StatusOr<int> AddToDay(kv::Txn& txn, const std::string& key, int orders, int64_t net_minor) {
  GUANXI_ASSIGN_OR_RETURN(state::v1::DayState day, ReadState<state::v1::DayState>(txn, key));
  const int before = day.orders() > 0 ? 1 : 0;
  day.set_orders(day.orders() + orders);
  day.set_net_minor(day.net_minor() + net_minor);
  const int after = day.orders() > 0 ? 1 : 0;
  if (after == 1) {
    WriteState(txn, key, day);
  } else {
    txn.Delete(kv::Space::kMeta, key);
  }
  return after - before;
}

// Finds the ends of the customer's days again.
absl::Status RefreshEnds(kv::Txn& txn, const std::string& customer, Currency& sums) {
  sums.clear_first_day();
  sums.clear_last_day();
  sums.clear_first_day_minor();
  GUANXI_RETURN_IF_ERROR(VisitDays(txn, customer, sums.currency(), kv::Order::kForward,
                                   [&](int32_t day, const state::v1::DayState& state) {
                                     sums.set_first_day(day);
                                     sums.set_first_day_minor(state.net_minor());
                                     return false;
                                   }));
  return VisitDays(txn, customer, sums.currency(), kv::Order::kReverse,
                   [&](int32_t day, const state::v1::DayState&) {
                     sums.set_last_day(day);
                     return false;
                   });
}

// Adds the order to its customer's sums (`sign` 1), or takes it out (-1).
absl::Status Add(kv::Txn& txn,
                 const std::string& customer,
                 const state::v1::OrderState& order,
                 int sign) {
  const std::string key = CustomerKey(customer);
  GUANXI_ASSIGN_OR_RETURN(state::v1::CustomerState state,
                          ReadState<state::v1::CustomerState>(txn, key));
  Currency& sums = CurrencyOf(state, order.currency());
  const int64_t net = sign * order.net_minor();
  GUANXI_ASSIGN_OR_RETURN(
      const int days, AddToDay(txn, DayKey(customer, order.currency(), order.day()), sign, net));
  sums.set_purchase_days(sums.purchase_days() + days);
  sums.set_orders(sums.orders() + sign);
  sums.set_net_minor(sums.net_minor() + net);
  GUANXI_RETURN_IF_ERROR(RefreshEnds(txn, customer, sums));
  DropEmpty(state);
  WriteState(txn, key, state);
  return absl::OkStatus();
}

bool Counts(const state::v1::OrderState& order) {
  return !order.customer().empty() && order.net_minor() > 0;
}

state::v1::OrderState StateOf(const OrderNews& news) {
  state::v1::OrderState state;
  state.set_customer(news.customer);
  state.set_revision(news.revision);
  state.set_ordinal(news.ordinal);
  state.set_day(news.day);
  state.set_currency(news.currency);
  state.set_net_minor(news.net_minor);
  return state;
}

bool Older(const state::v1::OrderState& known, const OrderNews& news) {
  return std::make_pair(known.revision(), known.ordinal()) <
         std::make_pair(news.revision, news.ordinal);
}

bool SameSums(const state::v1::OrderState& a, const state::v1::OrderState& b) {
  if (!Counts(a) && !Counts(b)) return true;
  return a.customer() == b.customer() && a.day() == b.day() && a.currency() == b.currency() &&
         a.net_minor() == b.net_minor();
}

// The sums of one currency up to `as_of`, from its days.
absl::StatusOr<Currency> SumsUpTo(const kv::Reader& reader,
                                  std::string_view customer,
                                  const Currency& all,
                                  int32_t as_of) {
  if (all.last_day() <= as_of) return all;
  Currency sums;
  sums.set_currency(all.currency());
  GUANXI_RETURN_IF_ERROR(VisitDays(reader, customer, all.currency(), kv::Order::kForward,
                                   [&](int32_t day, const state::v1::DayState& state) {
                                     if (day > as_of) return false;
                                     if (sums.purchase_days() == 0) {
                                       sums.set_first_day(day);
                                       sums.set_first_day_minor(state.net_minor());
                                     }
                                     sums.set_last_day(day);
                                     sums.set_purchase_days(sums.purchase_days() + 1);
                                     sums.set_orders(sums.orders() + state.orders());
                                     sums.set_net_minor(sums.net_minor() + state.net_minor());
                                     return true;
                                   }));
  return sums;
}

// The currency whose first day is earliest is the customer's; of several the one with the lowest
// code.
Purchases Combine(const std::vector<Currency>& currencies) {
  const Currency* own = nullptr;
  int32_t orders = 0;
  for (const Currency& sums : currencies) {
    orders += sums.orders();
    if (sums.orders() > 0 && (own == nullptr || sums.first_day() < own->first_day())) own = &sums;
  }
  if (own == nullptr) return {};
  return {own->currency(), own->purchase_days(), own->orders(),          own->first_day(),
          own->last_day(), own->net_minor(),     own->first_day_minor(), orders - own->orders()};
}

}  // namespace

absl::StatusOr<bool> IsNews(const kv::Reader& reader, const OrderNews& news) {
  GUANXI_ASSIGN_OR_RETURN(const state::v1::OrderState known,
                          ReadState<state::v1::OrderState>(reader, OrderKey(news.order)));
  return Older(known, news);
}

absl::StatusOr<bool> CountOrder(kv::Txn& txn, const OrderNews& news) {
  const std::string key = OrderKey(news.order);
  GUANXI_ASSIGN_OR_RETURN(const state::v1::OrderState before,
                          ReadState<state::v1::OrderState>(txn, key));
  if (!Older(before, news)) return false;
  const state::v1::OrderState after = StateOf(news);
  WriteState(txn, key, after);
  if (SameSums(before, after)) return false;
  if (Counts(before)) GUANXI_RETURN_IF_ERROR(Add(txn, before.customer(), before, -1));
  if (Counts(after)) GUANXI_RETURN_IF_ERROR(Add(txn, after.customer(), after, 1));
  return true;
}

absl::StatusOr<Purchases> PurchasesOf(const kv::Reader& reader,
                                      std::string_view customer_id,
                                      const state::v1::CustomerState& state,
                                      int32_t as_of) {
  std::vector<Currency> currencies;
  for (const Currency& all : state.currencies()) {
    GUANXI_ASSIGN_OR_RETURN(Currency sums, SumsUpTo(reader, customer_id, all, as_of));
    currencies.push_back(std::move(sums));
  }
  return Combine(currencies);
}

Purchases AllPurchases(const state::v1::CustomerState& state) {
  return Combine({state.currencies().begin(), state.currencies().end()});
}

}  // namespace guanxi::loyalty
