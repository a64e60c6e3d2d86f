#include "common/csv/decimal.h"

#include <fmt/core.h>

namespace guanxi::csv {
namespace {

constexpr int64_t kMost = 999'999'999'999'999'999;

int64_t PowerOfTen(int exponent) {
  int64_t power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

template <typename Integer>
absl::StatusOr<Decimal> Reduced(Integer units, int scale) {
  while (scale > 0 && units % 10 == 0) {
    units /= 10;
    --scale;
  }
  if (units > kMost || units < -kMost || scale > 18) {
    return absl::InvalidArgumentError("must have at most 18 digits");
  }
  return Decimal{static_cast<int64_t>(units), scale};
}

}  // namespace

absl::StatusOr<Decimal> ParseDecimal(std::string_view text) {
  const absl::Status fault =
      absl::InvalidArgumentError(fmt::format("'{}' is no decimal number", text));
  const bool negative = !text.empty() && text.front() == '-';
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  __int128 units = 0;
  int digits = 0;
  int scale = -1;
  for (const char c : text) {
    if (c == '.' && scale < 0) {
      scale = 0;
    } else if (c >= '0' && c <= '9') {
      units = units * 10 + (c - '0');
      ++digits;
      if (scale >= 0) ++scale;
      if (units > static_cast<__int128>(kMost) * 1'000'000) return fault;
    } else {
      return fault;
    }
  }
  if (digits == 0) return fault;
  return Reduced(negative ? -units : units, scale < 0 ? 0 : scale);
}

absl::StatusOr<Decimal> Times(const Decimal& a, const Decimal& b) {
  return Reduced(static_cast<__int128>(a.units) * b.units, a.scale + b.scale);
}

Decimal Round(const Decimal& number, int digits) {
  if (number.scale <= digits) return number;
  const int64_t divisor = PowerOfTen(number.scale - digits);
  int64_t units = number.units / divisor;
  const int64_t rest = number.units % divisor;
  if (rest >= divisor - rest && rest > 0) ++units;
  if (-rest >= divisor + rest && rest < 0) --units;
  return *Reduced(units, digits);
}

std::string ToString(const Decimal& number) {
  if (number.scale == 0) return fmt::format("{}", number.units);
  const int64_t divisor = PowerOfTen(number.scale);
  const int64_t whole = number.units / divisor;
  const int64_t rest = number.units % divisor;
  return fmt::format("{}{}.{:0{}}", number.units < 0 ? "-" : "", whole < 0 ? -whole : whole,
                     rest < 0 ? -rest : rest, number.scale);
}

}  // namespace guanxi::csv
