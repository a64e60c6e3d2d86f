// The rules of a contact's record.
#ifndef GUANXI_SERVICES_CUSTOMERS_CONTACT_H_
#define GUANXI_SERVICES_CUSTOMERS_CONTACT_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "guanxi/customers/v1/contacts.pb.h"

namespace guanxi::customers {

// Brings a record into the form in which it is kept: every date in a calendar.
void Normalize(v1::Contact& contact);

// Checks what field annotations cannot say, for a record about to be written: among others that at
// one customer at most one affiliation lasts. INVALID_ARGUMENT names the field, under `contact.`.
// Whether the customers exist is not asked.
absl::Status CheckContact(const v1::Contact& contact, std::string_view default_region);

// Checks that `after` still has every affiliation of `before` that had ended, known by its customer
// and its first day: where somebody worked stays readable. INVALID_ARGUMENT otherwise.
absl::Status CheckEndedKept(const v1::Contact& before, const v1::Contact& after);

// True when no last day is known: `until` is unset or empty.
bool Lasts(const v1::Contact::Affiliation& affiliation);

// True when the affiliation's last day lies before `today`. A last day that is a month or a year
// (google.type.Date with day or month 0) ends with its last day; one without a year is not known to
// have passed.
bool HasEnded(const v1::Contact::Affiliation& affiliation, absl::CivilDay today);

// True when `contact` is affiliated with `customer`, now or at any time.
bool IsAffiliated(const v1::Contact& contact, std::string_view customer);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CONTACT_H_
