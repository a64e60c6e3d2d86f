// The pipeline service as a whole: what it keeps and what it serves.
#ifndef GUANXI_SERVICES_PIPELINE_ASSEMBLY_H_
#define GUANXI_SERVICES_PIPELINE_ASSEMBLY_H_

#include <grpcpp/grpcpp.h>

#include <vector>

#include "common/api/ids.h"
#include "common/audit/audit_service.h"
#include "common/feed/change_service.h"
#include "common/feed/hub.h"
#include "common/records/record_service.h"
#include "common/records/repoint_service.h"
#include "common/rpc/methods.h"
#include "common/subjects/subject_service.h"
#include "guanxi/pipeline/v1/audit_service.grpc.pb.h"
#include "guanxi/pipeline/v1/change_service.grpc.pb.h"
#include "guanxi/pipeline/v1/record_service.grpc.pb.h"
#include "guanxi/pipeline/v1/repoint_service.grpc.pb.h"
#include "guanxi/pipeline/v1/subject_service.grpc.pb.h"
#include "services/pipeline/customers_follower.h"
#include "services/pipeline/opportunity_service.h"
#include "services/pipeline/order_service.h"
#include "services/pipeline/pipeline_service.h"
#include "services/pipeline/pipeline_tables.h"
#include "services/pipeline/product_service.h"
#include "services/pipeline/report_service.h"

namespace guanxi::pipeline {

class Assembly {
 public:
  // What the pointers lead to outlives it; it outlives the server.
  Assembly(const rpc::Environment& environment, feed::Hub* hub, api::IdSource* ids);

  // For rpc::ServerOptions.
  std::vector<grpc::Service*> services();

  // For table::Reindex, before the service serves.
  const table::Catalog& catalog() const { return tables_.catalog; }

  // Begins to follow the feed that tells who is admitted; until then that stays as it is on disk.
  // For one thread, as is StopFollowing.
  void StartFollowing(const Peers& peers) { follower_.Start(peers); }

  // When it returns, no event is being applied. To be called, or the assembly destroyed, while the
  // engine still runs.
  void StopFollowing() { follower_.Stop(); }

 private:
  Tables tables_;
  CustomersFollower follower_;
  ProductService products_;
  PipelineService pipelines_;
  OpportunityService opportunities_;
  OrderService orders_;
  ReportService reports_;
  feed::ChangeService<v1::ChangeService> changes_;
  audit::AuditService<v1::AuditService> audit_;
  records::RecordService<v1::RecordService> records_;
  records::RepointService<v1::RepointService> repoint_;
  subjects::SubjectService<v1::SubjectService> subjects_;
};

}  // namespace guanxi::pipeline

#endif  // GUANXI_SERVICES_PIPELINE_ASSEMBLY_H_
