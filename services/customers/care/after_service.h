// The work that comes after a ticket or an order, made as soon as other services tell of it.
#ifndef GUANXI_SERVICES_CUSTOMERS_CARE_AFTER_SERVICE_H_
#define GUANXI_SERVICES_CUSTOMERS_CARE_AFTER_SERVICE_H_

#include "absl/status/status.h"
#include "common/kv/engine.h"
#include "common/table/schema.h"
#include "guanxi/changes/v1/changes.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// Makes the tasks of care plans that come after what `event`, of the pipeline's feed or the
// tickets', tells of, as far as they are due within the horizon: for a follower's transaction,
// after the event is on the time line. Those that are there already stay as they are; what is left
// out is made by the runs. DATA_LOSS when the event does not hold what its type says.
absl::Status MakeTasksAfter(const Tables& tables,
                            kv::Txn& txn,
                            const table::Change& change,
                            const changes::v1::Event& event);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CARE_AFTER_SERVICE_H_
