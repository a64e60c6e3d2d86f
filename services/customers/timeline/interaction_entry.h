// An interaction's entry on the time line, which follows it.
#ifndef GUANXI_SERVICES_CUSTOMERS_TIMELINE_INTERACTION_ENTRY_H_
#define GUANXI_SERVICES_CUSTOMERS_TIMELINE_INTERACTION_ENTRY_H_

#include "absl/status/status.h"
#include "common/kv/engine.h"
#include "common/table/schema.h"
#include "common/table/table.h"
#include "guanxi/changes/v1/changes.pb.h"
#include "guanxi/customers/v1/timeline.pb.h"

namespace guanxi::customers {

// Makes the entry of an interaction, which has the interaction's id, as the interaction is after
// `event`. DATA_LOSS when the event does not hold what it says.
absl::Status KeepEntry(const table::Table<v1::TimelineEntry>& timeline,
                       kv::Txn& txn,
                       const table::Change& change,
                       const changes::v1::Event& event);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TIMELINE_INTERACTION_ENTRY_H_
