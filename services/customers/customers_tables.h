// What the customers service keeps. Ids of tables and indexes are on disk: never reuse one.
#ifndef GUANXI_SERVICES_CUSTOMERS_CUSTOMERS_TABLES_H_
#define GUANXI_SERVICES_CUSTOMERS_CUSTOMERS_TABLES_H_

#include <string>

#include "common/table/catalog.h"
#include "common/table/table.h"
#include "guanxi/customers/v1/account_plans.pb.h"
#include "guanxi/customers/v1/admission_policies.pb.h"
#include "guanxi/customers/v1/admissions.pb.h"
#include "guanxi/customers/v1/care_plans.pb.h"
#include "guanxi/customers/v1/care_tasks.pb.h"
#include "guanxi/customers/v1/consents.pb.h"
#include "guanxi/customers/v1/contacts.pb.h"
#include "guanxi/customers/v1/custom_fields.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/customers/v1/duplicates.pb.h"
#include "guanxi/customers/v1/erasures.pb.h"
#include "guanxi/customers/v1/export_jobs.pb.h"
#include "guanxi/customers/v1/import_jobs.pb.h"
#include "guanxi/customers/v1/interactions.pb.h"
#include "guanxi/customers/v1/life_cycle.pb.h"
#include "guanxi/customers/v1/merges.pb.h"
#include "guanxi/customers/v1/relationships.pb.h"
#include "guanxi/customers/v1/segments.pb.h"
#include "guanxi/customers/v1/service_policies.pb.h"
#include "guanxi/customers/v1/timeline.pb.h"
#include "guanxi/customers/v1/treatments.pb.h"
#include "services/customers/fields/field_sets.h"

namespace guanxi::customers {

// The term indexes, by which LookUp and ScanTerms know them; search_index.h has another.
inline constexpr char kPhoneIndex[] = "phone";  // numbers as text::NormalizePhone gives them
inline constexpr char kEmailIndex[] = "email";  // addresses as text::NormalizeEmail gives them

struct Tables {
  // `default_region` (ISO 3166-1 alpha-2, "CN") is how phone numbers without a country code are
  // read where the record does not say. The phone indexes are made by it: it stays the same for the
  // life of a store.
  explicit Tables(std::string default_region);

  const std::string default_region;
  table::Table<v1::Customer> customers;
  table::Table<v1::Contact> contacts;
  table::Table<v1::Relationship> relationships;
  table::Table<v1::Interaction> interactions;
  table::Table<v1::TimelineEntry> timeline;
  table::Table<v1::CarePlan> care_plans;
  table::Table<v1::CareTask> care_tasks;
  table::Table<v1::ServicePolicy> service_policies;
  table::Table<v1::AccountPlan> account_plans;
  table::Table<v1::Consent> consents;
  table::Table<v1::DuplicateRules> duplicate_rules;
  table::Table<v1::DuplicateSearch> duplicate_searches;
  table::Table<v1::DuplicateSet> duplicate_sets;
  table::Table<v1::ImportJob> import_jobs;
  table::Table<v1::ExportJob> export_jobs;
  table::Table<v1::Admission> admissions;
  table::Table<v1::AdmissionPolicy> admission_policies;
  table::Table<v1::StageChange> stage_changes;
  table::Table<v1::Segment> segments;
  table::Table<v1::SegmentMember> segment_members;
  table::Table<v1::Treatment> treatments;
  table::Table<v1::CustomField> custom_fields;
  table::Table<v1::Merge> merges;
  table::Table<v1::Erasure> erasures;
  // The fields that the company has added, by record type.
  FieldSets field_sets{&custom_fields};
  table::Catalog catalog;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CUSTOMERS_TABLES_H_
