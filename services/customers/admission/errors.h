// The errors that admission alone gives.
#ifndef GUANXI_SERVICES_CUSTOMERS_ADMISSION_ERRORS_H_
#define GUANXI_SERVICES_CUSTOMERS_ADMISSION_ERRORS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace guanxi::errors {

// FAILED_PRECONDITION: the admission `name` cannot be moved before it has what is in `lacking`,
// such as `documents: history`; metadata `lacking` joins them.
absl::Status AdmissionIncomplete(std::string_view name,
                                 const std::vector<std::string>& lacking);  // ADMISSION_INCOMPLETE

// PERMISSION_DENIED: the caller may not decide about the admission `name`; `rule` says who may.
absl::Status NotADecider(std::string_view name, std::string_view rule);  // NOT_A_DECIDER

}  // namespace guanxi::errors

#endif  // GUANXI_SERVICES_CUSTOMERS_ADMISSION_ERRORS_H_
