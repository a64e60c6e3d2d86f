#include "services/customers/segments/own_events.h"

#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::customers {

feed::EventFilter OwnEvents(const Tables& tables) {
  changes::v1::WatchChangesRequest request;
  request.add_resource_types(tables.customers.core().resource_type());
  request.add_resource_types(tables.segment_members.core().resource_type());
  return feed::EventFilter(request, access::Scope::All(), &tables.catalog);
}

}  // namespace guanxi::customers
