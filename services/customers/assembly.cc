#include "services/customers/assembly.h"

#include "common/text/normalize.h"

namespace guanxi::customers {

Assembly::Assembly(const rpc::Environment& environment,
                   feed::Hub* hub,
                   api::IdSource* ids,
                   const Options& options)
    : environment_(environment),
      ids_(ids),
      tables_(options.default_region),
      customers_(environment, &tables_, ids),
      contacts_(environment, &tables_, ids),
      relationships_(environment, &tables_, ids),
      interactions_(environment, &tables_, ids),
      follower_(environment, &tables_),
      timeline_(environment, &tables_, &follower_),
      care_plans_(environment, &tables_, ids),
      care_tasks_(environment, &tables_, ids),
      service_policies_(environment, &tables_, ids),
      account_plans_(environment, &tables_, ids),
      consents_(environment, &tables_, ids),
      duplicates_(environment, &tables_, ids),
      changes_(environment, hub, &tables_.catalog),
      audit_(environment),
      records_(environment, &tables_.catalog) {
  text::LoadTables();
}

std::vector<grpc::Service*> Assembly::services() {
  return {&customers_,     &contacts_,   &relationships_, &interactions_,
          &timeline_,      &care_plans_, &care_tasks_,    &service_policies_,
          &account_plans_, &consents_,   &duplicates_,    &changes_,
          &audit_,         &records_};
}

void Assembly::StartJobs() {
  if (care_runner_ == nullptr) care_runner_ = std::make_unique<CareRunner>(environment_, &tables_);
  if (duplicate_runner_ == nullptr) {
    duplicate_runner_ = std::make_unique<DuplicateRunner>(environment_, &tables_, ids_);
  }
}

void Assembly::StopJobs() {
  care_runner_.reset();
  duplicate_runner_.reset();
}

}  // namespace guanxi::customers
