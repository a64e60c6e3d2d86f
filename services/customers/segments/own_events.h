// The part of the service's own feed that segments go by.
#ifndef GUANXI_SERVICES_CUSTOMERS_SEGMENTS_OWN_EVENTS_H_
#define GUANXI_SERVICES_CUSTOMERS_SEGMENTS_OWN_EVENTS_H_

#include "common/feed/event_filter.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// Events of customers and of members. `tables` outlives it.
feed::EventFilter OwnEvents(const Tables& tables);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_SEGMENTS_OWN_EVENTS_H_
