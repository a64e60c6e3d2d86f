#include "services/customers/roll_up.h"

#include <algorithm>
#include <limits>

namespace guanxi::customers {
namespace {

constexpr int64_t kNanosPerUnit = 1'000'000'000;

int64_t Fitting(absl::int128 value) {
  const absl::int128 least = std::numeric_limits<int64_t>::min();
  const absl::int128 largest = std::numeric_limits<int64_t>::max();
  return static_cast<int64_t>(std::clamp(value, least, largest));
}

google::type::Money ToMoney(const std::string& currency, absl::int128 nanos) {
  google::type::Money money;
  money.set_currency_code(currency);
  money.set_units(Fitting(nanos / kNanosPerUnit));
  money.set_nanos(static_cast<int32_t>(nanos % kNanosPerUnit));
  return money;
}

}  // namespace

void RollUpBuilder::Add(const v1::Customer& customer, int level) {
  ++count_;
  depth_ = std::max(depth_, level);
  ++kinds_[customer.kind()];
  for (const int role : customer.roles()) ++roles_[static_cast<v1::Customer::Role>(role)];
  employees_ += customer.employees();
  if (!customer.has_annual_revenue()) return;
  const google::type::Money& revenue = customer.annual_revenue();
  nanos_[revenue.currency_code()] +=
      absl::int128(revenue.units()) * kNanosPerUnit + revenue.nanos();
}

v1::CustomerRollUp RollUpBuilder::Build() const {
  v1::CustomerRollUp roll_up;
  roll_up.set_customer_count(count_);
  roll_up.set_depth(depth_);
  for (const auto& [kind, count] : kinds_) {
    v1::CustomerRollUp::KindCount& entry = *roll_up.add_kinds();
    entry.set_kind(kind);
    entry.set_count(count);
  }
  for (const auto& [role, count] : roles_) {
    v1::CustomerRollUp::RoleCount& entry = *roll_up.add_roles();
    entry.set_role(role);
    entry.set_count(count);
  }
  roll_up.set_employees(Fitting(employees_));
  for (const auto& [currency, nanos] : nanos_)
    *roll_up.add_annual_revenues() = ToMoney(currency, nanos);
  return roll_up;
}

}  // namespace guanxi::customers
