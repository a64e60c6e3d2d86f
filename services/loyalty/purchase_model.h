// Purchases worked out from scratch: keeps all news and sums up the last of each order. What the
// real thing is tested against.
#ifndef GUANXI_SERVICES_LOYALTY_PURCHASE_MODEL_H_
#define GUANXI_SERVICES_LOYALTY_PURCHASE_MODEL_H_

#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "services/loyalty/purchases.h"

namespace guanxi::loyalty {

class PurchaseModel {
 public:
  void Hear(const OrderNews& news) {
    OrderNews& known = orders_[news.customer][news.order];
    if (news.revision > known.revision) known = news;
  }

  Purchases Of(const std::string& customer, int32_t as_of) const {
    std::map<std::string, std::map<int32_t, std::pair<int, int64_t>>>
        days;  // by currency, then by day
    int orders = 0;
    const auto own_orders = orders_.find(customer);
    if (own_orders == orders_.end()) return {};
    for (const auto& [id, order] : own_orders->second) {
      if (order.net_minor <= 0 || order.day > as_of) continue;
      auto& [count, net] = days[order.currency][order.day];
      ++count;
      net += order.net_minor;
      ++orders;
    }
    std::string own;
    for (const auto& [currency, of_currency] : days) {
      if (own.empty() || of_currency.begin()->first < days[own].begin()->first) own = currency;
    }
    Purchases result;
    if (own.empty()) return result;
    result.currency = own;
    for (const auto& [day, sums] : days[own]) {
      ++result.days;
      result.orders += sums.first;
      result.net_minor += sums.second;
      result.last_day = day;
    }
    result.first_day = days[own].begin()->first;
    result.first_day_minor = days[own].begin()->second.second;
    result.other_currency_orders = orders - result.orders;
    return result;
  }

 private:
  std::map<std::string, std::map<std::string, OrderNews>>
      orders_;  // by customer; an order never changes hands
};

}  // namespace guanxi::loyalty

#endif  // GUANXI_SERVICES_LOYALTY_PURCHASE_MODEL_H_
