// Decimal numbers, exactly: amounts of money never pass through binary fractions.
#ifndef GUANXI_COMMON_CSV_DECIMAL_H_
#define GUANXI_COMMON_CSV_DECIMAL_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace guanxi::csv {

// units × 10^-scale, without trailing zeroes after the point.
struct Decimal {
  int64_t units = 0;
  int scale = 0;  // 0 to 18
};

// Reads `-12.50`: a sign, digits, a point and digits. INVALID_ARGUMENT, its message the rule, for
// anything else and for more than 18 digits.
absl::StatusOr<Decimal> ParseDecimal(std::string_view text);

// INVALID_ARGUMENT when the product has more than 18 digits.
absl::StatusOr<Decimal> Times(const Decimal& a, const Decimal& b);

// `digits` places after the point, halves away from zero.
Decimal Round(const Decimal& number, int digits);

std::string ToString(const Decimal& number);

}  // namespace guanxi::csv

#endif  // GUANXI_COMMON_CSV_DECIMAL_H_
