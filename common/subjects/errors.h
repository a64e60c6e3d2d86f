// The errors of erasing, beside those every part of the product shares.
#ifndef GUANXI_COMMON_SUBJECTS_ERRORS_H_
#define GUANXI_COMMON_SUBJECTS_ERRORS_H_

#include <string_view>

#include "absl/status/status.h"

namespace guanxi::errors {

// UNAVAILABLE: the file in which erasures are written down outside the store cannot be written or
// read. `what` is the cause.
absl::Status LedgerFailed(std::string_view path, std::string_view what);  // LEDGER_FAILED

}  // namespace guanxi::errors

#endif  // GUANXI_COMMON_SUBJECTS_ERRORS_H_
