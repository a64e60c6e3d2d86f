// The thread that works at care runs.
#ifndef GUANXI_SERVICES_CUSTOMERS_CARE_CARE_RUNNER_H_
#define GUANXI_SERVICES_CUSTOMERS_CARE_CARE_RUNNER_H_

#include "common/jobs/worker.h"
#include "services/customers/care/care_job.h"

namespace guanxi::customers {

// Works at every care run that is due, from construction to destruction: what an earlier process
// left unfinished first of all. Looks every second whether a run was asked for, or a new day has
// begun.
class CareRunner {
 public:
  // What the pointers lead to outlives it.
  CareRunner(const rpc::Environment& environment, const Tables* tables);
  // Ends after the step in progress.
  ~CareRunner() { worker_.Stop(); }

 private:
  CareJob job_;
  jobs::Worker worker_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CARE_CARE_RUNNER_H_
