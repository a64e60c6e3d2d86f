#include "cli/serve/errors.h"

#include <fmt/core.h>

#include "common/status/errors.h"

namespace guanxi::errors {

using absl::StatusCode;

absl::Status BadDataDir(std::string_view path, std::string_view cause) {
  return Make(StatusCode::kFailedPrecondition, "BAD_DATA_DIR",
              fmt::format("{} cannot be made: {}", path, cause),
              {{"path", path}, {"cause", cause}});
}

absl::Status UnknownService(std::string_view name) {
  return Make(StatusCode::kInvalidArgument, "UNKNOWN_SERVICE",
              fmt::format("there is no service '{}'", name), {{"name", name}});
}

}  // namespace guanxi::errors
