// The thread that works at hand-overs.
#ifndef GUANXI_SERVICES_DIRECTORY_HAND_OVER_RUNNER_H_
#define GUANXI_SERVICES_DIRECTORY_HAND_OVER_RUNNER_H_

#include "absl/status/statusor.h"
#include "common/jobs/worker.h"
#include "services/directory/hand_over_job.h"

namespace guanxi::directory {

// Works at every running hand-over in turn, from construction to destruction: what an earlier
// process left unfinished first of all.
class HandOverRunner {
 public:
  // What the pointers lead to outlives it.
  HandOverRunner(const rpc::Environment& environment,
                 const Tables* tables,
                 const RecordPeers* peers);
  // Ends the question in progress; its batch is asked for again next time.
  ~HandOverRunner();

 private:
  // One step of each hand-over. An error of one does not keep the others from their turn.
  absl::StatusOr<jobs::Round> DoRound();

  HandOverJob job_;
  jobs::Worker worker_;
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_HAND_OVER_RUNNER_H_
