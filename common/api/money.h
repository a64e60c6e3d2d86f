// google.type.Money on the wire, integer minor units inside.
#ifndef GUANXI_COMMON_API_MONEY_H_
#define GUANXI_COMMON_API_MONEY_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/type/money.pb.h"

namespace guanxi::api {

// An amount as arithmetic needs it: `minor` units (cents, fen) of an ISO 4217 currency.
struct Amount {
  int64_t minor = 0;
  std::string currency;

  friend bool operator==(const Amount&, const Amount&) = default;
};

// Digits after the point of a currency's minor unit (ICU's ISO 4217 data): 2 for USD and CNY, 0 for
// JPY, 3 for KWD. INVALID_ARGUMENT naming `field` for a code that is no currency.
absl::StatusOr<int> MinorDigits(std::string_view currency, std::string_view field);

// INVALID_ARGUMENT naming `field` when finer than the minor unit, or beyond ±2^53 minor units.
absl::StatusOr<Amount> FromMoney(const google::type::Money& money, std::string_view field);
google::type::Money ToMoney(const Amount& amount);

// INVALID_ARGUMENT naming `field` for two currencies or overflow.
absl::StatusOr<Amount> Add(const Amount& a, const Amount& b, std::string_view field);

}  // namespace guanxi::api

#endif  // GUANXI_COMMON_API_MONEY_H_
