// Which events a watcher is sent.
#ifndef GUANXI_COMMON_FEED_EVENT_FILTER_H_
#define GUANXI_COMMON_FEED_EVENT_FILTER_H_

#include <string>

#include "absl/container/flat_hash_set.h"
#include "common/access/principal.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::feed {

// Whether `scope` holds the record of `event`: as it is after the event, or as it was when there is
// none after. A record whose type this program does not know is in scope kAll only.
bool InScope(const guanxi::changes::v1::Event& event, const access::Scope& scope);

// Immutable.
class EventFilter {
 public:
  // By the resource types `request` names, all when none, and by `scope`.
  EventFilter(const guanxi::changes::v1::WatchChangesRequest& request, access::Scope scope);

  bool Admits(const guanxi::changes::v1::Event& event) const;

 private:
  absl::flat_hash_set<std::string> types_;
  access::Scope scope_;
};

}  // namespace guanxi::feed

#endif  // GUANXI_COMMON_FEED_EVENT_FILTER_H_
