// The loyalty service as a whole: what it keeps, what it follows and what it serves.
#ifndef GUANXI_SERVICES_LOYALTY_ASSEMBLY_H_
#define GUANXI_SERVICES_LOYALTY_ASSEMBLY_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <vector>

#include "common/api/ids.h"
#include "common/audit/audit_service.h"
#include "common/feed/change_service.h"
#include "common/feed/hub.h"
#include "common/rpc/methods.h"
#include "common/subjects/subject_service.h"
#include "guanxi/loyalty/v1/audit_service.grpc.pb.h"
#include "guanxi/loyalty/v1/change_service.grpc.pb.h"
#include "guanxi/loyalty/v1/subject_service.grpc.pb.h"
#include "services/loyalty/life_cycle_service.h"
#include "services/loyalty/loyalty_follower.h"
#include "services/loyalty/loyalty_tables.h"
#include "services/loyalty/rfm_fitter.h"
#include "services/loyalty/score_service.h"
#include "services/loyalty/stage_runner.h"

namespace guanxi::loyalty {

class Assembly {
 public:
  // `environment` needs an engine and workers. What the pointers lead to outlives the assembly, and
  // the assembly the server. `ids` is not used: a score has the id of its customer.
  Assembly(const rpc::Environment& environment,
           feed::Hub* hub,
           api::IdSource* ids,
           const Options& options = {});

  // For rpc::ServerOptions.
  std::vector<grpc::Service*> services();

  // Begins to keep stages up to date as days pass, and to tell the customers service of them; goes
  // on where an earlier process stopped. For one thread, as is StopJobs.
  void StartJobs();

  // When it returns, no job is at work. To be called, or the assembly destroyed, while the engine
  // still runs.
  void StopJobs() { stage_runner_.reset(); }

  // For table::Reindex, before the service serves.
  const table::Catalog& catalog() const { return tables_.catalog; }

  // Begins to follow; until then scores stay as they are on disk. For one thread, as is
  // StopFollowing.
  void StartFollowing() { follower_.Start(); }

  // When it returns, no event is being applied. To be called, or the assembly destroyed, while the
  // engine still runs.
  void StopFollowing() { follower_.Stop(); }

 private:
  const rpc::Environment environment_;
  const std::shared_ptr<grpc::Channel> customers_;
  Tables tables_;
  RfmFitter fitter_;
  LoyaltyFollower follower_;
  ScoreService scores_;
  LifeCycleService life_cycles_;
  feed::ChangeService<v1::ChangeService> changes_;
  audit::AuditService<v1::AuditService> audit_;
  subjects::SubjectService<v1::SubjectService> subjects_;
  std::unique_ptr<StageRunner> stage_runner_;  // null before StartJobs
};

}  // namespace guanxi::loyalty

#endif  // GUANXI_SERVICES_LOYALTY_ASSEMBLY_H_
