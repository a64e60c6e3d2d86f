// The audit chain of one store: records that hang together by their hashes, so that none can be
// altered, moved or taken out unseen. docs/audit.md describes it for those who verify it.
//
// In kv::Space::kMeta:
//   (kMetaAuditRecord, sequence)  hash of the record, 32 bytes, then its bytes as they were hashed
//   (kMetaAuditHead)              where the chain ends, and how many records of each kind it has
#ifndef GUANXI_COMMON_AUDIT_CHAIN_H_
#define GUANXI_COMMON_AUDIT_CHAIN_H_

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/audit/entry.h"
#include "common/kv/engine.h"

namespace guanxi::audit {

inline constexpr size_t kHashBytes = 32;
// SHA-256. All zero stands for what comes before the first record.
using Hash = std::array<char, kHashBytes>;

// SHA-256 over `previous` and `text`.
Hash NextHash(const Hash& previous, std::string_view text);

struct ChainHead {
  uint64_t sequence = 0;  // of the newest record, 0 for none
  Hash hash{};
  std::map<Kind, uint64_t> records;  // how many there are of each kind
};

// Where the chain ends as `reader` sees it. DATA_LOSS when the row is damaged.
absl::StatusOr<ChainHead> ReadHead(const kv::Reader& reader);

// Adds `entry` to the chain in this transaction: the record is there if and only if the rest of the
// commit is. Takes two of the transaction's writes, and one more for every kMaxResources resources
// after the first. DATA_LOSS when the chain's head is damaged.
absl::Status Append(kv::Txn& txn, const Entry& entry);
// The same for several, in order, with one write for the head.
absl::Status Append(kv::Txn& txn, absl::Span<const Entry> entries);

// A record as it is stored. `text` is valid during the visit only.
struct StoredRecord {
  uint64_t sequence = 0;
  Hash hash{};
  std::string_view text;
};

// Visits the records after `sequence`, oldest first, until `visit` returns false. DATA_LOSS for a
// row that is none.
absl::Status Visit(const kv::Reader& reader,
                   uint64_t sequence,
                   absl::FunctionRef<bool(const StoredRecord&)> visit);

}  // namespace guanxi::audit

#endif  // GUANXI_COMMON_AUDIT_CHAIN_H_
