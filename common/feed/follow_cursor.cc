#include "common/feed/follow_cursor.h"

#include <optional>
#include <string>

#include "common/kv/key.h"
#include "common/rpc/meta_tag.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::feed {
namespace {

constexpr uint8_t kFormat = 1;

std::string KeyOf(std::string_view source) {
  return kv::KeyWriter().Tag(rpc::kMetaFollow).Str(source).Take();
}

}  // namespace

absl::StatusOr<FollowCursor> ReadCursor(const kv::Reader& reader, std::string_view source) {
  GUANXI_ASSIGN_OR_RETURN(std::optional<std::string> value,
                          reader.Get(kv::Space::kMeta, KeyOf(source)));
  FollowCursor cursor;
  if (!value) return cursor;
  kv::KeyReader parts(*value);
  const uint8_t format = parts.Tag();
  cursor.revision = parts.U64();
  cursor.ordinal = static_cast<uint32_t>(parts.U64());
  if (!parts.Finish().ok() || format != kFormat) return errors::DataLoss("a follower's cursor");
  return cursor;
}

void WriteCursor(kv::Txn& txn, std::string_view source, const FollowCursor& cursor) {
  txn.Put(kv::Space::kMeta, KeyOf(source),
          kv::KeyWriter().Tag(kFormat).U64(cursor.revision).U64(cursor.ordinal).Take());
}

absl::StatusOr<kv::Revision> Cursor(const kv::Reader& reader, std::string_view source) {
  GUANXI_ASSIGN_OR_RETURN(const FollowCursor cursor, ReadCursor(reader, source));
  return cursor.revision;
}

}  // namespace guanxi::feed
