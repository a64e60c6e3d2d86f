#include "services/customers/timeline/timeline_schema.h"

#include <string>
#include <utility>

#include "common/status/macros.h"
#include "services/customers/timeline/entry.h"
#include "services/customers/timeline/interaction_entry.h"
#include "services/customers/timeline/own_entries.h"
#include "services/customers/timeline/source_access.h"

namespace guanxi::customers {
namespace {

constexpr char kSelf[] = "customers";

// Writes what `entries_of` makes of an event.
table::Effect Entering(const table::Table<v1::TimelineEntry>* timeline,
                       absl::StatusOr<Entries> (*entries_of)(const changes::v1::Event&)) {
  table::Effect effect;
  effect.apply = [timeline, entries_of](kv::Txn& txn, const table::Change& change,
                                        const changes::v1::Event& event) -> absl::Status {
    GUANXI_ASSIGN_OR_RETURN(Entries entries, entries_of(event));
    return AddEntries(*timeline, txn, change, kSelf, event, std::move(entries));
  };
  return effect;
}

}  // namespace

table::Schema TimelineSchema(const table::Catalog* catalog) {
  return {
      .id = 5,
      .collection = "timelineEntries",
      .fields = {{.id = 1, .fields = {"customer", "time"}, .selective = true}},
      .terms = {},
      .parent = {.field = "source",
                 .sees =
                     [catalog](const kv::Reader& reader, const access::Scope& scope,
                               const std::string& name, access::Level level) {
                       return SeesSource(*catalog, reader, scope, name, level);
                     }},
      .subject = "customer",
  };
}

table::Schema InteractionsSchema() {
  return {
      .id = 4,
      .collection = "interactions",
      .fields = {{.id = 1, .fields = {"external_id"}, .unique = true},
                 {.id = 2, .fields = {"customer", "start_time"}, .selective = true},
                 {.id = 3, .fields = {"owner", "start_time"}},
                 {.id = 4, .fields = {"unit", "start_time"}},
                 {.id = 5, .fields = {"channel", "start_time"}},
                 {.id = 6, .fields = {"start_time"}}},
      .terms = {},
      .subject = "customer",
  };
}

table::Effect CustomerEffect(const table::Table<v1::TimelineEntry>* timeline) {
  table::Effect effect = Entering(timeline, &CustomerEntries);
  // Owner and unit change at once: two entries, each with its index row, event and history.
  effect.writes = 8;
  effect.bytes = size_t{16} * 1024;
  return effect;
}

table::Effect ContactEffect(const table::Table<v1::TimelineEntry>* timeline) {
  return Entering(timeline, &ContactEntries);
}

table::Effect InteractionEffect(const table::Table<v1::TimelineEntry>* timeline) {
  table::Effect effect;
  effect.apply = [timeline](kv::Txn& txn, const table::Change& change,
                            const changes::v1::Event& event) {
    return KeepEntry(*timeline, txn, change, event);
  };
  return effect;
}

}  // namespace guanxi::customers
