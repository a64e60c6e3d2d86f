// The errors of recording interactions, beside those every part of the product shares.
#ifndef GUANXI_SERVICES_CUSTOMERS_TIMELINE_ERRORS_H_
#define GUANXI_SERVICES_CUSTOMERS_TIMELINE_ERRORS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace guanxi::errors {

// FAILED_PRECONDITION: no customer the caller sees has the identifier in `field` (`phone`).
absl::Status CustomerUnknown(std::string_view field);  // CUSTOMER_UNKNOWN
// FAILED_PRECONDITION: several have it, `candidates`.
absl::Status CustomerAmbiguous(std::string_view field,
                               const std::vector<std::string>& candidates);  // CUSTOMER_AMBIGUOUS

}  // namespace guanxi::errors

#endif  // GUANXI_SERVICES_CUSTOMERS_TIMELINE_ERRORS_H_
