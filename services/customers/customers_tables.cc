#include "services/customers/customers_tables.h"

#include <functional>
#include <utility>
#include <vector>

#include "common/text/normalize.h"
#include "services/customers/contact_points.h"
#include "services/customers/customer.h"

namespace guanxi::customers {
namespace {

using TermsOf = std::function<std::vector<std::string>(const google::protobuf::Message&)>;

// A TermIndex's function from one over records of type `M`.
template <typename M, typename Terms>
TermsOf Over(Terms terms) {
  return [terms = std::move(terms)](const google::protobuf::Message& record) {
    return terms(static_cast<const M&>(record));
  };
}

TermsOf CustomerPhones(const std::string& default_region) {
  return Over<v1::Customer>([default_region](const v1::Customer& customer) {
    return PhoneTerms(customer.phones(), PhoneRegion(customer, default_region));
  });
}

TermsOf CustomerNames() {
  return Over<v1::Customer>(
      [](const v1::Customer& customer) { return text::SearchTerms(customer.display_name()); });
}

TermsOf ContactPhones(const std::string& default_region) {
  return Over<v1::Contact>([default_region](const v1::Contact& contact) {
    return PhoneTerms(contact.phones(), default_region);
  });
}

template <typename M>
TermsOf Emails() {
  return Over<M>([](const M& record) { return EmailTerms(record.emails()); });
}

table::Schema CustomersSchema(const std::string& default_region) {
  return {
      .id = 1,
      .collection = "customers",
      .fields = {{.id = 1, .fields = {"code"}, .unique = true},
                 {.id = 2, .fields = {"parent"}, .selective = true},
                 {.id = 3, .fields = {"industry"}},
                 {.id = 4, .fields = {"region"}},
                 {.id = 5, .fields = {"display_name"}},
                 {.id = 6, .fields = {"update_time"}}},
      .terms = {{.id = 7, .name = kPhoneIndex, .terms = CustomerPhones(default_region)},
                {.id = 8, .name = kEmailIndex, .terms = Emails<v1::Customer>()},
                {.id = 9, .name = kNameIndex, .terms = CustomerNames()}},
  };
}

table::Schema ContactsSchema(const std::string& default_region) {
  return {
      .id = 2,
      .collection = "contacts",
      .fields = {{.id = 1, .fields = {"affiliations.customer"}, .selective = true}},
      .terms = {{.id = 2, .name = kPhoneIndex, .terms = ContactPhones(default_region)},
                {.id = 3, .name = kEmailIndex, .terms = Emails<v1::Contact>()}},
  };
}

}  // namespace

Tables::Tables(std::string region)
    : default_region(std::move(region)),
      customers(CustomersSchema(default_region)),
      contacts(ContactsSchema(default_region)),
      catalog({&customers.core(), &contacts.core()}) {}

}  // namespace guanxi::customers
