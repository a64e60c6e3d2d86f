// What customers and contacts are found by: one term index for each, whose terms begin with the
// byte of a field.
#ifndef GUANXI_SERVICES_CUSTOMERS_SEARCH_INDEX_H_
#define GUANXI_SERVICES_CUSTOMERS_SEARCH_INDEX_H_

#include <string>
#include <string_view>
#include <vector>

#include "guanxi/customers/v1/contacts.pb.h"
#include "guanxi/customers/v1/customers.pb.h"

namespace guanxi::customers {

// The index, by which LookUp and ScanTerms know it.
inline constexpr char kSearchIndex[] = "search";

// With which byte the terms of each field begin. On disk.
namespace search_tag {
// The name's are text::Place: 'a', 'b' and 'c', and go on as text::NameTerms says.
inline constexpr char kCode = 'd';      // IdentifierTerm of the whole, and of its last part
inline constexpr char kTaxId = 'e';     // as TaxIdTerms, in lower case
inline constexpr char kRegion = 'f';    // text::WordTerms, of regions in words
inline constexpr char kAddress = 'g';   // text::WordTerms
inline constexpr char kDomain = 'h';    // IdentifierTerm of an e-mail address's domain
inline constexpr char kPhoneEnd = 'i';  // a number's digits from the last to the first
// Added fields' texts and choices, each term with the field's key behind it: SearchedTermsOf.
inline constexpr char kValueWord = 'j';
inline constexpr char kValueIdentifier = 'k';
inline constexpr char kPersonalWord = 'l';  // the same, of personal fields
inline constexpr char kPersonalIdentifier = 'm';
}  // namespace search_tag

// How many words of a record's addresses, and of one of them, count.
inline constexpr size_t kMaxAddressWords = 10;
inline constexpr size_t kMaxWordsOfOneAddress = 6;

// The terms of a record: sorted, each once. `region` is that by which its phone numbers are read.
// Numbers are found from their beginning, and addresses by their local part, in the indexes that
// LookupCustomers uses.
std::vector<std::string> SearchTerms(const v1::Customer& customer, std::string_view region);
std::vector<std::string> SearchTerms(const v1::Contact& contact, std::string_view region);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_SEARCH_INDEX_H_
