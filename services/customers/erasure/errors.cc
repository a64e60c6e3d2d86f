#include "services/customers/erasure/errors.h"

#include <fmt/core.h>

#include <string>

#include "common/status/errors.h"

namespace guanxi::errors {

absl::Status OwnRequest(std::string_view erasure) {
  return Make(absl::StatusCode::kPermissionDenied, "OWN_REQUEST",
              fmt::format("{} is approved by somebody else than who asked for it", erasure),
              {{"name", erasure}});
}

absl::Status TooManySubjects(std::string_view customer, int limit) {
  const std::string most = std::to_string(limit);
  return Make(absl::StatusCode::kFailedPrecondition, "TOO_MANY_SUBJECTS",
              fmt::format("with {} go more than {} contacts and merged customers: take some away "
                          "from it first",
                          customer, most),
              {{"name", customer}, {"limit", most}});
}

}  // namespace guanxi::errors
