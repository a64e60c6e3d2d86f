// The errors of erasures.
#ifndef GUANXI_SERVICES_CUSTOMERS_ERASURE_ERRORS_H_
#define GUANXI_SERVICES_CUSTOMERS_ERASURE_ERRORS_H_

#include <string_view>

#include "absl/status/status.h"

namespace guanxi::errors {

// PERMISSION_DENIED: whoever asked for `erasure` does not approve it.
absl::Status OwnRequest(std::string_view erasure);  // OWN_REQUEST
// FAILED_PRECONDITION: more people would be erased than one erasure takes.
absl::Status TooManySubjects(std::string_view customer, int limit);  // TOO_MANY_SUBJECTS

}  // namespace guanxi::errors

#endif  // GUANXI_SERVICES_CUSTOMERS_ERASURE_ERRORS_H_
