#include "services/customers/search_index.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "common/text/search_terms.h"
#include "google/type/postal_address.pb.h"
#include "services/customers/contact_points.h"
#include "services/customers/fields/field_value.h"

namespace guanxi::customers {
namespace {

// Collects the terms of one record.
class Terms {
 public:
  void AddName(std::string_view name) {
    for (const text::NameTerm& term : text::NameTerms(name)) {
      Add(static_cast<char>(term.place), term.term);
    }
  }

  void AddCode(std::string_view code) {
    Add(search_tag::kCode, text::IdentifierTerm(code));
    const size_t last = code.find_last_of("-_./ ");
    if (last != std::string_view::npos) {
      Add(search_tag::kCode, text::IdentifierTerm(code.substr(last + 1)));
    }
  }

  void AddTaxIds(const Strings& tax_ids) {
    for (const std::string& id : TaxIdTerms(tax_ids)) {
      Add(search_tag::kTaxId, absl::AsciiStrToLower(id));
    }
  }

  // Nobody searches by the code of a country.
  void AddRegion(const std::string& region) {
    if (region.size() <= 2) return;
    for (const std::string& term : text::WordTerms(region, kMaxWordsOfOneAddress)) {
      Add(search_tag::kRegion, term);
    }
  }

  void AddAddress(const google::type::PostalAddress& address) {
    // The city first, since of long addresses not all words count.
    std::string text =
        address.locality() + "\n" + address.sublocality() + "\n" + address.administrative_area();
    for (const std::string& line : address.address_lines()) text += "\n" + line;
    for (const std::string& term : text::WordTerms(text, kMaxWordsOfOneAddress)) {
      if (addresses_ == kMaxAddressWords) return;
      if (Add(search_tag::kAddress, term)) ++addresses_;
    }
  }

  void AddDomains(const Strings& emails) {
    for (const std::string& email : EmailTerms(emails)) {
      Add(search_tag::kDomain, text::IdentifierTerm(email.substr(email.rfind('@') + 1)));
    }
  }

  void AddPhones(const Strings& phones, std::string_view region) {
    for (std::string number : PhoneTerms(phones, region)) {
      std::reverse(number.begin(), number.end());
      if (number.ends_with('+')) number.pop_back();
      Add(search_tag::kPhoneEnd, number);
    }
  }

  void AddValues(const FieldValues& values, char word, char identifier) {
    if (values.empty()) return;
    const SearchedTerms terms = SearchedTermsOf(values);
    for (const std::string& term : terms.words) Add(word, term);
    for (const std::string& term : terms.identifiers) Add(identifier, term);
  }

  std::vector<std::string> Take() && { return {terms_.begin(), terms_.end()}; }

 private:
  // False when there is no such term, or it is there already.
  bool Add(char tag, std::string_view term) {
    return !term.empty() && terms_.insert(tag + std::string(term)).second;
  }

  std::set<std::string> terms_;
  size_t addresses_ = 0;
};

template <typename M>
void AddValues(const M& record, Terms& terms) {
  terms.AddValues(record.custom_values(), search_tag::kValueWord, search_tag::kValueIdentifier);
  terms.AddValues(record.personal_values(), search_tag::kPersonalWord,
                  search_tag::kPersonalIdentifier);
}

}  // namespace

std::vector<std::string> SearchTerms(const v1::Customer& customer, std::string_view region) {
  Terms terms;
  terms.AddName(customer.display_name());
  terms.AddCode(customer.code());
  terms.AddTaxIds(customer.tax_ids());
  terms.AddRegion(customer.region());
  for (const v1::Address& address : customer.addresses()) terms.AddAddress(address.address());
  terms.AddDomains(customer.emails());
  terms.AddPhones(customer.phones(), region);
  AddValues(customer, terms);
  return std::move(terms).Take();
}

std::vector<std::string> SearchTerms(const v1::Contact& contact, std::string_view region) {
  Terms terms;
  terms.AddName(contact.display_name());
  terms.AddDomains(contact.emails());
  terms.AddPhones(contact.phones(), region);
  AddValues(contact, terms);
  return std::move(terms).Take();
}

}  // namespace guanxi::customers
