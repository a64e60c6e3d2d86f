#include "common/csv/errors.h"

#include <fmt/core.h>

#include "common/status/errors.h"

namespace guanxi::errors {

using absl::StatusCode;

absl::Status CannotRead(std::string_view path) {
  return Make(StatusCode::kNotFound, "CANNOT_READ",
              fmt::format("{} cannot be read, or is empty", path), {{"path", path}});
}

absl::Status BadHeader(std::string_view path, std::string_view rule) {
  return Make(StatusCode::kInvalidArgument, "INVALID_HEADER", fmt::format("{}: {}", path, rule),
              {{"path", path}, {"rule", rule}});
}

}  // namespace guanxi::errors
