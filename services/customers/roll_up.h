// Customers summed up.
#ifndef GUANXI_SERVICES_CUSTOMERS_ROLL_UP_H_
#define GUANXI_SERVICES_CUSTOMERS_ROLL_UP_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/numeric/int128.h"
#include "guanxi/customers/v1/customers.pb.h"

namespace guanxi::customers {

// Adds customers up one by one. Sums are exact; one beyond what its field holds is the field's
// largest value.
class RollUpBuilder {
 public:
  // `level` is 0 for the top.
  void Add(const v1::Customer& customer, int level);

  // All that was added; says nothing of `truncated`.
  v1::CustomerRollUp Build() const;

 private:
  int64_t count_ = 0;
  int depth_ = 0;
  std::map<v1::Customer::Kind, int64_t> kinds_;
  std::map<v1::Customer::Role, int64_t> roles_;
  absl::int128 employees_ = 0;
  std::map<std::string, absl::int128> nanos_;  // revenue by currency, in billionths
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_ROLL_UP_H_
