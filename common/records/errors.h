// The errors of reassigning records, beside those every part of the product shares.
#ifndef GUANXI_COMMON_RECORDS_ERRORS_H_
#define GUANXI_COMMON_RECORDS_ERRORS_H_

#include <string_view>

#include "absl/status/status.h"

namespace guanxi::errors {

// FAILED_PRECONDITION: the record `name` is not looked after by `owner`, from whom it was to be
// taken.
absl::Status NotOwned(std::string_view name, std::string_view owner);  // NOT_OWNED

}  // namespace guanxi::errors

#endif  // GUANXI_COMMON_RECORDS_ERRORS_H_
