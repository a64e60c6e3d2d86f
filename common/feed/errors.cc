#include "common/feed/errors.h"

#include <fmt/core.h>

#include <string>

#include "common/status/errors.h"

namespace guanxi::errors {

using absl::StatusCode;

absl::Status WatchCancelled() {
  return Make(StatusCode::kCancelled, "WATCH_CANCELLED", "the caller ended the watch");
}

absl::Status FeedGap(std::string_view source, uint64_t cursor, uint64_t revision) {
  return Make(StatusCode::kDataLoss, "FEED_GAP",
              fmt::format("{}: after revision {} came {}", source, cursor, revision),
              {{"source", source},
               {"cursor", std::to_string(cursor)},
               {"revision", std::to_string(revision)}});
}

absl::Status CursorMoved(std::string_view source) {
  return Make(StatusCode::kAborted, "CURSOR_MOVED",
              fmt::format("the cursor of {} was moved by another follower", source),
              {{"source", source}});
}

}  // namespace guanxi::errors
