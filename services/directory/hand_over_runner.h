// The thread that works at hand-overs.
#ifndef GUANXI_SERVICES_DIRECTORY_HAND_OVER_RUNNER_H_
#define GUANXI_SERVICES_DIRECTORY_HAND_OVER_RUNNER_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/kv/commit_worker.h"
#include "services/directory/hand_over_job.h"

namespace guanxi::directory {

// Works at every running hand-over in turn, from construction to destruction: what an earlier
// process left unfinished first of all. Waits for services that do not answer, longer and longer,
// at most 5 s.
class HandOverRunner {
 public:
  // What the pointers lead to outlives it.
  HandOverRunner(const rpc::Environment& environment,
                 const Tables* tables,
                 const RecordPeers* peers);
  // Ends the question in progress; its batch is asked for again next time.
  ~HandOverRunner();

 private:
  struct Round {
    bool worked = false;
    bool waiting = false;
  };

  kv::CommitWorker::Rest Work();
  Round DoRound();

  HandOverJob job_;
  absl::Duration pause_;  // on the worker's thread
  kv::CommitWorker worker_;
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_HAND_OVER_RUNNER_H_
