// The errors of feeds, beside those every part of the product shares.
#ifndef GUANXI_COMMON_FEED_ERRORS_H_
#define GUANXI_COMMON_FEED_ERRORS_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

namespace guanxi::errors {

// CANCELLED: the caller of a watch has gone. Nobody reads it but the metrics.
absl::Status WatchCancelled();  // WATCH_CANCELLED
// DATA_LOSS: a follower that has applied `cursor` was sent `revision` next, which leaves commits
// out.
absl::Status FeedGap(std::string_view source, uint64_t cursor, uint64_t revision);  // FEED_GAP
// ABORTED: the cursor of `source` is not where the follower left it: somebody else moves it too.
absl::Status CursorMoved(std::string_view source);  // CURSOR_MOVED

}  // namespace guanxi::errors

#endif  // GUANXI_COMMON_FEED_ERRORS_H_
