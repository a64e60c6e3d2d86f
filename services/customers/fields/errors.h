// What only added fields answer.
#ifndef GUANXI_SERVICES_CUSTOMERS_FIELDS_ERRORS_H_
#define GUANXI_SERVICES_CUSTOMERS_FIELDS_ERRORS_H_

#include <string_view>

#include "absl/status/status.h"

namespace guanxi::errors {

// FAILED_PRECONDITION: records of `resource_type` have `most` fields, deleted ones included.
absl::Status TooManyFields(std::string_view resource_type, int most);  // TOO_MANY_FIELDS

}  // namespace guanxi::errors

#endif  // GUANXI_SERVICES_CUSTOMERS_FIELDS_ERRORS_H_
