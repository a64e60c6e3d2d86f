// The thread that works at searches.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_DUPLICATE_RUNNER_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_DUPLICATE_RUNNER_H_

#include "common/jobs/worker.h"
#include "services/customers/duplicates/duplicate_job.h"

namespace guanxi::customers {

// Works at every running search, from construction to destruction: what an earlier process left
// unfinished first of all.
class DuplicateRunner {
 public:
  // What the pointers lead to outlives it.
  DuplicateRunner(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);
  // Ends the work in progress; what was not committed is done again next time.
  ~DuplicateRunner() { worker_.Stop(); }

 private:
  DuplicateJob job_;
  jobs::Worker worker_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_DUPLICATE_RUNNER_H_
