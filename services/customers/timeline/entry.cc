#include "services/customers/timeline/entry.h"

#include <fmt/core.h>

#include <utility>

#include "absl/strings/match.h"
#include "common/access/scope.h"
#include "common/api/resource_name.h"
#include "common/status/macros.h"

namespace guanxi::customers {
namespace {

using changes::v1::Event;

// Dots stand in no id that a caller chooses, so such names are nobody else's. An event that gives
// several entries gives them in the same order again.
std::string NameOf(std::string_view service, const Event& event, size_t index) {
  std::string id = fmt::format("{}.{}.{}", service, event.revision(), event.ordinal());
  if (index > 0) id += fmt::format(".{}", index);
  return api::ResourceName("timelineEntries", id);
}

}  // namespace

v1::TimelineEntry EntryOf(const Event& event,
                          v1::TimelineEntry::Kind kind,
                          const std::string& customer,
                          const google::protobuf::Timestamp& time) {
  v1::TimelineEntry entry;
  entry.set_customer(customer);
  entry.set_kind(kind);
  entry.set_source(event.resource());
  entry.set_actor(event.actor());
  const bool known = time.seconds() != 0 || time.nanos() != 0;
  *entry.mutable_time() = known ? time : event.time();
  return entry;
}

table::Change WithoutLimits(const table::Change& change) {
  table::Change own = change;
  own.scope = own.may_move = access::Scope::All();
  return own;
}

bool OfMerge(const changes::v1::Event& event) {
  const std::string& method = event.method();
  return absl::StartsWith(method, "guanxi.customers.v1.MergeService/") ||
         absl::EndsWith(method, ".RepointService/RepointRecords");
}

absl::Status AddEntries(const table::Table<v1::TimelineEntry>& table,
                        kv::Txn& txn,
                        const table::Change& change,
                        std::string_view service,
                        const Event& event,
                        Entries entries) {
  const table::Change own = WithoutLimits(change);
  for (size_t i = 0; i < entries.size(); ++i) {
    entries[i].set_name(NameOf(service, event, i));
    const absl::Status there = table.Get(txn, entries[i].name(), access::Scope::All()).status();
    if (there.ok()) continue;
    if (!absl::IsNotFound(there)) return there;
    GUANXI_RETURN_IF_ERROR(table.Insert(txn, own, std::move(entries[i])).status());
  }
  return absl::OkStatus();
}

}  // namespace guanxi::customers
