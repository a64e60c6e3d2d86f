// Which events a watcher is sent, and what of them.
#ifndef GUANXI_COMMON_FEED_EVENT_FILTER_H_
#define GUANXI_COMMON_FEED_EVENT_FILTER_H_

#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "common/access/scope.h"
#include "common/kv/engine.h"
#include "common/table/catalog.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::feed {

using Events = google::protobuf::RepeatedPtrField<guanxi::changes::v1::Event>;

// Whether `scope` holds the record of `event`: as it is after the event, or as it was when there is
// none after. A record whose type this program does not know is in scope kAll only.
bool InScope(const guanxi::changes::v1::Event& event, const access::Scope& scope);

// Makes `event` what those of `scope` are told of it; false when that is nothing. A change by which
// the record came into the scope is KIND_GAINED, without what it was before; one by which it went
// out is KIND_LOST, with nothing but its name and type, and when it was. Types this program does
// not know are told to scope kAll only.
bool Narrow(const access::Scope& scope, guanxi::changes::v1::Event& event);

// INVALID_FIELD for the first of `resource_types` that is longer than 128 bytes or not of the form
// `{package}/{Type}`: what a caller names is recorded.
absl::Status CheckTypes(const guanxi::changes::v1::WatchChangesRequest& request);

// Immutable.
class EventFilter {
 public:
  // By the resource types `request` names, all when none, and by `scope`. `catalog`, which outlives
  // it and may be null, says which records go with a parent.
  EventFilter(const guanxi::changes::v1::WatchChangesRequest& request,
              access::Scope scope,
              const table::Catalog* catalog = nullptr);

  // Whether the watcher asks for events of that type; the others need not be opened.
  bool Asks(const guanxi::changes::v1::Event& event) const {
    return types_.empty() || types_.contains(event.resource_type());
  }

  // Opens what the records of `event` are sealed with, as far as their tables are known. DATA_LOSS
  // for damage.
  absl::Status Open(const kv::Reader& reader, guanxi::changes::v1::Event& event) const;

  // Makes `event` what the watcher is sent; false when that is nothing. Of a record that goes with
  // a parent only DropUnseen can tell.
  bool Apply(guanxi::changes::v1::Event& event) const;

  // Whether some of `events` are of records that go with a parent.
  bool AsksParents(const Events& events) const;

  // Takes out of `events`, which Apply let through, those of records whose parent the watcher does
  // not see as it is in `reader`: taken after the events were read, so that the parent is there.
  // DATA_LOSS for a damaged parent.
  absl::Status DropUnseen(const kv::Reader& reader, Events& events) const;

 private:
  // The table of the event's record when that goes with a parent and not all are in scope; else
  // null.
  const table::Core* ChildTableOf(const guanxi::changes::v1::Event& event) const;

  absl::flat_hash_set<std::string> types_;
  access::Scope scope_;
  const table::Catalog* catalog_;
};

}  // namespace guanxi::feed

#endif  // GUANXI_COMMON_FEED_EVENT_FILTER_H_
