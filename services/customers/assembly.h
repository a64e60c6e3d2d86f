// The customers service as a whole: what it keeps and what it serves.
#ifndef GUANXI_SERVICES_CUSTOMERS_ASSEMBLY_H_
#define GUANXI_SERVICES_CUSTOMERS_ASSEMBLY_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "common/api/ids.h"
#include "common/audit/audit_service.h"
#include "common/feed/change_service.h"
#include "common/feed/hub.h"
#include "common/records/record_service.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/v1/audit_service.grpc.pb.h"
#include "guanxi/customers/v1/change_service.grpc.pb.h"
#include "guanxi/customers/v1/record_service.grpc.pb.h"
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
#include "services/customers/plans/account_plan_service.h"
#include "services/customers/relationships/relationship_service.h"
#include "services/customers/timeline/interaction_service.h"
#include "services/customers/timeline/timeline_follower.h"
#include "services/customers/timeline/timeline_service.h"

namespace guanxi::customers {

struct Options {
  // How phone numbers without a country code are read, ISO 3166-1 alpha-2. Part of the data: see
  // Tables.
  std::string default_region = "CN";
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

  // Begins to follow the feeds that time lines are made of; until then these stay as they are on
  // disk. For one thread, as is StopFollowing.
  void StartFollowing(const Peers& peers) { follower_.Start(peers); }

  // Begins to make care tasks and to work at searches for duplicates, and goes on where an earlier
  // process stopped. For one thread, as is StopJobs.
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
  feed::ChangeService<v1::ChangeService> changes_;
  audit::AuditService<v1::AuditService> audit_;
  records::RecordService<v1::RecordService> records_;
  // Null before StartJobs.
  std::unique_ptr<CareRunner> care_runner_;
  std::unique_ptr<DuplicateRunner> duplicate_runner_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_ASSEMBLY_H_
