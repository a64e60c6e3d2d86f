#include "services/customers/fields/errors.h"

#include <fmt/core.h>

#include "common/status/errors.h"

namespace guanxi::errors {

absl::Status TooManyFields(std::string_view resource_type, int most) {
  return Make(absl::StatusCode::kFailedPrecondition, "TOO_MANY_FIELDS",
              fmt::format("{} has {} custom fields, and takes no more", resource_type, most),
              {{"resource_type", resource_type}});
}

}  // namespace guanxi::errors
