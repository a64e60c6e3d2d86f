#include "services/customers/customers_tables.h"

#include <functional>
#include <utility>
#include <vector>

#include "services/customers/care/care_run_state.h"
#include "services/customers/contact_points.h"
#include "services/customers/customer.h"
#include "services/customers/duplicates/duplicates_schema.h"
#include "services/customers/search_index.h"
#include "services/customers/timeline/timeline_schema.h"

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

TermsOf CustomerSearch(const std::string& default_region) {
  return Over<v1::Customer>([default_region](const v1::Customer& customer) {
    return SearchTerms(customer, PhoneRegion(customer, default_region));
  });
}

TermsOf ContactPhones(const std::string& default_region) {
  return Over<v1::Contact>([default_region](const v1::Contact& contact) {
    return PhoneTerms(contact.phones(), default_region);
  });
}

TermsOf ContactSearch(const std::string& default_region) {
  return Over<v1::Contact>([default_region](const v1::Contact& contact) {
    return SearchTerms(contact, default_region);
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
                {.id = 10, .name = kSearchIndex, .terms = CustomerSearch(default_region)},
                CustomerMatchIndex()},
  };
}

table::Schema ContactsSchema(const std::string& default_region) {
  return {
      .id = 2,
      .collection = "contacts",
      .fields = {{.id = 1, .fields = {"affiliations.customer"}, .selective = true}},
      .terms = {{.id = 2, .name = kPhoneIndex, .terms = ContactPhones(default_region)},
                {.id = 3, .name = kEmailIndex, .terms = Emails<v1::Contact>()},
                {.id = 4, .name = kSearchIndex, .terms = ContactSearch(default_region)},
                ContactMatchIndex()},
  };
}

table::Schema RelationshipsSchema(const table::Core* customers) {
  return {
      .id = 3,
      .collection = "relationships",
      .fields = {{.id = 1, .fields = {"parties"}, .selective = true},
                 {.id = 2, .fields = {"customer", "other"}, .selective = true}},
      .terms = {},
      .parent = {.field = "customer", .table = customers},
  };
}

table::Schema CareTasksSchema() {
  return {
      .id = 7,
      .collection = "careTasks",
      .fields = {{.id = 1, .fields = {"customer", "due_date"}, .selective = true},
                 {.id = 2, .fields = {"care_plan", "state", "due_date"}},
                 {.id = 3, .fields = {"owner", "state", "due_date"}, .selective = true},
                 {.id = 4, .fields = {"unit", "state", "due_date"}},
                 {.id = 5, .fields = {"state", "due_date"}}},
      .terms = {},
  };
}

table::Schema ServicePoliciesSchema() {
  return {
      .id = 8,
      .collection = "servicePolicies",
      .fields = {{.id = 1, .fields = {"grade", "tier"}}},
      .terms = {},
  };
}

table::Schema AccountPlansSchema(const table::Core* customers) {
  return {
      .id = 9,
      .collection = "accountPlans",
      .fields = {{.id = 1, .fields = {"customer", "from"}, .selective = true},
                 {.id = 2, .fields = {"state"}}},
      .terms = {},
      .parent = {.field = "customer", .table = customers},
  };
}

table::Schema ConsentsSchema(const table::Core* customers) {
  return {
      .id = 12,
      .collection = "consents",
      .fields = {{.id = 1, .fields = {"customer", "effective_time"}, .selective = true}},
      .terms = {},
      .parent = {.field = "customer", .table = customers},
  };
}

// `schema`, whose records' changes have `effect`.
table::Schema With(table::Schema schema, table::Effect effect) {
  schema.effects.push_back(std::move(effect));
  return schema;
}

}  // namespace

Tables::Tables(std::string region)
    : default_region(std::move(region)),
      customers(With(CustomersSchema(default_region), CustomerEffect(&timeline))),
      contacts(With(ContactsSchema(default_region), ContactEffect(&timeline))),
      relationships(RelationshipsSchema(&customers.core())),
      interactions(With(InteractionsSchema(), InteractionEffect(&timeline))),
      timeline(TimelineSchema(&catalog)),
      care_plans(
          With({.id = 6, .collection = "carePlans", .fields = {}, .terms = {}}, CarePlanEffect())),
      care_tasks(CareTasksSchema()),
      service_policies(ServicePoliciesSchema()),
      account_plans(AccountPlansSchema(&customers.core())),
      consents(ConsentsSchema(&customers.core())),
      duplicate_rules(DuplicateRulesSchema()),
      duplicate_searches(DuplicateSearchesSchema()),
      duplicate_sets(DuplicateSetsSchema()),
      catalog({&customers.core(), &contacts.core(), &relationships.core(), &interactions.core(),
               &timeline.core(), &care_plans.core(), &care_tasks.core(), &service_policies.core(),
               &account_plans.core(), &consents.core(), &duplicate_rules.core(),
               &duplicate_searches.core(), &duplicate_sets.core()}) {}

}  // namespace guanxi::customers
