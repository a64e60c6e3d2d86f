#include "services/customers/timeline/source_events.h"

#include <utility>

#include "common/status/macros.h"
#include "services/customers/timeline/deal_entries.h"
#include "services/customers/timeline/entry.h"
#include "services/customers/timeline/score_entries.h"
#include "services/customers/timeline/source_access.h"
#include "services/customers/timeline/ticket_entries.h"

namespace guanxi::customers {
namespace {

using changes::v1::Event;
using Timeline = table::Table<v1::TimelineEntry>;

// Writes what `entries_of` makes of the event of an `M` in the feed of `service`.
template <typename M>
absl::Status Apply(const Timeline& timeline,
                   kv::Txn& txn,
                   const table::Change& change,
                   const char* service,
                   const Event& event,
                   Entries (*entries_of)(const Event&, const Versions<M>&)) {
  GUANXI_ASSIGN_OR_RETURN(const Versions<M> versions, VersionsOf<M>(event));
  Entries entries = OfMerge(event) ? Entries() : entries_of(event, versions);
  if (versions.after.has_value()) {
    GUANXI_RETURN_IF_ERROR(TakeAccess(txn, event, AccessOf(*versions.after), !entries.empty()));
  }
  return AddEntries(timeline, txn, change, service, event, std::move(entries));
}

}  // namespace

absl::Status ApplyPipelineEvent(const Timeline& timeline,
                                kv::Txn& txn,
                                const table::Change& change,
                                const Event& event) {
  if (event.resource_type() == kOpportunityType)
    return Apply(timeline, txn, change, kPipeline, event, &OpportunityEntries);
  if (event.resource_type() == kOrderType)
    return Apply(timeline, txn, change, kPipeline, event, &OrderEntries);
  return absl::OkStatus();
}

absl::Status ApplyTicketEvent(const Timeline& timeline,
                              kv::Txn& txn,
                              const table::Change& change,
                              const Event& event) {
  if (event.resource_type() != kTicketType) return absl::OkStatus();
  return Apply(timeline, txn, change, kTickets, event, &TicketEntries);
}

absl::Status ApplyScoreEvent(const Timeline& timeline,
                             kv::Txn& txn,
                             const table::Change& change,
                             const Event& event) {
  if (event.resource_type() != kScoreType) return absl::OkStatus();
  return Apply(timeline, txn, change, kLoyalty, event, &ScoreEntries);
}

}  // namespace guanxi::customers
