#include "services/pipeline/price.h"

#include "absl/numeric/int128.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::pipeline {
namespace {

// The largest amount api::FromMoney takes.
constexpr int64_t kMaxMinor = int64_t{1} << 53;

}  // namespace

absl::StatusOr<api::Amount> PriceOf(const google::type::Money& money, std::string_view field) {
  GUANXI_ASSIGN_OR_RETURN(api::Amount price, api::FromMoney(money, field));
  if (price.minor < 0) return errors::InvalidField(field, "must not be negative");
  return price;
}

absl::StatusOr<api::Amount> Times(int64_t quantity,
                                  const api::Amount& price,
                                  std::string_view field) {
  const absl::int128 minor = absl::int128(quantity) * absl::int128(price.minor);
  if (minor > kMaxMinor) {
    return errors::InvalidField(field, "must be within 2^53 of the currency's smallest unit");
  }
  return api::Amount{static_cast<int64_t>(minor), price.currency};
}

}  // namespace guanxi::pipeline
