// What the AuditService of every package answers.
#ifndef GUANXI_COMMON_AUDIT_READS_H_
#define GUANXI_COMMON_AUDIT_READS_H_

#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "guanxi/audit/v1/audit.pb.h"

namespace guanxi::audit {

// A page of listing looks at no more records than this.
inline constexpr int kMaxLookedAt = 20'000;
// An export holds the records up to the one with which it is this long, in bytes.
inline constexpr size_t kMaxExportBytes = 1024 * 1024;

// The page asked for. INVALID_ARGUMENT for a bad page size or token, DATA_LOSS for a damaged chain.
absl::StatusOr<v1::ListAuditRecordsResponse> ListRecords(
    const kv::Reader& reader, const v1::ListAuditRecordsRequest& request);

// Where the chain ends. DATA_LOSS when the row is damaged.
absl::StatusOr<v1::Head> GetHead(const kv::Reader& reader);

// Records as they are stored, whatever they hold: whether they hang together is for the reader to
// find out. INVALID_ARGUMENT for a bad page size.
absl::StatusOr<v1::ExportAuditResponse> ExportRecords(const kv::Reader& reader,
                                                      const v1::ExportAuditRequest& request);

}  // namespace guanxi::audit

#endif  // GUANXI_COMMON_AUDIT_READS_H_
