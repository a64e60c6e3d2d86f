// The tables of interactions and of time line entries.
#ifndef GUANXI_SERVICES_CUSTOMERS_TIMELINE_TIMELINE_SCHEMA_H_
#define GUANXI_SERVICES_CUSTOMERS_TIMELINE_TIMELINE_SCHEMA_H_

#include "common/table/catalog.h"
#include "common/table/schema.h"
#include "common/table/table.h"
#include "guanxi/customers/v1/timeline.pb.h"

namespace guanxi::customers {

// `catalog`, which outlives the table, is of all the service's tables.
table::Schema TimelineSchema(const table::Catalog* catalog);

table::Schema InteractionsSchema();

// What a change of a customer, a contact or an interaction writes to `timeline`, which outlives the
// schema.
table::Effect CustomerEffect(const table::Table<v1::TimelineEntry>* timeline);
table::Effect ContactEffect(const table::Table<v1::TimelineEntry>* timeline);
table::Effect InteractionEffect(const table::Table<v1::TimelineEntry>* timeline);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TIMELINE_TIMELINE_SCHEMA_H_
