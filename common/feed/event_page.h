// A bounded run of events, read for one message of a watch.
#ifndef GUANXI_COMMON_FEED_EVENT_PAGE_H_
#define GUANXI_COMMON_FEED_EVENT_PAGE_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "common/feed/event_filter.h"
#include "common/kv/engine.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::feed {

// A page examines this many events, and holds this many bytes; it ends at the first commit past
// either.
inline constexpr size_t kPageEvents = 256;
inline constexpr size_t kPageBytes = 1024 * 1024;

// Adds the events after `after` to `response` as `filter` lets them be told, whole commits only.
// Returns the cursor behind them, or `after` when there is nothing more. Errors as
// kv::Engine::ReadEvents, and DATA_LOSS for an event that does not parse.
absl::StatusOr<kv::Revision> ReadEventPage(kv::Engine& engine,
                                           kv::Revision after,
                                           const EventFilter& filter,
                                           guanxi::changes::v1::WatchChangesResponse& response);

}  // namespace guanxi::feed

#endif  // GUANXI_COMMON_FEED_EVENT_PAGE_H_
