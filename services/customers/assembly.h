// The customers service as a whole: what it keeps and what it serves.
#ifndef GUANXI_SERVICES_CUSTOMERS_ASSEMBLY_H_
#define GUANXI_SERVICES_CUSTOMERS_ASSEMBLY_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/api/ids.h"
#include "common/audit/audit_service.h"
#include "common/feed/change_service.h"
#include "common/feed/hub.h"
#include "common/records/record_service.h"
#include "common/rpc/methods.h"
#include "common/subjects/subject_service.h"
#include "guanxi/customers/v1/audit_service.grpc.pb.h"
#include "guanxi/customers/v1/change_service.grpc.pb.h"
#include "guanxi/customers/v1/record_service.grpc.pb.h"
#include "guanxi/customers/v1/subject_service.grpc.pb.h"
#include "services/customers/admission/admission_policy_service.h"
#include "services/customers/admission/admission_service.h"
#include "services/customers/care/care_plan_service.h"
#include "services/customers/care/care_runner.h"
#include "services/customers/care/care_task_service.h"
#include "services/customers/care/service_policy_service.h"
#include "services/customers/consent/consent_service.h"
#include "services/customers/contact_service.h"
#include "services/customers/customer_service.h"
#include "services/customers/customers_tables.h"
#include "services/customers/duplicates/duplicate_runner.h"
#include "services/customers/duplicates/duplicate_service.h"
#include "services/customers/erasure/erasure_runner.h"
#include "services/customers/erasure/erasure_service.h"
#include "services/customers/erasure/subject_peers.h"
#include "services/customers/fields/custom_field_service.h"
#include "services/customers/fields/field_check_runner.h"
#include "services/customers/merge/merge_peers.h"
#include "services/customers/merge/merge_runner.h"
#include "services/customers/merge/merge_service.h"
#include "services/customers/plans/account_plan_service.h"
#include "services/customers/record_writers.h"
#include "services/customers/relationships/relationship_service.h"
#include "services/customers/segments/segment_runner.h"
#include "services/customers/segments/segment_service.h"
#include "services/customers/segments/treatment_service.h"
#include "services/customers/stage/life_cycle_service.h"
#include "services/customers/timeline/interaction_service.h"
#include "services/customers/timeline/timeline_follower.h"
#include "services/customers/timeline/timeline_service.h"
#include "services/customers/transfer/export_job_service.h"
#include "services/customers/transfer/import_job_service.h"
#include "services/customers/transfer/transfer_runner.h"

namespace guanxi::customers {

struct Options {
  // How phone numbers without a country code are read, ISO 3166-1 alpha-2. Part of the data: see
  // Tables.
  std::string default_region = "CN";
  // How long a merge of customers can be taken back.
  absl::Duration merge_undo_window = absl::Hours(24 * 30);
};

class Assembly {
 public:
  // What the pointers lead to outlives it; it outlives the server.
  Assembly(const rpc::Environment& environment,
           feed::Hub* hub,
           api::IdSource* ids,
           const Options& options = {});

  // For rpc::ServerOptions.
  std::vector<grpc::Service*> services();

  // For table::Reindex, before the service serves.
  const table::Catalog& catalog() const { return tables_.catalog; }
  // What it keeps beside its tables.
  subjects::Copies copies() const;

  // Begins to follow the feeds that time lines are made of; until then these stay as they are on
  // disk. For one thread, as is StopFollowing.
  void StartFollowing(const Peers& peers);

  // Begins to make care tasks, to work at searches for duplicates, imports and exports, and to
  // check fields whose rules became stricter, and goes on where an earlier process stopped. For one
  // thread, as is StopJobs.
  void StartJobs();

  // When it returns, no job is at work. To be called, or the assembly destroyed, while the engine
  // still runs.
  void StopJobs();

  // When it returns, no event is being applied. To be called, or the assembly destroyed, while the
  // engine still runs.
  void StopFollowing() { follower_.Stop(); }

 private:
  const rpc::Environment environment_;
  api::IdSource* ids_;
  Tables tables_;
  CustomerService customers_;
  ContactService contacts_;
  RelationshipService relationships_;
  InteractionService interactions_;
  TimelineFollower follower_;
  TimelineService timeline_;
  CarePlanService care_plans_;
  CareTaskService care_tasks_;
  ServicePolicyService service_policies_;
  AccountPlanService account_plans_;
  ConsentService consents_;
  DuplicateService duplicates_;
  MergeService merges_;
  RepointPeers merge_peers_;  // none before StartFollowing
  CustomFieldService custom_fields_;
  AdmissionService admissions_;
  AdmissionPolicyService admission_policies_;
  LifeCycleService life_cycles_;
  SegmentService segments_;
  TreatmentService treatments_;
  ServiceWriters writers_;
  ImportJobService import_jobs_;
  ExportJobService export_jobs_;
  feed::ChangeService<v1::ChangeService> changes_;
  audit::AuditService<v1::AuditService> audit_;
  records::RecordService<v1::RecordService> records_;
  ErasureService erasures_;
  SubjectPeers subject_peers_;  // none before StartFollowing
  subjects::SubjectService<v1::SubjectService> subjects_;
  // Null before StartJobs.
  std::unique_ptr<CareRunner> care_runner_;
  std::unique_ptr<DuplicateRunner> duplicate_runner_;
  std::unique_ptr<MergeRunner> merge_runner_;
  std::unique_ptr<ErasureRunner> erasure_runner_;
  std::unique_ptr<SegmentRunner> segment_runner_;
  std::unique_ptr<FieldCheckRunner> field_check_runner_;
  std::unique_ptr<TransferRunner> transfer_runner_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_ASSEMBLY_H_
