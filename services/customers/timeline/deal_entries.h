// What changes in the pipeline put on time lines.
#ifndef GUANXI_SERVICES_CUSTOMERS_TIMELINE_DEAL_ENTRIES_H_
#define GUANXI_SERVICES_CUSTOMERS_TIMELINE_DEAL_ENTRIES_H_

#include "guanxi/changes/v1/changes.pb.h"
#include "guanxi/pipeline/v1/opportunities.pb.h"
#include "guanxi/pipeline/v1/orders.pb.h"
#include "services/customers/timeline/entry.h"

namespace guanxi::customers {

// Of a deal that came to a customer, moved between stages, was won, lost or opened again.
Entries OpportunityEntries(const changes::v1::Event& event,
                           const Versions<pipeline::v1::Opportunity>& versions);

// Of an order that was placed, cancelled or returned in part.
Entries OrderEntries(const changes::v1::Event& event,
                     const Versions<pipeline::v1::Order>& versions);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TIMELINE_DEAL_ENTRIES_H_
