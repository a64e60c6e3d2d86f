// What other services' events put on time lines. Each function applies one event inside the
// follower's transaction.
#ifndef GUANXI_SERVICES_CUSTOMERS_TIMELINE_SOURCE_EVENTS_H_
#define GUANXI_SERVICES_CUSTOMERS_TIMELINE_SOURCE_EVENTS_H_

#include "absl/status/status.h"
#include "common/kv/engine.h"
#include "common/table/schema.h"
#include "common/table/table.h"
#include "guanxi/changes/v1/changes.pb.h"
#include "guanxi/customers/v1/timeline.pb.h"

namespace guanxi::customers {

// The feeds followed, and the resource types in them.
inline constexpr char kPipeline[] = "pipeline";
inline constexpr char kOpportunityType[] = "guanxi.pipeline/Opportunity";
inline constexpr char kOrderType[] = "guanxi.pipeline/Order";
inline constexpr char kTickets[] = "tickets";
inline constexpr char kTicketType[] = "guanxi.tickets/Ticket";
inline constexpr char kLoyalty[] = "loyalty";
inline constexpr char kScoreType[] = "guanxi.loyalty/Score";

// Writes the entries of an event of those feeds, and keeps who sees its record. One heard again
// changes nothing, nor do events of other types and records that name no customer. DATA_LOSS when
// the event does not hold what its type says.
absl::Status ApplyPipelineEvent(const table::Table<v1::TimelineEntry>& timeline,
                                kv::Txn& txn,
                                const table::Change& change,
                                const changes::v1::Event& event);
absl::Status ApplyTicketEvent(const table::Table<v1::TimelineEntry>& timeline,
                              kv::Txn& txn,
                              const table::Change& change,
                              const changes::v1::Event& event);

absl::Status ApplyScoreEvent(const table::Table<v1::TimelineEntry>& timeline,
                             kv::Txn& txn,
                             const table::Change& change,
                             const changes::v1::Event& event);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TIMELINE_SOURCE_EVENTS_H_
