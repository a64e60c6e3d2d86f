#include "cli/import/errors.h"

#include <fmt/core.h>

#include "common/status/errors.h"

namespace guanxi::errors {

using absl::StatusCode;

absl::Status CannotWrite(std::string_view path) {
  return Make(StatusCode::kFailedPrecondition, "CANNOT_WRITE",
              fmt::format("{} cannot be written", path), {{"path", path}});
}

absl::Status BadMapping(std::string_view where, std::string_view rule) {
  return Make(StatusCode::kInvalidArgument, "INVALID_MAPPING", fmt::format("{}: {}", where, rule),
              {{"where", where}, {"rule", rule}});
}

absl::Status OtherImport(std::string_view path) {
  return Make(
      StatusCode::kFailedPrecondition, "OTHER_IMPORT",
      fmt::format(
          "{} tells of an import of other files or by another mapping; remove it to begin anew",
          path),
      {{"path", path}});
}

absl::Status ImportRunning(std::string_view path) {
  return Make(StatusCode::kFailedPrecondition, "IMPORT_RUNNING",
              fmt::format("another import is using {}", path), {{"path", path}});
}

}  // namespace guanxi::errors
