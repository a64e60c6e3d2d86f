// The thread that works at erasures.
#ifndef GUANXI_SERVICES_CUSTOMERS_ERASURE_ERASURE_RUNNER_H_
#define GUANXI_SERVICES_CUSTOMERS_ERASURE_ERASURE_RUNNER_H_

#include "absl/time/time.h"
#include "common/kv/commit_worker.h"
#include "services/customers/erasure/erasure_job.h"

namespace guanxi::customers {

// Works at erasures from construction to destruction: what an earlier process left unfinished first
// of all. Waits for services that do not answer, longer and longer, at most 5 s.
class ErasureRunner {
 public:
  // What the pointers lead to outlives it.
  ErasureRunner(const rpc::Environment& environment, const Tables* tables, SubjectPeers peers);
  // Ends the question in progress; it is asked again next time.
  ~ErasureRunner();

 private:
  kv::CommitWorker::Rest Work();

  ErasureJob job_;
  absl::Duration pause_;  // on the worker's thread
  kv::CommitWorker worker_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_ERASURE_ERASURE_RUNNER_H_
