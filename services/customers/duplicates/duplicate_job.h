// The work of a search through all records. It goes through the index of match keys in order and
// commits what it finds, a few sets at a time, together with the key it has come to: a process that
// ends in between goes on there.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_DUPLICATE_JOB_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_DUPLICATE_JOB_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/jobs/worker.h"
#include "common/kv/engine.h"
#include "common/rpc/methods.h"
#include "common/time/clock.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// For one thread.
class DuplicateJob {
 public:
  // What the pointers lead to outlives it. `environment` needs engine and clock.
  DuplicateJob(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);

  // Works at the search that has run longest until it has ended or `stopping`, asked every few
  // thousand rows and comparisons; false when none runs. Records are taken as they were when this
  // call began, those written since may be missed. Errors are those of the store. After one of the
  // moment (UNAVAILABLE and the like) the search stays where it was; any other would come again,
  // and ends it as cancelled, so that it does not stand in the way of other searches for ever.
  absl::StatusOr<bool> Work(const jobs::Stopping& stopping);

 private:
  absl::Status GiveUp(const std::string& search);

  kv::Engine* engine_;
  const Clock* clock_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_DUPLICATE_JOB_H_
