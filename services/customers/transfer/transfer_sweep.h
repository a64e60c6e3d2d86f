// Drops what imports and exports kept, when its time has come.
#ifndef GUANXI_SERVICES_CUSTOMERS_TRANSFER_TRANSFER_SWEEP_H_
#define GUANXI_SERVICES_CUSTOMERS_TRANSFER_TRANSFER_SWEEP_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/kv/engine.h"
#include "common/rpc/methods.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// Has files and reports of jobs that have expired by `now` dropped: imports that were never run and
// whose time is over have failed then. Errors are those of the store.
absl::Status ExpireJobs(kv::Engine& engine, const Tables& tables, absl::Time now);

// Drops files and reports of all jobs that were begun before `until`, for an erasure: who was
// erased may be in them. Returns when they have gone. Imports that were never run have failed then.
// UNAVAILABLE (STILL_COPIED) while one is at work; `at_start` none is, and those that were have
// failed. Other errors are those of the store.
absl::Status DropTransfers(const rpc::Environment& environment,
                           const Tables& tables,
                           absl::Time until,
                           bool at_start);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TRANSFER_TRANSFER_SWEEP_H_
