// Prices and values of sales: amounts of money that are never negative.
#ifndef GUANXI_SERVICES_PIPELINE_PRICE_H_
#define GUANXI_SERVICES_PIPELINE_PRICE_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/api/money.h"
#include "google/type/money.pb.h"

namespace guanxi::pipeline {

// `money` in minor units. INVALID_ARGUMENT naming `field` when it is negative, or as
// api::FromMoney.
absl::StatusOr<api::Amount> PriceOf(const google::type::Money& money, std::string_view field);

// `quantity` × `price`; the quantity is not negative. INVALID_ARGUMENT naming `field` beyond what
// an amount can be.
absl::StatusOr<api::Amount> Times(int64_t quantity,
                                  const api::Amount& price,
                                  std::string_view field);

}  // namespace guanxi::pipeline

#endif  // GUANXI_SERVICES_PIPELINE_PRICE_H_
