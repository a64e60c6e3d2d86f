// Keeps the stages of all customers up to date as days pass, and tells the customers service of
// those that changed. What is left to do lies in the store: a process that ends in between goes on
// there.
#ifndef GUANXI_SERVICES_LOYALTY_STAGE_JOB_H_
#define GUANXI_SERVICES_LOYALTY_STAGE_JOB_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/methods.h"
#include "common/rpc/peer_calls.h"
#include "guanxi/customers/v1/life_cycle.grpc.pb.h"
#include "guanxi/loyalty/state/v1/state.pb.h"
#include "services/loyalty/loyalty_tables.h"

namespace guanxi::loyalty {

// Update and Report are for one thread; CallOff is for any.
class StageJob {
 public:
  // What the pointers lead to outlives it. `environment` needs engine and clock. `customers` leads
  // to the customers service; null: nothing is reported.
  StageJob(const rpc::Environment& environment,
           const Tables* tables,
           const std::shared_ptr<grpc::Channel>& customers);

  // Works out the stages of the next customers of the day's pass, and of one more pass after each
  // change of the rules. False when the pass is done. Errors are those of the store.
  absl::StatusOr<bool> Update();

  // Reports some of the stages that are to be. False when there are none. The customers service's
  // error when it takes none.
  absl::StatusOr<bool> Report();

  // Ends the call in progress; none is made any more.
  void CallOff() { calls_.CallOff(); }

 private:
  using Stages = std::vector<state::v1::StageState>;

  absl::StatusOr<customers::v1::ReportStagesResponse> Send(
      const customers::v1::ReportStagesRequest& request);
  absl::Status Settle(const std::vector<std::string>& ids,
                      const Stages& stages,
                      const customers::v1::ReportStagesResponse& response);

  kv::Engine* const engine_;
  const Clock* const clock_;
  const Tables* const tables_;
  // Null: nothing is reported.
  const rpc::PeerMethod<customers::v1::ReportStagesRequest, customers::v1::ReportStagesResponse>
      report_;
  rpc::PeerCalls calls_{"services/loyalty"};
};

}  // namespace guanxi::loyalty

#endif  // GUANXI_SERVICES_LOYALTY_STAGE_JOB_H_
