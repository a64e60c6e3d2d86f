#include "services/customers/segments/errors.h"

#include <fmt/core.h>

#include <string>

#include "common/status/errors.h"

namespace guanxi::errors {

absl::Status SegmentLimit(size_t most) {
  const std::string limit = std::to_string(most);
  return Make(absl::StatusCode::kResourceExhausted, "SEGMENT_LIMIT",
              fmt::format("there are {} dynamic segments, which is the most", limit),
              {{"limit", limit}});
}

absl::Status SegmentInUse(std::string_view segment, std::string_view user) {
  return Make(absl::StatusCode::kFailedPrecondition, "SEGMENT_IN_USE",
              fmt::format("{} is used by {}", segment,
                          user.empty() ? "something the caller may not see" : user),
              {{"segment", segment}, {"user", user}});
}

}  // namespace guanxi::errors
