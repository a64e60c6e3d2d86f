// The bytes of a record: a JSON object in one line, as docs/audit.md describes it. They are what is
// stored and what is hashed, so what this file writes is on disk for good.
#ifndef GUANXI_COMMON_AUDIT_RECORD_TEXT_H_
#define GUANXI_COMMON_AUDIT_RECORD_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/audit/entry.h"
#include "guanxi/audit/v1/audit.pb.h"

namespace guanxi::audit {

// A record names at most this many resources, of at most so many bytes in all; more take several
// records.
inline constexpr size_t kMaxResources = 256;
inline constexpr size_t kMaxResourceBytes = 7 * 1024;

// How many of `resources` one record takes: at least one unless there are none.
size_t FittingResources(absl::Span<const std::string> resources);

// What one record takes of an entry whose resources take several: the calls are counted once.
struct RecordPart {
  absl::Span<const std::string> resources;
  int64_t count = 1;
};

// The bytes of record `sequence` for `entry`, of whose resources and count it has `part`. Texts
// that are too long for a record are cut. Never more than a row holds.
std::string RecordText(uint64_t sequence, const Entry& entry, const RecordPart& part);

// What `text` says, without the hashes. DATA_LOSS when it is no record. Members that this version
// does not know are passed over.
absl::StatusOr<guanxi::audit::v1::Record> ParseRecordText(std::string_view text);

// The bytes that stand in every record whose member `name` has the value `value`, and in some
// others: to tell quickly which records cannot be meant.
std::string TextMember(std::string_view name, std::string_view value);
// The same for an entry of `resources`.
std::string TextValue(std::string_view value);

}  // namespace guanxi::audit

#endif  // GUANXI_COMMON_AUDIT_RECORD_TEXT_H_
