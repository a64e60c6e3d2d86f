// What other services' events do to scores. Each function applies one event inside the follower's
// transaction.
#ifndef GUANXI_SERVICES_LOYALTY_SCORE_UPDATES_H_
#define GUANXI_SERVICES_LOYALTY_SCORE_UPDATES_H_

#include "absl/status/status.h"
#include "common/kv/engine.h"
#include "common/table/schema.h"
#include "guanxi/changes/v1/changes.pb.h"
#include "services/loyalty/loyalty_tables.h"

namespace guanxi::loyalty {

// The resource types to follow.
inline constexpr char kOrderType[] = "guanxi.pipeline/Order";
inline constexpr char kTicketType[] = "guanxi.tickets/Ticket";

// Counts an order's or a ticket's change. Events of other types, and records that name no customer,
// change nothing. DATA_LOSS when the event does not hold what its type says.
absl::Status ApplyOrderEvent(const Tables& tables,
                             kv::Txn& txn,
                             const table::Change& change,
                             const changes::v1::Event& event);
absl::Status ApplyTicketEvent(const Tables& tables,
                              kv::Txn& txn,
                              const table::Change& change,
                              const changes::v1::Event& event);

}  // namespace guanxi::loyalty

#endif  // GUANXI_SERVICES_LOYALTY_SCORE_UPDATES_H_
