// What one user looks after.
#ifndef GUANXI_COMMON_RECORDS_OWNED_RECORDS_H_
#define GUANXI_COMMON_RECORDS_OWNED_RECORDS_H_

#include "absl/status/statusor.h"
#include "common/access/scope.h"
#include "common/kv/engine.h"
#include "common/table/catalog.h"
#include "guanxi/records/v1/records.pb.h"

namespace guanxi::records {

// A page of those that `scope` holds, from the indexes by owner. INVALID_ARGUMENT for an owner that
// is no user's name, an unknown type, a bad page size or token.
absl::StatusOr<v1::ListOwnedRecordsResponse> ListOwned(const table::Catalog& catalog,
                                                       const kv::Reader& reader,
                                                       const v1::ListOwnedRecordsRequest& request,
                                                       const access::Scope& scope);

// How many those are. Reads all of them: not for a callback thread.
absl::StatusOr<v1::CountOwnedRecordsResponse> CountOwned(
    const table::Catalog& catalog,
    const kv::Reader& reader,
    const v1::CountOwnedRecordsRequest& request,
    const access::Scope& scope);

}  // namespace guanxi::records

#endif  // GUANXI_COMMON_RECORDS_OWNED_RECORDS_H_
