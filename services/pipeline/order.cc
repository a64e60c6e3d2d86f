#include "services/pipeline/order.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "common/access/ownership.h"
#include "common/api/money.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "services/pipeline/price.h"

namespace guanxi::pipeline {
namespace {

using v1::Order;

std::string PathOf(std::string_view lines, int index, std::string_view field) {
  return fmt::format("{}[{}].{}", lines, index, field);
}

absl::StatusOr<api::Amount> LineAmount(const Order::Line& line, int index) {
  GUANXI_ASSIGN_OR_RETURN(const api::Amount price,
                          PriceOf(line.unit_price(), PathOf("order.lines", index, "unit_price")));
  return Times(line.quantity(), price, PathOf("order.lines", index, "quantity"));
}

// `total` less the price of what came back. Amounts on an order are sums that were checked when it
// was made.
absl::StatusOr<api::Amount> NetTotal(const Order& order) {
  GUANXI_ASSIGN_OR_RETURN(api::Amount net, api::FromMoney(order.total(), "order.total"));
  for (const Order::Line& line : order.lines()) {
    GUANXI_ASSIGN_OR_RETURN(const api::Amount price,
                            api::FromMoney(line.unit_price(), "order.lines.unit_price"));
    net.minor -= line.returned_quantity() * price.minor;
  }
  return net;
}

absl::Status CheckPlaced(const Order& order, std::string_view rule) {
  if (order.state() == Order::STATE_PLACED) return absl::OkStatus();
  return errors::WrongState(order.name(), "cancelled", rule);
}

}  // namespace

absl::Status CompleteOrder(Order& order) {
  GUANXI_RETURN_IF_ERROR(api::IdOf(order.customer(), "customers", "order.customer").status());
  GUANXI_RETURN_IF_ERROR(access::CheckOwnership(order, "order"));
  api::Amount total;
  for (int i = 0; i < order.lines_size(); ++i) {
    GUANXI_ASSIGN_OR_RETURN(const api::Amount amount, LineAmount(order.lines(i), i));
    *order.mutable_lines(i)->mutable_amount() = api::ToMoney(amount);
    if (i == 0) total.currency = amount.currency;
    GUANXI_ASSIGN_OR_RETURN(total, api::Add(total, amount, PathOf("order.lines", i, "unit_price")));
  }
  *order.mutable_total() = api::ToMoney(total);
  *order.mutable_net_total() = order.total();
  order.set_state(Order::STATE_PLACED);
  return absl::OkStatus();
}

Order OrderOf(const v1::Opportunity& opportunity) {
  Order order;
  order.set_customer(opportunity.customer());
  order.set_opportunity(opportunity.name());
  order.set_unit(opportunity.unit());
  order.set_owner(opportunity.owner());
  *order.mutable_shares() = opportunity.shares();
  *order.mutable_order_time() = opportunity.close_time();
  Order::Line& line = *order.add_lines();
  line.set_product(opportunity.product());
  line.set_quantity(1);
  *line.mutable_unit_price() = opportunity.amount();
  return order;
}

absl::Time LastMove(const Order& order) {
  absl::Time last = FromProto(order.order_time());
  if (order.has_return_time()) last = std::max(last, FromProto(order.return_time()));
  if (order.has_cancel_time()) last = std::max(last, FromProto(order.cancel_time()));
  return last;
}

absl::Status Cancel(Order& order, absl::Time time) {
  GUANXI_RETURN_IF_ERROR(CheckPlaced(order, "an order can be cancelled once"));
  order.set_state(Order::STATE_CANCELLED);
  *order.mutable_cancel_time() = ToProto(time);
  *order.mutable_net_total() = api::ToMoney({0, order.total().currency_code()});
  return absl::OkStatus();
}

absl::Status TakeBack(Order& order,
                      const google::protobuf::RepeatedPtrField<v1::ReturnOrderRequest::Line>& lines,
                      absl::Time time) {
  GUANXI_RETURN_IF_ERROR(CheckPlaced(order, "goods come back only from an order that stands"));
  Order after = order;
  for (int i = 0; i < lines.size(); ++i) {
    if (lines[i].line() < 0 || lines[i].line() >= after.lines_size()) {
      return errors::InvalidField(PathOf("lines", i, "line"), "must be a line of the order");
    }
    Order::Line& line = *after.mutable_lines(lines[i].line());
    if (lines[i].quantity() > line.quantity() - line.returned_quantity()) {
      return errors::InvalidField(PathOf("lines", i, "quantity"),
                                  "must be at most what was sold and is not back yet");
    }
    line.set_returned_quantity(line.returned_quantity() + lines[i].quantity());
  }
  GUANXI_ASSIGN_OR_RETURN(const api::Amount net, NetTotal(after));
  *after.mutable_net_total() = api::ToMoney(net);
  *after.mutable_return_time() = ToProto(time);
  order = std::move(after);
  return absl::OkStatus();
}

}  // namespace guanxi::pipeline
