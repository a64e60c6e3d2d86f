// A page of a customer's time line.
#ifndef GUANXI_SERVICES_CUSTOMERS_TIMELINE_TIMELINE_PAGE_H_
#define GUANXI_SERVICES_CUSTOMERS_TIMELINE_TIMELINE_PAGE_H_

#include "absl/status/statusor.h"
#include "common/access/scope.h"
#include "common/kv/engine.h"
#include "guanxi/customers/v1/timeline.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// What `request` asks for, as `scope` sees it. NOT_FOUND when that does not see the customer,
// INVALID_ARGUMENT for a malformed name, an unknown kind, an end not after the start or a page
// token of another request.
absl::StatusOr<v1::ListTimelineResponse> ListTimeline(const Tables& tables,
                                                      const kv::Reader& reader,
                                                      const v1::ListTimelineRequest& request,
                                                      const access::Scope& scope);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TIMELINE_TIMELINE_PAGE_H_
