// Searches through all records: their rules, and what of their results a caller sees.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_DUPLICATE_SEARCH_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_DUPLICATE_SEARCH_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kv/engine.h"
#include "common/table/table.h"
#include "guanxi/customers/v1/duplicates.pb.h"

namespace guanxi::customers {

// INVALID_ARGUMENT for a search without a subject, or with a score out of range.
absl::Status CheckSearch(const v1::DuplicateSearch& search);

// The searches that run, at most a few: one per subject.
absl::StatusOr<std::vector<v1::DuplicateSearch>> RunningSearches(
    const table::Table<v1::DuplicateSearch>& table, const kv::Reader& reader);

// `search` as it is once it has been ended before its time, at `now`.
v1::DuplicateSearch Cancelled(v1::DuplicateSearch search, absl::Time now);

// Leaves in `set` what a caller sees that sees the records of which `sees` says so: pairs of which
// it sees both records, and the records of these. A pair that only a record out of sight joins is
// none to it. False when nothing is left.
bool KeepVisible(v1::DuplicateSet& set, absl::FunctionRef<bool(const std::string& name)> sees);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_DUPLICATE_SEARCH_H_
