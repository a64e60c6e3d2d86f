#include "services/customers/care/service_policy.h"

namespace guanxi::customers {

using Response = v1::GetServicePolicyForResponse;

const v1::ServicePolicy* ServicePolicies::Row(v1::Grade grade, std::string_view tier) const {
  for (const v1::ServicePolicy& row : rows_) {
    if (row.grade() == grade && row.tier() == tier) return &row;
  }
  return nullptr;
}

ServicePolicies::Found ServicePolicies::For(v1::Grade grade, std::string_view tier) const {
  const bool graded = grade != v1::GRADE_UNSPECIFIED;
  if (graded && !tier.empty()) {
    if (const auto* row = Row(grade, tier)) return {row, Response::MATCH_GRADE_AND_TIER};
  }
  if (graded) {
    if (const auto* row = Row(grade, "")) return {row, Response::MATCH_GRADE};
  }
  if (!tier.empty()) {
    if (const auto* row = Row(v1::GRADE_UNSPECIFIED, tier)) return {row, Response::MATCH_TIER};
  }
  if (const auto* row = Row(v1::GRADE_UNSPECIFIED, "")) return {row, Response::MATCH_DEFAULT};
  return {};
}

}  // namespace guanxi::customers
