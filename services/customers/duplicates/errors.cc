#include "services/customers/duplicates/errors.h"

#include <fmt/core.h>

#include "absl/strings/str_join.h"
#include "common/status/errors.h"

namespace guanxi::errors {

absl::Status PossibleDuplicate(const std::vector<std::string>& candidates, bool may_insist) {
  const std::string names = absl::StrJoin(candidates, ",");
  return Make(absl::StatusCode::kFailedPrecondition, "POSSIBLE_DUPLICATE",
              fmt::format("may be the same as {}{}", names,
                          may_insist ? "; to write it all the same, set allow_duplicates" : ""),
              {{"candidates", names}, {"allow_duplicates", may_insist ? "true" : "false"}});
}

absl::Status SearchRunning(std::string_view search) {
  return Make(absl::StatusCode::kFailedPrecondition, "SEARCH_RUNNING",
              fmt::format("{} is at work on the same", search), {{"search", search}});
}

}  // namespace guanxi::errors
