// How far a follower has come, as its engine keeps it.
#ifndef GUANXI_COMMON_FEED_FOLLOW_CURSOR_H_
#define GUANXI_COMMON_FEED_FOLLOW_CURSOR_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/kv/engine.h"

namespace guanxi::feed {

// Everything up to `revision` is applied, and of the revision after it the events with an ordinal
// below `ordinal`: a revision too large for one transaction is applied in parts.
struct FollowCursor {
  kv::Revision revision = 0;
  uint32_t ordinal = 0;

  bool operator==(const FollowCursor&) const = default;
};

// The cursor of `source`; its zero value before the first event. DATA_LOSS when the row is damaged.
absl::StatusOr<FollowCursor> ReadCursor(const kv::Reader& reader, std::string_view source);
void WriteCursor(kv::Txn& txn, std::string_view source, const FollowCursor& cursor);

// The revision up to which everything of `source` is applied, as the engine has it; 0 before the
// first event.
absl::StatusOr<kv::Revision> Cursor(const kv::Reader& reader, std::string_view source);

}  // namespace guanxi::feed

#endif  // GUANXI_COMMON_FEED_FOLLOW_CURSOR_H_
