#include "services/customers/customers_tables.h"

#include <functional>
#include <utility>
#include <vector>

#include "services/customers/care/care_run_state.h"
#include "services/customers/care/service_plans.h"
#include "services/customers/contact_points.h"
#include "services/customers/customer.h"
#include "services/customers/duplicates/duplicates_schema.h"
#include "services/customers/fields/field_rows.h"
#include "services/customers/fields/field_value.h"
#include "services/customers/search_index.h"
#include "services/customers/segments/segments_schema.h"
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

// Whole values of added fields: whether one is taken is asked there.
template <typename M>
table::TermIndex FieldValueIndex() {
  return {.id = kFieldValueIndexId,
          .name = kFieldValueIndex,
          .terms = Over<M>([](const M& record) {
            return ValueTerms(record.custom_values(), record.personal_values());
          })};
}

table::Schema CustomersSchema(const std::string& default_region, table::Groups groups) {
  return {
      .id = 1,
      .collection = "customers",
      .fields = {{.id = 1, .fields = {"code"}, .unique = true},
                 {.id = 2, .fields = {"parent"}, .selective = true},
                 {.id = 3, .fields = {"industry"}},
                 {.id = 4, .fields = {"region"}},
                 {.id = 5, .fields = {"display_name"}},
                 {.id = 6, .fields = {"update_time"}},
                 {.id = 13, .fields = {"stage"}},
                 {.id = 15, .fields = {"merged_into"}, .selective = true}},
      .terms = {{.id = 7, .name = kPhoneIndex, .terms = CustomerPhones(default_region)},
                {.id = 8, .name = kEmailIndex, .terms = Emails<v1::Customer>()},
                {.id = 10, .name = kSearchIndex, .terms = CustomerSearch(default_region)},
                CustomerMatchIndex(),
                FieldValueIndex<v1::Customer>()},
      .subject = "name",
      .kept_references = {"merged_into"},
      .groups = std::move(groups),
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
                ContactMatchIndex(),
                FieldValueIndex<v1::Contact>()},
      .subject = "name",
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
      .subject = "customer",
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
      .subject = "customer",
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
      .subject = "customer",
  };
}

table::Schema ConsentsSchema(const table::Core* customers) {
  return {
      .id = 12,
      .collection = "consents",
      .fields = {{.id = 1, .fields = {"customer", "effective_time"}, .selective = true}},
      .terms = {},
      .parent = {.field = "customer", .table = customers},
      .subject = "customer",
      .kept_references = {"recorded_for"},
  };
}

// A job belongs to who made it, and goes to nobody else.
table::Schema JobsSchema(uint8_t id, std::string collection) {
  return {
      .id = id,
      .collection = std::move(collection),
      .fields = {{.id = 1, .fields = {"state"}, .selective = true}},
      .terms = {},
      .derived = true,
  };
}

table::Schema AdmissionsSchema(const table::Core* customers) {
  return {
      .id = 10,
      .collection = "admissions",
      .fields = {{.id = 1, .fields = {"customer"}, .selective = true},
                 {.id = 2, .fields = {"state", "update_time"}}},
      .terms = {},
      .parent = {.field = "customer", .table = customers},
      .subject = "customer",
  };
}

table::Schema StageChangesSchema(const table::Core* customers) {
  return {
      .id = 24,
      .collection = "stageChanges",
      .fields = {{.id = 1, .fields = {"customer", "start_time"}, .selective = true}},
      .terms = {},
      .parent = {.field = "customer", .table = customers},
      .subject = "customer",
      // Each customer has gone through its own stages, also one that was merged.
      .kept_references = {"customer"},
  };
}

table::Schema MergesSchema(const table::Core* customers) {
  return {
      .id = 19,
      .collection = "merges",
      .fields = {{.id = 1, .fields = {"master"}, .selective = true},
                 {.id = 2, .fields = {"losers"}, .selective = true},
                 {.id = 3, .fields = {"state"}}},
      .terms = {},
      .parent = {.field = "master", .table = customers},
      .kept_references = {"master", "losers"},
  };
}

// An erasure outlives what it erases, and stays what it was when its customer is merged.
table::Schema ErasuresSchema(const table::Core* customers) {
  return {
      .id = 20,
      .collection = "erasures",
      .fields = {{.id = 1, .fields = {"customer"}, .selective = true},
                 {.id = 2, .fields = {"state"}, .selective = true}},
      .terms = {},
      .parent = {.field = "customer", .table = customers},
      .kept_references = {"customer", "subjects"},
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
      customers(With(
          CustomersSchema(default_region, SegmentGroups({&customers, &segments, &segment_members})),
          CustomerEffect(&timeline))),
      contacts(With(ContactsSchema(default_region), ContactEffect(&timeline))),
      relationships(RelationshipsSchema(&customers.core())),
      interactions(With(InteractionsSchema(), InteractionEffect(&timeline))),
      timeline(TimelineSchema(&catalog)),
      care_plans(
          With({.id = 6, .collection = "carePlans", .fields = {}, .terms = {ServicePlanIndex()}},
               CarePlanEffect())),
      care_tasks(CareTasksSchema()),
      service_policies(ServicePoliciesSchema()),
      account_plans(AccountPlansSchema(&customers.core())),
      consents(ConsentsSchema(&customers.core())),
      duplicate_rules(DuplicateRulesSchema()),
      duplicate_searches(DuplicateSearchesSchema()),
      duplicate_sets(DuplicateSetsSchema()),
      import_jobs(JobsSchema(22, "importJobs")),
      export_jobs(JobsSchema(23, "exportJobs")),
      admissions(AdmissionsSchema(&customers.core())),
      admission_policies({.id = 11, .collection = "admissionPolicies", .fields = {}, .terms = {}}),
      stage_changes(StageChangesSchema(&customers.core())),
      segments(SegmentsSchema()),
      segment_members(SegmentMembersSchema({&customers, &segments, &segment_members})),
      treatments(TreatmentsSchema()),
      custom_fields(CustomFieldsSchema()),
      merges(MergesSchema(&customers.core())),
      erasures(ErasuresSchema(&customers.core())),
      catalog({&customers.core(),
               &contacts.core(),
               &relationships.core(),
               &interactions.core(),
               &timeline.core(),
               &care_plans.core(),
               &care_tasks.core(),
               &service_policies.core(),
               &account_plans.core(),
               &consents.core(),
               &duplicate_rules.core(),
               &duplicate_searches.core(),
               &duplicate_sets.core(),
               &import_jobs.core(),
               &export_jobs.core(),
               &admissions.core(),
               &admission_policies.core(),
               &stage_changes.core(),
               &segments.core(),
               &segment_members.core(),
               &treatments.core(),
               &custom_fields.core(),
               &merges.core(),
               &erasures.core()}) {}

}  // namespace guanxi::customers
