#include "common/records/errors.h"

#include <fmt/core.h>

#include "common/status/errors.h"

namespace guanxi::errors {

absl::Status NotOwned(std::string_view name, std::string_view owner) {
  return Make(absl::StatusCode::kFailedPrecondition, "NOT_OWNED",
              fmt::format("{} is not looked after by {}", name, owner),
              {{"name", name}, {"owner", owner}});
}

}  // namespace guanxi::errors
