// Entries of a time line, before they are written: what an event of a record says of a customer.
#ifndef GUANXI_SERVICES_CUSTOMERS_TIMELINE_ENTRY_H_
#define GUANXI_SERVICES_CUSTOMERS_TIMELINE_ENTRY_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "common/status/errors.h"
#include "common/table/schema.h"
#include "common/table/table.h"
#include "google/protobuf/any.pb.h"
#include "guanxi/changes/v1/changes.pb.h"
#include "guanxi/customers/v1/timeline.pb.h"

namespace guanxi::customers {

// Of one event, without names.
using Entries = std::vector<v1::TimelineEntry>;

// A record before and after an event; nullopt where it was not, or is no longer, there.
template <typename M>
struct Versions {
  std::optional<M> before;
  std::optional<M> after;
};

// DATA_LOSS when the event does not hold what it says.
template <typename M>
absl::StatusOr<Versions<M>> VersionsOf(const changes::v1::Event& event) {
  Versions<M> versions;
  const auto unpack = [](const google::protobuf::Any& any, std::optional<M>& version) {
    return any.UnpackTo(&version.emplace());
  };
  if (event.has_before() && !unpack(event.before(), versions.before))
    return errors::DataLoss("an event without its record");
  if (event.has_after() && !unpack(event.after(), versions.after))
    return errors::DataLoss("an event without its record");
  return versions;
}

// An entry of `kind` about the record of `event`, by whoever made it, on the line of `customer`.
// `time` is when it happened; where it is unset, the event's.
v1::TimelineEntry EntryOf(const changes::v1::Event& event,
                          v1::TimelineEntry::Kind kind,
                          const std::string& customer,
                          const google::protobuf::Timestamp& time);

// Whether the event is of a record that went from one customer to another as the two became one, or
// back: nothing happened with it.
bool OfMerge(const changes::v1::Event& event);

// Writes `entries` of an event in the feed of `service` (`pipeline`), under names that follow from
// where the event is in that feed: those that are there already stay as they are.
absl::Status AddEntries(const table::Table<v1::TimelineEntry>& table,
                        kv::Txn& txn,
                        const table::Change& change,
                        std::string_view service,
                        const changes::v1::Event& event,
                        Entries entries);

// `change`, for entries: they lie where their sources lie, whatever its maker reaches.
table::Change WithoutLimits(const table::Change& change);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TIMELINE_ENTRY_H_
