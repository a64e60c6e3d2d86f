// The directory as a whole: what it keeps and what it serves.
#ifndef GUANXI_SERVICES_DIRECTORY_ASSEMBLY_H_
#define GUANXI_SERVICES_DIRECTORY_ASSEMBLY_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <vector>

#include "common/api/ids.h"
#include "common/audit/audit_service.h"
#include "common/feed/change_service.h"
#include "common/feed/hub.h"
#include "common/rpc/methods.h"
#include "guanxi/directory/v1/audit_service.grpc.pb.h"
#include "guanxi/directory/v1/change_service.grpc.pb.h"
#include "services/directory/account_request_service.h"
#include "services/directory/api_key_service.h"
#include "services/directory/directory_tables.h"
#include "services/directory/hand_over_runner.h"
#include "services/directory/hand_over_service.h"
#include "services/directory/record_peers.h"
#include "services/directory/service_account_service.h"
#include "services/directory/team_service.h"
#include "services/directory/travel_service.h"
#include "services/directory/unit_service.h"
#include "services/directory/usage_service.h"
#include "services/directory/user_service.h"
#include "services/directory/work_calendar_service.h"

namespace guanxi::directory {

class Assembly {
 public:
  // What the pointers lead to outlives it; it outlives the server. `peers` are the services whose
  // records are handed over: customers, pipeline and tickets. Without them nothing is.
  Assembly(const rpc::Environment& environment,
           feed::Hub* hub,
           api::IdSource* ids,
           const Peers& peers = {});

  // For rpc::ServerOptions.
  std::vector<grpc::Service*> services();

  // For table::Reindex, before the service serves.
  const table::Catalog& catalog() const { return tables_.catalog; }

  // Begins to work at hand-overs, those an earlier process left unfinished too. For one thread, as
  // is StopJobs.
  void StartJobs();

  // When it returns, no hand-over is being worked at. To be called, or the assembly destroyed,
  // while the engine still runs.
  void StopJobs() { runner_.reset(); }

 private:
  const rpc::Environment environment_;
  const RecordPeers peers_;
  Tables tables_;
  UnitService units_;
  UserService users_;
  TeamService teams_;
  ServiceAccountService service_accounts_;
  ApiKeyService api_keys_;
  AccountRequestService account_requests_;
  HandOverService hand_overs_;
  WorkCalendarService work_calendars_;
  TravelService travels_;
  UsageService usage_;
  feed::ChangeService<v1::ChangeService> changes_;
  audit::AuditService<v1::AuditService> audit_;
  std::unique_ptr<HandOverRunner> runner_;  // null before StartJobs
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_ASSEMBLY_H_
