// The thread that checks fields.
#ifndef GUANXI_SERVICES_CUSTOMERS_FIELDS_FIELD_CHECK_RUNNER_H_
#define GUANXI_SERVICES_CUSTOMERS_FIELDS_FIELD_CHECK_RUNNER_H_

#include "common/jobs/worker.h"
#include "services/customers/fields/field_check_job.h"

namespace guanxi::customers {

// Works from construction to destruction: at what an earlier process left unfinished first of all.
class FieldCheckRunner {
 public:
  // What the pointers lead to outlives it.
  FieldCheckRunner(const rpc::Environment& environment, const Tables* tables);
  // Ends the look in progress, which is begun again next time.
  ~FieldCheckRunner() { worker_.Stop(); }

 private:
  FieldCheckJob job_;
  jobs::Worker worker_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_FIELDS_FIELD_CHECK_RUNNER_H_
