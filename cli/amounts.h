// Amounts of money as people and scripts read them.
#ifndef GUANXI_CLI_AMOUNTS_H_
#define GUANXI_CLI_AMOUNTS_H_

#include <string>

#include "google/type/money.pb.h"

namespace guanxi::cli {

// A decimal number, exactly, with no more digits after the point than it needs but two or none
// where they do: `10005534`, `12.50`, `0.005`.
std::string Decimal(const google::type::Money& money);

}  // namespace guanxi::cli

#endif  // GUANXI_CLI_AMOUNTS_H_
