// Whose records are, and who else sees them: the rules of sharing and reassigning, over every table
// of a service alike. What requests and answers mean is in protos/guanxi/records/v1.
//
// Each function takes what its caller may see and do from `scope`, or from `change` where it
// writes.
#ifndef GUANXI_COMMON_RECORDS_RECORD_ACCESS_H_
#define GUANXI_COMMON_RECORDS_RECORD_ACCESS_H_

#include "absl/status/statusor.h"
#include "common/access/scope.h"
#include "common/kv/engine.h"
#include "common/table/catalog.h"
#include "common/table/schema.h"
#include "guanxi/records/v1/records.pb.h"

namespace guanxi::records {

// The most users and teams that one record is shared with.
inline constexpr int kMaxShares = 100;

// Errors of all: INVALID_ARGUMENT for a name of no record of these tables that has an owner, or,
// but for GetAccess, whose owner follows another record's; NOT_FOUND for one that is not there or
// that the caller does not see.
absl::StatusOr<v1::RecordAccess> GetAccess(const table::Catalog& catalog,
                                           const kv::Reader& reader,
                                           const v1::GetRecordAccessRequest& request,
                                           const access::Scope& scope);

// PERMISSION_DENIED (SHARE_DENIED) for those who see the record by a share only;
// FAILED_PRECONDITION (RESOURCE_DELETED) for a deleted one.
absl::StatusOr<v1::RecordAccess> Share(const table::Catalog& catalog,
                                       kv::Txn& txn,
                                       const table::Change& change,
                                       const v1::ShareRecordRequest& request);

// The same; but anybody may give up a share of its own.
absl::StatusOr<v1::RecordAccess> Unshare(const table::Catalog& catalog,
                                         kv::Txn& txn,
                                         const table::Change& change,
                                         const v1::UnshareRecordRequest& request);

// PERMISSION_DENIED (RECORD_READ_ONLY, MOVE_DENIED) where `change` may not move the record;
// FAILED_PRECONDITION (RESOURCE_DELETED) for a deleted one.
absl::StatusOr<v1::RecordAccess> Reassign(const table::Catalog& catalog,
                                          kv::Txn& txn,
                                          const table::Change& change,
                                          const v1::ReassignRecordRequest& request);

// Each record with the status that Reassign gives, or RESOURCE_EXHAUSTED (BATCH_FULL) for those
// that find no room in the transaction. Malformed names refuse the whole request.
absl::StatusOr<v1::ReassignRecordsResponse> ReassignAll(const table::Catalog& catalog,
                                                        kv::Txn& txn,
                                                        const table::Change& change,
                                                        const v1::ReassignRecordsRequest& request);

}  // namespace guanxi::records

#endif  // GUANXI_COMMON_RECORDS_RECORD_ACCESS_H_
