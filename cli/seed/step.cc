#include "cli/seed/step.h"

#include "cli/api_methods.h"

namespace guanxi::cli::seed {

const char* PluralOf(Kind kind) {
  static constexpr const char* kPlurals[kKinds] = {
      "units",    "users",         "products",      "pipelines", "customers",
      "contacts", "opportunities", "direct orders", "tickets",   "relationships"};
  return kPlurals[static_cast<size_t>(kind)];
}

void AddCall(const Plan& plan,
             const std::string& method,
             std::unique_ptr<google::protobuf::Message> request,
             Step& step) {
  SetRequestId("seed/" + IdPrefix(plan), *request);
  PreparedCall call{.method = FindMethod(method), .request = std::move(request)};
  // What came of a record may have been done before, or somebody may have gone on with it. That a
  // record itself exists ends its step, which the loader counts.
  if (!step.calls.empty()) call.accept = {"WRONG_STATE", "RESOURCE_EXISTS"};
  step.calls.push_back(std::move(call));
}

google::type::Money Yuan(int64_t cents) {
  google::type::Money money;
  money.set_currency_code("CNY");
  money.set_units(cents / 100);
  money.set_nanos(static_cast<int32_t>(cents % 100 * 10'000'000));
  return money;
}

}  // namespace guanxi::cli::seed
