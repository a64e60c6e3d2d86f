// Filters over customers that are kept, or whose answer shows no customer.
#ifndef GUANXI_SERVICES_CUSTOMERS_CUSTOMER_FILTER_H_
#define GUANXI_SERVICES_CUSTOMERS_CUSTOMER_FILTER_H_

#include <string>

#include "absl/status/status.h"
#include "common/access/principal.h"

namespace guanxi::customers {

// PERMISSION_DENIED (FIELD_HIDDEN) when `filter` names a field of Customer that is hidden from
// `principal`: whom it fits tells what the field holds, as the filter of a list does. One that is
// ill-formed passes; whoever reads it refuses it.
absl::Status CheckCustomerFilter(const access::Principal& principal, const std::string& filter);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CUSTOMER_FILTER_H_
