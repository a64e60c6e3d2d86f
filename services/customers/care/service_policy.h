// Which service policy applies to a customer. Pure.
#ifndef GUANXI_SERVICES_CUSTOMERS_CARE_SERVICE_POLICY_H_
#define GUANXI_SERVICES_CUSTOMERS_CARE_SERVICE_POLICY_H_

#include <string_view>
#include <vector>

#include "guanxi/customers/v1/service_policies.pb.h"

namespace guanxi::customers {

// The rows that are not deleted. Immutable.
class ServicePolicies {
 public:
  using Match = v1::GetServicePolicyForResponse::Match;

  explicit ServicePolicies(std::vector<v1::ServicePolicy> rows) : rows_(std::move(rows)) {}

  struct Found {
    const v1::ServicePolicy* policy = nullptr;  // null when no row fits
    Match match = v1::GetServicePolicyForResponse::MATCH_UNSPECIFIED;
  };
  // The most particular row for customers of `grade` and `tier`: of both, else of the grade, else
  // of the tier, else of neither.
  Found For(v1::Grade grade, std::string_view tier) const;

  // The row of exactly that grade and tier, or null.
  const v1::ServicePolicy* Row(v1::Grade grade, std::string_view tier) const;

 private:
  std::vector<v1::ServicePolicy> rows_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CARE_SERVICE_POLICY_H_
