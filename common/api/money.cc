#include "common/api/money.h"

#include <fmt/core.h>
#include <unicode/ucurr.h>
#include <unicode/uenum.h>

#include <array>

#include "absl/container/flat_hash_map.h"
#include "absl/numeric/int128.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::api {
namespace {

// Beyond it, a double (and with it JSON in a browser) no longer holds every whole number.
constexpr int64_t kMaxMinor = int64_t{1} << 53;
constexpr int32_t kNanosPerUnit = 1'000'000'000;
constexpr int kMaxDigits = 9;

using DigitsByCurrency = absl::flat_hash_map<std::string, int>;

int DigitsOf(const char* code) {
  const std::array<UChar, 4> wide = {static_cast<UChar>(code[0]), static_cast<UChar>(code[1]),
                                     static_cast<UChar>(code[2]), 0};
  UErrorCode error = U_ZERO_ERROR;
  const int digits = ucurr_getDefaultFractionDigits(wide.data(), &error);
  return U_SUCCESS(error) && digits <= kMaxDigits ? digits : -1;
}

// ICU's look-ups load resources and take locks, so the few hundred currencies in use are read once.
const DigitsByCurrency& Currencies() {
  static const auto* currencies = [] {
    auto* digits = new DigitsByCurrency();
    UErrorCode error = U_ZERO_ERROR;
    UEnumeration* codes = ucurr_openISOCurrencies(UCURR_COMMON | UCURR_NON_DEPRECATED, &error);
    int32_t length = 0;
    while (const char* code = U_SUCCESS(error) ? uenum_next(codes, &length, &error) : nullptr) {
      if (const int found = length == 3 ? DigitsOf(code) : -1; found >= 0) {
        digits->emplace(std::string(code, 3), found);
      }
    }
    uenum_close(codes);
    return digits;
  }();
  return *currencies;
}

constexpr int64_t PowerOfTen(int exponent) {
  int64_t power = 1;
  for (int i = 0; i < exponent; ++i) {
    power *= 10;
  }
  return power;
}

std::string Part(std::string_view field, std::string_view part) {
  return fmt::format("{}.{}", field, part);
}

absl::Status CheckNanos(const google::type::Money& money, std::string_view field) {
  if (money.nanos() <= -kNanosPerUnit || money.nanos() >= kNanosPerUnit) {
    return errors::InvalidField(Part(field, "nanos"), "must be within ±999,999,999");
  }
  if ((money.units() > 0 && money.nanos() < 0) || (money.units() < 0 && money.nanos() > 0)) {
    return errors::InvalidField(Part(field, "nanos"), "must have the sign of `units`");
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> CheckMinor(absl::int128 minor, std::string_view field) {
  if (minor > kMaxMinor || minor < -kMaxMinor) {
    return errors::InvalidField(field, "must be within ±2^53 of the currency's smallest unit");
  }
  return static_cast<int64_t>(minor);
}

}  // namespace

absl::StatusOr<int> MinorDigits(std::string_view currency, std::string_view field) {
  const auto found = Currencies().find(std::string(currency));
  if (found == Currencies().end()) {
    return errors::InvalidField(field, "must be the ISO 4217 code of a currency in use");
  }
  return found->second;
}

absl::StatusOr<Amount> FromMoney(const google::type::Money& money, std::string_view field) {
  GUANXI_ASSIGN_OR_RETURN(const int digits,
                          MinorDigits(money.currency_code(), Part(field, "currency_code")));
  GUANXI_RETURN_IF_ERROR(CheckNanos(money, field));
  const int64_t nanos_per_minor = PowerOfTen(kMaxDigits - digits);
  if (money.nanos() % nanos_per_minor != 0) {
    return errors::InvalidField(
        Part(field, "nanos"),
        fmt::format("must have at most {} decimals for {}", digits, money.currency_code()));
  }
  const absl::int128 minor = absl::int128(money.units()) * PowerOfTen(digits) +
                             absl::int128(money.nanos() / nanos_per_minor);
  GUANXI_ASSIGN_OR_RETURN(const int64_t checked, CheckMinor(minor, field));
  return Amount{checked, money.currency_code()};
}

google::type::Money ToMoney(const Amount& amount) {
  // Amounts come from FromMoney, so their currency is known; two digits is what nearly all have.
  const int digits = MinorDigits(amount.currency, "").value_or(2);
  const int64_t minors_per_unit = PowerOfTen(digits);
  google::type::Money money;
  money.set_currency_code(amount.currency);
  money.set_units(amount.minor / minors_per_unit);
  money.set_nanos(
      static_cast<int32_t>(amount.minor % minors_per_unit * PowerOfTen(kMaxDigits - digits)));
  return money;
}

absl::StatusOr<Amount> Add(const Amount& a, const Amount& b, std::string_view field) {
  if (a.currency != b.currency) {
    return errors::InvalidField(
        field, fmt::format("must be in one currency, not {} and {}", a.currency, b.currency));
  }
  GUANXI_ASSIGN_OR_RETURN(const int64_t minor,
                          CheckMinor(absl::int128(a.minor) + absl::int128(b.minor), field));
  return Amount{minor, a.currency};
}

}  // namespace guanxi::api
