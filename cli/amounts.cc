#include "cli/amounts.h"

#include <fmt/core.h>

namespace guanxi::cli {

std::string Decimal(const google::type::Money& money) {
  if (money.nanos() == 0) return fmt::format("{}", money.units());
  const bool negative = money.units() < 0 || money.nanos() < 0;
  std::string fraction = fmt::format("{:09}", negative ? -money.nanos() : money.nanos());
  while (fraction.size() > 2 && fraction.back() == '0') fraction.pop_back();
  const int64_t units = money.units();
  return fmt::format("{}{}.{}", negative ? "-" : "", units < 0 ? -units : units, fraction);
}

}  // namespace guanxi::cli
