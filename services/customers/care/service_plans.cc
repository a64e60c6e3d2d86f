#include "services/customers/care/service_plans.h"

#include <vector>

#include "absl/strings/str_cat.h"

namespace guanxi::customers {
namespace {

std::vector<std::string> TermsOf(const google::protobuf::Message& record) {
  const auto& plan = static_cast<const v1::CarePlan&>(record);
  if (plan.paused() || !plan.has_after_service()) return {};
  return {ServiceTerm(plan.after_service().service())};
}

}  // namespace

// By number: names in the API may change.
std::string ServiceTerm(v1::CarePlan::AfterService::Service service) {
  return absl::StrCat(static_cast<int>(service));
}

table::TermIndex ServicePlanIndex() { return {.id = 1, .name = kServiceIndex, .terms = &TermsOf}; }

}  // namespace guanxi::customers
