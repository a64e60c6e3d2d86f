#include "services/customers/merge/errors.h"

#include <fmt/core.h>

#include <string>

#include "common/status/errors.h"

namespace guanxi::errors {

absl::Status AlreadyMerged(std::string_view customer) {
  return Make(absl::StatusCode::kFailedPrecondition, "ALREADY_MERGED",
              fmt::format("{} was merged into another customer before", customer),
              {{"name", customer}});
}

absl::Status UndoExpired(std::string_view merge, absl::Time until) {
  const std::string time = absl::FormatTime(absl::RFC3339_sec, until, absl::UTCTimeZone());
  return Make(absl::StatusCode::kFailedPrecondition, "UNDO_EXPIRED",
              fmt::format("{} could be taken back until {}", merge, time),
              {{"name", merge}, {"until", time}});
}

absl::Status UndoImpossible(std::string_view merge, std::string_view customer) {
  return Make(absl::StatusCode::kFailedPrecondition, "UNDO_IMPOSSIBLE",
              fmt::format("what {} was before {} is no longer kept", customer, merge),
              {{"name", merge}, {"customer", customer}});
}

}  // namespace guanxi::errors
