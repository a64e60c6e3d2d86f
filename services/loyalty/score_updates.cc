#include "services/loyalty/score_updates.h"

#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/time/time.h"
#include "common/api/money.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "guanxi/pipeline/v1/orders.pb.h"
#include "guanxi/tickets/v1/tickets.pb.h"
#include "services/loyalty/calendar.h"
#include "services/loyalty/purchases.h"
#include "services/loyalty/rfm_fitter.h"
#include "services/loyalty/score.h"
#include "services/loyalty/score_access.h"
#include "services/loyalty/stage_rows.h"
#include "services/loyalty/state_rows.h"

namespace guanxi::loyalty {
namespace {

using changes::v1::Event;

// How many tickets more, or fewer, a customer has.
struct TicketDelta {
  int tickets = 0;
  int open = 0;
};

// The record that decides whose a score is, if it is the newest and nothing was heard of the
// customer.
struct Newest {
  std::string name;
  absl::Time time;
  std::string unit;
  std::string owner;
};

bool Gone(const Event& event) {
  return event.kind() == Event::KIND_DELETED || event.kind() == Event::KIND_PURGED;
}

// The record of an event, as it is now or was last.
template <typename Record>
absl::StatusOr<Record> RecordOf(const Event& event) {
  Record record;
  const google::protobuf::Any& any = event.has_after() ? event.after() : event.before();
  if (!any.UnpackTo(&record)) return errors::DataLoss("an event without its record");
  return record;
}

// The id in a customer's name; empty for anything else.
std::string CustomerId(const std::string& name) {
  const auto id = api::IdOf(name, "customers", "customer");
  return id.ok() ? *id : "";
}

absl::StatusOr<OrderNews> NewsOf(const Event& event, const pipeline::v1::Order& order) {
  OrderNews news;
  GUANXI_ASSIGN_OR_RETURN(news.order, api::IdOf(order.name(), "orders", "name"));
  news.customer = CustomerId(order.customer());
  news.revision = event.revision();
  news.ordinal = event.ordinal();
  news.day = DayOf(FromProto(order.order_time()));
  news.currency = order.net_total().currency_code();
  const bool counts = !Gone(event) && order.state() != pipeline::v1::Order::STATE_CANCELLED;
  if (!counts || news.currency.empty()) return news;
  GUANXI_ASSIGN_OR_RETURN(const api::Amount net, api::FromMoney(order.net_total(), "net_total"));
  news.net_minor = net.minor;
  return news;
}

// A customer's purchases changed: what the model in use was fitted to is a little less like what
// there is.
absl::Status CountForFit(kv::Txn& txn,
                         const Purchases& before,
                         const Purchases& after,
                         state::v1::CustomerState& state) {
  GUANXI_ASSIGN_OR_RETURN(state::v1::ModelState model,
                          ReadState<state::v1::ModelState>(txn, ModelKey()));
  model.set_customers(model.customers() + (after.days > 0 ? 1 : 0) - (before.days > 0 ? 1 : 0));
  if (state.counted_for_fit() != model.version() + 1) {
    state.set_counted_for_fit(model.version() + 1);
    model.set_changed(model.changed() + 1);
  }
  WriteState(txn, ModelKey(), model);
  return absl::OkStatus();
}

// False when an order or ticket that is newer is known.
bool TakeOwnership(const Newest& newest, state::v1::CustomerState& state, v1::Score& score) {
  const auto known =
      std::make_tuple(FromProto(state.newest_time()), std::string_view(state.newest()));
  if (std::make_tuple(newest.time, std::string_view(newest.name)) < known) return false;
  *state.mutable_newest_time() = ToProto(newest.time);
  state.set_newest(newest.name);
  score.set_unit(newest.unit);
  score.set_owner(newest.owner);
  return true;
}

v1::Score NewScore(const std::string& customer) {
  v1::Score score;
  score.set_name(api::ResourceName("scores", customer));
  score.set_customer(api::ResourceName("customers", customer));
  return score;
}

// What an event is about.
enum class News { kOrder, kTicket };

// Writes the customer's score as it is after an event. News of orders give it a rating.
absl::Status UpdateScore(const Tables& tables,
                         kv::Txn& txn,
                         const table::Change& change,
                         const std::string& customer,
                         const Newest* newest,
                         News news,
                         const TicketDelta& delta) {
  GUANXI_ASSIGN_OR_RETURN(state::v1::CustomerState state,
                          ReadState<state::v1::CustomerState>(txn, CustomerKey(customer)));
  v1::Score after = NewScore(customer);
  GUANXI_ASSIGN_OR_RETURN(const bool exists, tables.scores.Exists(txn, after.name()));
  v1::Score before;
  if (exists) {
    GUANXI_ASSIGN_OR_RETURN(before, tables.scores.Get(txn, after.name(), access::Scope::All()));
    after = before;
  }
  SetPurchases(AllPurchases(state), after);
  if (news == News::kOrder) {
    GUANXI_ASSIGN_OR_RETURN(const v1::RfmModel model, CurrentModel(tables, txn));
    SetRating(AllPurchases(state), DayOf(change.time), model, after);
  }
  after.set_tickets(after.tickets() + delta.tickets);
  after.set_open_tickets(after.open_tickets() + delta.open);
  if (newest != nullptr && TakeOwnership(*newest, state, after))
    WriteState(txn, CustomerKey(customer), state);
  GUANXI_RETURN_IF_ERROR(TakeAccess(txn, customer, after).status());
  if (exists) return tables.scores.Update(txn, change, before, std::move(after)).status();
  return tables.scores.Insert(txn, change, std::move(after)).status();
}

// Runs `count` and sees to it that the customer's part in the next fit follows.
template <typename Count>
absl::Status CountingForFit(kv::Txn& txn, const std::string& customer, Count count) {
  GUANXI_ASSIGN_OR_RETURN(const state::v1::CustomerState before,
                          ReadState<state::v1::CustomerState>(txn, CustomerKey(customer)));
  GUANXI_RETURN_IF_ERROR(count());
  GUANXI_ASSIGN_OR_RETURN(state::v1::CustomerState after,
                          ReadState<state::v1::CustomerState>(txn, CustomerKey(customer)));
  const Purchases old_purchases = AllPurchases(before);
  const Purchases new_purchases = AllPurchases(after);
  if (old_purchases == new_purchases) return absl::OkStatus();
  GUANXI_RETURN_IF_ERROR(CountForFit(txn, old_purchases, new_purchases, after));
  WriteState(txn, CustomerKey(customer), after);
  return absl::OkStatus();
}

// The customer that an order was counted for, where it comes to another: when the two become one.
absl::StatusOr<std::string> GiverOf(const kv::Reader& reader, const OrderNews& news) {
  GUANXI_ASSIGN_OR_RETURN(const state::v1::OrderState known,
                          ReadState<state::v1::OrderState>(reader, OrderKey(news.order)));
  return known.customer() == news.customer ? std::string() : known.customer();
}

absl::StatusOr<state::v1::TicketState> StateOf(const Event& event,
                                               const tickets::v1::Ticket& ticket) {
  state::v1::TicketState state;
  state.set_revision(event.revision());
  state.set_ordinal(event.ordinal());
  if (Gone(event)) return state;
  state.set_customer(CustomerId(ticket.customer()));
  state.set_open(ticket.state() != tickets::v1::Ticket::STATE_RESOLVED &&
                 ticket.state() != tickets::v1::Ticket::STATE_CLOSED);
  return state;
}

bool Older(const state::v1::TicketState& known, const Event& event) {
  return std::make_pair(known.revision(), known.ordinal()) <
         std::make_pair(event.revision(), event.ordinal());
}

int Open(const state::v1::TicketState& ticket) { return ticket.open() ? 1 : 0; }

// Takes a ticket from the customer it was counted for and counts it for the one it has now: often
// the same.
absl::Status MoveTicket(const Tables& tables,
                        kv::Txn& txn,
                        const table::Change& change,
                        const state::v1::TicketState& before,
                        const state::v1::TicketState& after,
                        const Newest& newest) {
  if (before.customer() == after.customer()) {
    if (after.customer().empty()) return absl::OkStatus();
    return UpdateScore(tables, txn, change, after.customer(), &newest, News::kTicket,
                       {0, Open(after) - Open(before)});
  }
  if (!before.customer().empty()) {
    GUANXI_RETURN_IF_ERROR(UpdateScore(tables, txn, change, before.customer(), nullptr,
                                       News::kTicket, {-1, -Open(before)}));
  }
  if (after.customer().empty()) return absl::OkStatus();
  return UpdateScore(tables, txn, change, after.customer(), &newest, News::kTicket,
                     {1, Open(after)});
}

}  // namespace

absl::Status ApplyOrderEvent(const Tables& tables,
                             kv::Txn& txn,
                             const table::Change& change,
                             const Event& event) {
  if (event.resource_type() != kOrderType) return absl::OkStatus();
  GUANXI_ASSIGN_OR_RETURN(const pipeline::v1::Order order, RecordOf<pipeline::v1::Order>(event));
  GUANXI_ASSIGN_OR_RETURN(const OrderNews news, NewsOf(event, order));
  if (news.customer.empty()) return absl::OkStatus();
  GUANXI_ASSIGN_OR_RETURN(const bool is_news, IsNews(txn, news));
  if (!is_news) return absl::OkStatus();
  GUANXI_ASSIGN_OR_RETURN(const std::string giver, GiverOf(txn, news));
  const auto count = [&] { return CountOrder(txn, news).status(); };
  GUANXI_RETURN_IF_ERROR(CountingForFit(txn, news.customer, [&] {
    return giver.empty() ? count() : CountingForFit(txn, giver, count);
  }));
  const Newest newest{order.name(), FromProto(order.order_time()), order.unit(), order.owner()};
  GUANXI_RETURN_IF_ERROR(
      UpdateScore(tables, txn, change, news.customer, &newest, News::kOrder, {}));
  GUANXI_ASSIGN_OR_RETURN(const v1::LifeCycleRules rules, CurrentLifeCycleRules(tables, txn));
  if (!giver.empty()) {
    GUANXI_RETURN_IF_ERROR(UpdateScore(tables, txn, change, giver, nullptr, News::kOrder, {}));
    GUANXI_RETURN_IF_ERROR(UpdateStage(txn, giver, rules, change.time).status());
  }
  return UpdateStage(txn, news.customer, rules, change.time).status();
}

absl::Status ApplyTicketEvent(const Tables& tables,
                              kv::Txn& txn,
                              const table::Change& change,
                              const Event& event) {
  if (event.resource_type() != kTicketType) return absl::OkStatus();
  GUANXI_ASSIGN_OR_RETURN(const tickets::v1::Ticket ticket, RecordOf<tickets::v1::Ticket>(event));
  GUANXI_ASSIGN_OR_RETURN(const std::string id, api::IdOf(ticket.name(), "tickets", "name"));
  GUANXI_ASSIGN_OR_RETURN(const state::v1::TicketState before,
                          ReadState<state::v1::TicketState>(txn, TicketKey(id)));
  if (!Older(before, event)) return absl::OkStatus();
  GUANXI_ASSIGN_OR_RETURN(const state::v1::TicketState after, StateOf(event, ticket));
  WriteState(txn, TicketKey(id), after);
  return MoveTicket(tables, txn, change, before, after,
                    {ticket.name(), FromProto(ticket.open_time()), ticket.unit(), ticket.owner()});
}

}  // namespace guanxi::loyalty
