#include "services/customers/timeline/errors.h"

#include <fmt/core.h>

#include "absl/strings/str_join.h"
#include "common/status/errors.h"

namespace guanxi::errors {

absl::Status CustomerUnknown(std::string_view field) {
  return Make(absl::StatusCode::kFailedPrecondition, "CUSTOMER_UNKNOWN",
              fmt::format("no customer has that {}: name the customer, or create it first", field),
              {{"field", field}});
}

absl::Status CustomerAmbiguous(std::string_view field, const std::vector<std::string>& candidates) {
  const std::string names = absl::StrJoin(candidates, ",");
  return Make(absl::StatusCode::kFailedPrecondition, "CUSTOMER_AMBIGUOUS",
              fmt::format("several customers have that {}: name one of {}", field, names),
              {{"field", field}, {"candidates", names}});
}

}  // namespace guanxi::errors
