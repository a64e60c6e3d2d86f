// The rules of a contact's record.
#ifndef GUANXI_SERVICES_CUSTOMERS_CONTACT_H_
#define GUANXI_SERVICES_CUSTOMERS_CONTACT_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "guanxi/customers/v1/contacts.pb.h"

namespace guanxi::customers {

// Checks what field annotations cannot say, for a record about to be written. INVALID_ARGUMENT
// names the field, under `contact.`. Whether the customers exist is not asked.
absl::Status CheckContact(const v1::Contact& contact, std::string_view default_region);

// True when the affiliation's last day lies before `today`. A last day that is a month or a year
// (google.type.Date with day or month 0) ends with its last day; one without a year is not known to
// have passed.
bool HasEnded(const v1::Contact::Affiliation& affiliation, absl::CivilDay today);

// True when `contact` is affiliated with `customer`, now or at any time.
bool IsAffiliated(const v1::Contact& contact, std::string_view customer);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CONTACT_H_
