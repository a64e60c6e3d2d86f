// The rules of a customer's record.
#ifndef GUANXI_SERVICES_CUSTOMERS_CUSTOMER_H_
#define GUANXI_SERVICES_CUSTOMERS_CUSTOMER_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "guanxi/customers/v1/customers.pb.h"

namespace guanxi::customers {

// Brings a record into the form in which it is kept: each role and each need once, every date in a
// calendar.
void Normalize(v1::Customer& customer);

// Begins the life of a new customer with us at `time`: as a prospect, who has bought nothing yet.
void BeginLifeCycle(v1::Customer& customer, absl::Time time);

// Checks what field annotations cannot say, for a record about to be written. INVALID_ARGUMENT
// names the field, under `customer.`. Whether the parent exists is not asked.
absl::Status CheckCustomer(const v1::Customer& customer, std::string_view default_region);

// The region by which the customer's phone numbers are read where they have no country code: its
// own where that is a code of two letters, which is upper-case in the answer, else
// `default_region`.
std::string PhoneRegion(const v1::Customer& customer, std::string_view default_region);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CUSTOMER_H_
