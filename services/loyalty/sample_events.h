// Events of orders and tickets, as the feeds of pipeline and tickets bring them; for tests.
#ifndef GUANXI_SERVICES_LOYALTY_SAMPLE_EVENTS_H_
#define GUANXI_SERVICES_LOYALTY_SAMPLE_EVENTS_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "common/time/clock.h"
#include "guanxi/changes/v1/changes.pb.h"
#include "guanxi/pipeline/v1/orders.pb.h"
#include "guanxi/tickets/v1/tickets.pb.h"

namespace guanxi::loyalty {

// In the morning of a day, counted from 1970-01-01.
inline absl::Time At(int32_t day) { return absl::UnixEpoch() + absl::Hours(24 * day + 9); }

// `orders/{id}` of `customers/{customer}`, worth so many dollars, in `units/of-{id}`.
inline pipeline::v1::Order OrderOf(const std::string& id,
                                   const std::string& customer,
                                   int32_t day,
                                   int64_t units) {
  pipeline::v1::Order order;
  order.set_name("orders/" + id);
  order.set_customer("customers/" + customer);
  *order.mutable_order_time() = ToProto(At(day));
  order.set_state(pipeline::v1::Order::STATE_PLACED);
  order.mutable_net_total()->set_currency_code("USD");
  order.mutable_net_total()->set_units(units);
  order.set_unit("units/of-" + id);
  order.set_owner("users/of-" + id);
  return order;
}

// `tickets/{id}` of `customers/{customer}`, of nobody when that is empty, in `units/of-{id}`.
inline tickets::v1::Ticket TicketOf(const std::string& id,
                                    const std::string& customer,
                                    int32_t day,
                                    tickets::v1::Ticket::State state) {
  tickets::v1::Ticket ticket;
  ticket.set_name("tickets/" + id);
  if (!customer.empty()) ticket.set_customer("customers/" + customer);
  *ticket.mutable_open_time() = ToProto(At(day));
  ticket.set_state(state);
  ticket.set_unit("units/of-" + id);
  return ticket;
}

// The first event of `revision`.
template <typename Record>
changes::v1::Event EventOf(const Record& record,
                           const char* resource_type,
                           int64_t revision,
                           changes::v1::Event::Kind kind = changes::v1::Event::KIND_UPDATED) {
  changes::v1::Event event;
  event.set_revision(revision);
  event.set_resource(record.name());
  event.set_resource_type(resource_type);
  event.set_kind(kind);
  auto& any =
      kind == changes::v1::Event::KIND_PURGED ? *event.mutable_before() : *event.mutable_after();
  any.PackFrom(record);
  return event;
}

}  // namespace guanxi::loyalty

#endif  // GUANXI_SERVICES_LOYALTY_SAMPLE_EVENTS_H_
