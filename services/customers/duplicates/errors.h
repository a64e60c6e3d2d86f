// The errors of duplicates, beside those every part of the product shares.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_ERRORS_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_ERRORS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace guanxi::errors {

// FAILED_PRECONDITION: what was to be written may be there already, as one of `candidates`, all of
// which the caller sees. `may_insist` when `allow_duplicates` would help.
absl::Status PossibleDuplicate(const std::vector<std::string>& candidates,
                               bool may_insist);  // POSSIBLE_DUPLICATE
// FAILED_PRECONDITION: `search` is looking for the same already.
absl::Status SearchRunning(std::string_view search);  // SEARCH_RUNNING

}  // namespace guanxi::errors

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_ERRORS_H_
