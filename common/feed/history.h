// The past of one record.
#ifndef GUANXI_COMMON_FEED_HISTORY_H_
#define GUANXI_COMMON_FEED_HISTORY_H_

#include "absl/status/statusor.h"
#include "common/access/scope.h"
#include "common/kv/engine.h"
#include "common/table/catalog.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::feed {

// The page of `request.name`'s history that `scope` may see; what every ListHistory answers. Who
// may see the record as it is now, or as it was when it went, may see all of its past, also from
// when it was others'; who saw it once and does not now sees nothing. A page ends early at about 1
// MiB. NOT_FOUND for a record that never was or is out of `scope`, INVALID_ARGUMENT for a bad page
// size or token.
absl::StatusOr<guanxi::changes::v1::ListHistoryResponse> ListHistory(
    const table::Catalog& catalog,
    const kv::Reader& reader,
    const guanxi::changes::v1::ListHistoryRequest& request,
    const access::Scope& scope);

}  // namespace guanxi::feed

#endif  // GUANXI_COMMON_FEED_HISTORY_H_
