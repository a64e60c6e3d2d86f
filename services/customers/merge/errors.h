// The errors of merges.
#ifndef GUANXI_SERVICES_CUSTOMERS_MERGE_ERRORS_H_
#define GUANXI_SERVICES_CUSTOMERS_MERGE_ERRORS_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace guanxi::errors {

// FAILED_PRECONDITION: `customer` went into another one before.
absl::Status AlreadyMerged(std::string_view customer);  // ALREADY_MERGED
// FAILED_PRECONDITION: `merge` could be taken back until `until`.
absl::Status UndoExpired(std::string_view merge, absl::Time until);  // UNDO_EXPIRED
// FAILED_PRECONDITION: what `customer` was before is no longer kept.
absl::Status UndoImpossible(std::string_view merge,
                            std::string_view customer);  // UNDO_IMPOSSIBLE

}  // namespace guanxi::errors

#endif  // GUANXI_SERVICES_CUSTOMERS_MERGE_ERRORS_H_
