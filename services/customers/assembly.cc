#include "services/customers/assembly.h"

#include "common/text/normalize.h"
#include "services/customers/transfer/transfer_rows.h"
#include "services/customers/transfer/transfer_sweep.h"

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
      merges_(environment, &tables_, ids, options.merge_undo_window),
      custom_fields_(environment, &tables_),
      admissions_(environment, &tables_, ids),
      admission_policies_(environment, &tables_, ids),
      life_cycles_(environment, &tables_, ids),
      segments_(environment, &tables_, ids),
      treatments_(environment, &tables_, ids),
      writers_(&tables_, &customers_, &contacts_, &interactions_),
      import_jobs_(environment, &tables_, ids, &writers_.by_subject()),
      export_jobs_(environment, &tables_, ids, &writers_.by_subject()),
      changes_(environment, hub, &tables_.catalog),
      audit_(environment),
      records_(environment, &tables_.catalog),
      erasures_(environment, &tables_, ids),
      subjects_(environment, &tables_.catalog, copies()) {
  text::LoadTables();
}

subjects::Copies Assembly::copies() const {
  return {.ranges = TransferRanges(), .drop = [this](absl::Time until, bool at_start) {
            return DropTransfers(environment_, tables_, until, at_start);
          }};
}

std::vector<grpc::Service*> Assembly::services() {
  return {&customers_,   &contacts_,   &relationships_,    &interactions_,  &timeline_,
          &care_plans_,  &care_tasks_, &service_policies_, &account_plans_, &consents_,
          &duplicates_,  &merges_,     &custom_fields_,    &admissions_,    &admission_policies_,
          &life_cycles_, &segments_,   &treatments_,       &import_jobs_,   &export_jobs_,
          &changes_,     &audit_,      &records_,          &erasures_,      &subjects_};
}

void Assembly::StartFollowing(const Peers& peers) {
  follower_.Start(peers);
  merge_peers_ = RepointPeersOf(peers.pipeline, peers.tickets);
  merges_.SetPeers(merge_peers_);
  subject_peers_ = SubjectPeersOf({.customers = peers.customers,
                                   .pipeline = peers.pipeline,
                                   .tickets = peers.tickets,
                                   .loyalty = peers.loyalty});
  erasures_.SetPeers(subject_peers_);
}

void Assembly::StartJobs() {
  if (care_runner_ == nullptr) care_runner_ = std::make_unique<CareRunner>(environment_, &tables_);
  if (duplicate_runner_ == nullptr) {
    duplicate_runner_ = std::make_unique<DuplicateRunner>(environment_, &tables_, ids_);
  }
  if (merge_runner_ == nullptr)
    merge_runner_ = std::make_unique<MergeRunner>(environment_, &tables_, merge_peers_);
  if (erasure_runner_ == nullptr)
    erasure_runner_ = std::make_unique<ErasureRunner>(environment_, &tables_, subject_peers_);
  if (segment_runner_ == nullptr)
    segment_runner_ = std::make_unique<SegmentRunner>(environment_, &tables_);
  if (field_check_runner_ == nullptr)
    field_check_runner_ = std::make_unique<FieldCheckRunner>(environment_, &tables_);
  if (transfer_runner_ == nullptr) {
    transfer_runner_ =
        std::make_unique<TransferRunner>(environment_, &tables_, &writers_.by_subject());
  }
}

void Assembly::StopJobs() {
  care_runner_.reset();
  duplicate_runner_.reset();
  merge_runner_.reset();
  erasure_runner_.reset();
  segment_runner_.reset();
  field_check_runner_.reset();
  transfer_runner_.reset();
}

}  // namespace guanxi::customers
