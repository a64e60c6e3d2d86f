// Phone numbers and e-mail addresses as records hold them. Records keep what they were given; only
// what is compared is normalised, so that a number can always be shown the way its owner writes it.
#ifndef GUANXI_SERVICES_CUSTOMERS_CONTACT_POINTS_H_
#define GUANXI_SERVICES_CUSTOMERS_CONTACT_POINTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace guanxi::customers {

using Strings = google::protobuf::RepeatedPtrField<std::string>;

// INVALID_ARGUMENT naming the first entry that cannot be read, such as `customer.phones[1]`;
// `field` is the path of the list. `region` as for text::NormalizePhone.
absl::Status CheckPhones(const Strings& phones, std::string_view region, std::string_view field);
absl::Status CheckEmails(const Strings& emails, std::string_view field);

// What the entries are found by: each once.
std::vector<std::string> PhoneTerms(const Strings& phones, std::string_view region);
std::vector<std::string> EmailTerms(const Strings& emails);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CONTACT_POINTS_H_
