// The thread that works at merges.
#ifndef GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_RUNNER_H_
#define GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_RUNNER_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kv/commit_worker.h"
#include "services/customers/merge/merge_job.h"

namespace guanxi::customers {

// Works at every merge in turn, from construction to destruction: what an earlier process left
// unfinished first of all. Waits for services that do not answer, longer and longer, at most 5 s.
class MergeRunner {
 public:
  // What the pointers lead to outlives it.
  MergeRunner(const rpc::Environment& environment, const Tables* tables, RepointPeers peers);
  // Ends the question in progress; it is asked again next time.
  ~MergeRunner();

 private:
  kv::CommitWorker::Rest Work();
  // One step of each merge: whether something was done, and whether something waits.
  struct Round {
    bool worked = false;
    bool waiting = false;
  };
  absl::StatusOr<Round> DoRound();

  MergeJob job_;
  absl::Duration pause_;  // on the worker's thread
  kv::CommitWorker worker_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_RUNNER_H_
