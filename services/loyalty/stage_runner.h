// The thread that works at customers' stages.
#ifndef GUANXI_SERVICES_LOYALTY_STAGE_RUNNER_H_
#define GUANXI_SERVICES_LOYALTY_STAGE_RUNNER_H_

#include <grpcpp/grpcpp.h>

#include <memory>

#include "absl/time/time.h"
#include "common/kv/commit_worker.h"
#include "services/loyalty/stage_job.h"

namespace guanxi::loyalty {

// Works at what StageJob does, from construction to destruction. While the customers service does
// not answer, reports wait; it is asked again after growing pauses (0.1 s to 5 s).
class StageRunner {
 public:
  // As StageJob.
  StageRunner(const rpc::Environment& environment,
              const Tables* tables,
              const std::shared_ptr<grpc::Channel>& customers);
  // Ends after the step in progress.
  ~StageRunner();

 private:
  kv::CommitWorker::Rest Work();

  StageJob job_;
  absl::Duration pause_;  // after the next failure
  kv::CommitWorker worker_;
};

}  // namespace guanxi::loyalty

#endif  // GUANXI_SERVICES_LOYALTY_STAGE_RUNNER_H_
