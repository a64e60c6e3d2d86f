// The thread that works at erasures.
#ifndef GUANXI_SERVICES_CUSTOMERS_ERASURE_ERASURE_RUNNER_H_
#define GUANXI_SERVICES_CUSTOMERS_ERASURE_ERASURE_RUNNER_H_

#include "common/jobs/worker.h"
#include "services/customers/erasure/erasure_job.h"

namespace guanxi::customers {

// Works at erasures from construction to destruction: what an earlier process left unfinished first
// of all.
class ErasureRunner {
 public:
  // What the pointers lead to outlives it.
  ErasureRunner(const rpc::Environment& environment, const Tables* tables, SubjectPeers peers);
  // Ends the question in progress; it is asked again next time.
  ~ErasureRunner();

 private:
  ErasureJob job_;
  jobs::Worker worker_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_ERASURE_ERASURE_RUNNER_H_
