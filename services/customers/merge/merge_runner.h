// The thread that works at merges.
#ifndef GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_RUNNER_H_
#define GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_RUNNER_H_

#include "absl/status/statusor.h"
#include "common/jobs/worker.h"
#include "services/customers/merge/merge_job.h"

namespace guanxi::customers {

// Works at every merge in turn, from construction to destruction: what an earlier process left
// unfinished first of all.
class MergeRunner {
 public:
  // What the pointers lead to outlives it.
  MergeRunner(const rpc::Environment& environment, const Tables* tables, RepointPeers peers);
  // Ends the question in progress; it is asked again next time.
  ~MergeRunner();

 private:
  // One step of each merge.
  absl::StatusOr<jobs::Round> DoRound();

  MergeJob job_;
  jobs::Worker worker_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_RUNNER_H_
