// The thread that works at customers' stages.
#ifndef GUANXI_SERVICES_LOYALTY_STAGE_RUNNER_H_
#define GUANXI_SERVICES_LOYALTY_STAGE_RUNNER_H_

#include <grpcpp/grpcpp.h>

#include <memory>

#include "common/jobs/worker.h"
#include "common/rpc/silences.h"
#include "services/loyalty/stage_job.h"

namespace guanxi::loyalty {

// Works at what StageJob does, from construction to destruction. While the customers service does
// not answer, reports wait.
class StageRunner {
 public:
  // As StageJob.
  StageRunner(const rpc::Environment& environment,
              const Tables* tables,
              const std::shared_ptr<grpc::Channel>& customers);
  // Ends after the step in progress.
  ~StageRunner();

 private:
  absl::StatusOr<jobs::Round> DoRound();

  StageJob job_;
  rpc::Silences silences_{"customers' stages cannot be reported"};
  jobs::Worker worker_;
};

}  // namespace guanxi::loyalty

#endif  // GUANXI_SERVICES_LOYALTY_STAGE_RUNNER_H_
