// The thread that keeps segments up to date.
#ifndef GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_RUNNER_H_
#define GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_RUNNER_H_

#include "common/jobs/worker.h"
#include "services/customers/segments/segment_job.h"

namespace guanxi::customers {

// Lets segments follow what changes, from construction to destruction: what an earlier process left
// first of all. Looks what time has changed when that is due, and once a minute.
class SegmentRunner {
 public:
  // What the pointers lead to outlives it.
  SegmentRunner(const rpc::Environment& environment, const Tables* tables);
  // Ends after the step in progress.
  ~SegmentRunner() { worker_.Stop(); }

 private:
  absl::StatusOr<jobs::Round> DoRound();

  SegmentJob job_;
  const Clock* clock_;
  jobs::Worker worker_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_RUNNER_H_
