// How people and organisations are reached and identified, as records hold it. Records keep what
// they were given; only what is compared is normalised, so that a number can always be shown the
// way its owner writes it.
#ifndef GUANXI_SERVICES_CUSTOMERS_CONTACT_POINTS_H_
#define GUANXI_SERVICES_CUSTOMERS_CONTACT_POINTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "guanxi/customers/v1/contact_points.pb.h"

namespace guanxi::customers {

using Strings = google::protobuf::RepeatedPtrField<std::string>;

// INVALID_ARGUMENT naming the first entry that cannot be read, such as `customer.phones[1]`;
// `field` is the path of the list. `region` as for text::NormalizePhone.
absl::Status CheckPhones(const Strings& phones, std::string_view region, std::string_view field);
absl::Status CheckEmails(const Strings& emails, std::string_view field);
absl::Status CheckTaxIds(const Strings& tax_ids, std::string_view field);
absl::Status CheckWebsites(const Strings& websites, std::string_view field);
absl::Status CheckAddresses(const google::protobuf::RepeatedPtrField<v1::Address>& addresses,
                            std::string_view field);
absl::Status CheckSocials(const google::protobuf::RepeatedPtrField<v1::SocialHandle>& socials,
                          std::string_view field);
// For lists of words such as `customer.needs`: none of them empty.
absl::Status CheckWords(const Strings& words, std::string_view field);

// What the entries are found by: each once.
std::vector<std::string> PhoneTerms(const Strings& phones, std::string_view region);
std::vector<std::string> EmailTerms(const Strings& emails);
// Letters in upper case and digits, nothing else: "91310000MA1FL4B77Q".
std::vector<std::string> TaxIdTerms(const Strings& tax_ids);

// `raw` as TaxIdTerms gives it; INVALID_ARGUMENT naming `field` when it is no such number.
absl::StatusOr<std::string> NormalizeTaxId(std::string_view raw, std::string_view field = "tax_id");

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CONTACT_POINTS_H_
