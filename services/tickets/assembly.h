// The tickets service as a whole: what it keeps and what it serves.
#ifndef GUANXI_SERVICES_TICKETS_ASSEMBLY_H_
#define GUANXI_SERVICES_TICKETS_ASSEMBLY_H_

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
#include "guanxi/tickets/v1/audit_service.grpc.pb.h"
#include "guanxi/tickets/v1/change_service.grpc.pb.h"
#include "guanxi/tickets/v1/record_service.grpc.pb.h"
#include "guanxi/tickets/v1/repoint_service.grpc.pb.h"
#include "guanxi/tickets/v1/subject_service.grpc.pb.h"
#include "services/tickets/comment_service.h"
#include "services/tickets/ticket_service.h"
#include "services/tickets/tickets_tables.h"

namespace guanxi::tickets {

class Assembly {
 public:
  // What the pointers lead to outlives it; it outlives the server.
  Assembly(const rpc::Environment& environment, feed::Hub* hub, api::IdSource* ids);

  // For rpc::ServerOptions.
  std::vector<grpc::Service*> services();

  // For table::Reindex, before the service serves.
  const table::Catalog& catalog() const { return tables_.catalog; }

 private:
  Tables tables_;
  TicketService tickets_;
  CommentService comments_;
  feed::ChangeService<v1::ChangeService> changes_;
  audit::AuditService<v1::AuditService> audit_;
  records::RecordService<v1::RecordService> records_;
  records::RepointService<v1::RepointService> repoint_;
  subjects::SubjectService<v1::SubjectService> subjects_;
};

}  // namespace guanxi::tickets

#endif  // GUANXI_SERVICES_TICKETS_ASSEMBLY_H_
