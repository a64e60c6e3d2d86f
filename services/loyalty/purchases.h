// What a customer's orders come to, kept up order by order: late, returned, cancelled and repeated
// news give the same as all of it at once.
//
// Only the last news of each order counts (the highest revision), and an order counts on the day it
// was placed with what is left of it; one of which nothing is left does not count. Sums over
// (first, last, total) alone could not take a first or last day away again, so each day is a row.
#ifndef GUANXI_SERVICES_LOYALTY_PURCHASES_H_
#define GUANXI_SERVICES_LOYALTY_PURCHASES_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "guanxi/loyalty/state/v1/state.pb.h"

namespace guanxi::loyalty {

// News of one order.
struct OrderNews {
  std::string order;     // id
  std::string customer;  // id; empty for one that names none
  int64_t revision = 0;  // of the event
  int32_t day = 0;
  std::string currency;
  int64_t net_minor = 0;  // 0 when it does not count
  int32_t ordinal = 0;    // of the event
};

// A customer's orders up to a day, in the currency of the first of them.
struct Purchases {
  std::string currency;
  int32_t days = 0;
  int32_t orders = 0;
  int32_t first_day = 0;
  int32_t last_day = 0;
  int64_t net_minor = 0;
  int64_t first_day_minor = 0;
  int32_t other_currency_orders = 0;

  bool operator==(const Purchases&) const = default;
};

// True unless as much, or more, is known of the order already.
absl::StatusOr<bool> IsNews(const kv::Reader& reader, const OrderNews& news);

// Counts `news`, if it is any, and updates the states of the customers concerned. True when that
// changed what their orders come to.
absl::StatusOr<bool> CountOrder(kv::Txn& txn, const OrderNews& news);

// The purchases of the customer up to and with `as_of`. Reads no day rows when that is all of them.
absl::StatusOr<Purchases> PurchasesOf(const kv::Reader& reader,
                                      std::string_view customer_id,
                                      const state::v1::CustomerState& state,
                                      int32_t as_of);

// The same, of all orders.
Purchases AllPurchases(const state::v1::CustomerState& state);

}  // namespace guanxi::loyalty

#endif  // GUANXI_SERVICES_LOYALTY_PURCHASES_H_
