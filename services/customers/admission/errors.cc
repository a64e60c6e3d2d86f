#include "services/customers/admission/errors.h"

#include <fmt/core.h>

#include "absl/strings/str_join.h"
#include "common/status/errors.h"

namespace guanxi::errors {

absl::Status AdmissionIncomplete(std::string_view name, const std::vector<std::string>& lacking) {
  const std::string all = absl::StrJoin(lacking, "; ");
  return Make(absl::StatusCode::kFailedPrecondition, "ADMISSION_INCOMPLETE",
              fmt::format("{} lacks {}", name, all), {{"name", name}, {"lacking", all}});
}

absl::Status NotADecider(std::string_view name, std::string_view rule) {
  return Make(absl::StatusCode::kPermissionDenied, "NOT_A_DECIDER",
              fmt::format("{} is not the caller's to decide about: {}", name, rule),
              {{"name", name}, {"rule", rule}});
}

}  // namespace guanxi::errors
