#include "services/customers/timeline/deal_entries.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace guanxi::customers {
namespace {

using changes::v1::Event;
using google::protobuf::Timestamp;
using pipeline::v1::Opportunity;
using pipeline::v1::Order;
using v1::TimelineEntry;

// Whether the event brings the record to the customer it has now. What it was before is then
// another customer's, or nobody's.
template <typename M>
bool Arrives(const Versions<M>& versions) {
  return !versions.before.has_value() || versions.before->customer() != versions.after->customer();
}

TimelineEntry DealEntry(const Event& event,
                        const Opportunity& deal,
                        TimelineEntry::Kind kind,
                        const Timestamp& time,
                        const std::string& detail) {
  TimelineEntry entry = EntryOf(event, kind, deal.customer(), time);
  entry.set_title(deal.display_name());
  entry.set_detail(detail);
  if (deal.has_amount()) *entry.mutable_amount() = deal.amount();
  return entry;
}

// When the deal came to the stage it is in.
Timestamp StageTime(const Opportunity& deal) {
  const auto& visits = deal.stage_history();
  return visits.empty() ? Timestamp() : visits.rbegin()->enter_time();
}

TimelineEntry Opened(const Event& event, const Opportunity& deal) {
  const auto& visits = deal.stage_history();
  return DealEntry(event, deal, TimelineEntry::KIND_OPPORTUNITY_CREATED,
                   visits.empty() ? deal.create_time() : visits.begin()->enter_time(),
                   visits.empty() ? deal.stage() : visits.begin()->stage());
}

TimelineEntry InState(const Event& event, const Opportunity& deal) {
  switch (deal.state()) {
    case Opportunity::STATE_WON:
      return DealEntry(event, deal, TimelineEntry::KIND_OPPORTUNITY_WON, deal.close_time(), "");
    case Opportunity::STATE_LOST:
      return DealEntry(event, deal, TimelineEntry::KIND_OPPORTUNITY_LOST, deal.close_time(),
                       deal.lost_reason());
    default:
      return DealEntry(event, deal, TimelineEntry::KIND_OPPORTUNITY_REOPENED, StageTime(deal),
                       deal.stage());
  }
}

TimelineEntry OrderEntry(const Event& event,
                         const Order& order,
                         TimelineEntry::Kind kind,
                         const Timestamp& time,
                         const google::type::Money& total) {
  TimelineEntry entry = EntryOf(event, kind, order.customer(), time);
  *entry.mutable_total() = total;
  return entry;
}

bool IsLater(const Timestamp& a, const Timestamp& b) {
  return a.seconds() != b.seconds() ? a.seconds() > b.seconds() : a.nanos() > b.nanos();
}

}  // namespace

Entries OpportunityEntries(const Event& event, const Versions<Opportunity>& versions) {
  Entries entries;
  if (!versions.after.has_value() || versions.after->customer().empty()) return entries;
  const Opportunity& deal = *versions.after;
  const bool arrives = Arrives(versions);
  if (arrives) entries.push_back(Opened(event, deal));
  const Opportunity::State before = arrives ? Opportunity::STATE_OPEN : versions.before->state();
  if (deal.state() != before) {
    entries.push_back(InState(event, deal));
  } else if (!arrives && deal.stage() != versions.before->stage()) {
    entries.push_back(DealEntry(event, deal, TimelineEntry::KIND_OPPORTUNITY_MOVED, StageTime(deal),
                                absl::StrCat(versions.before->stage(), " → ", deal.stage())));
  }
  return entries;
}

Entries OrderEntries(const Event& event, const Versions<Order>& versions) {
  Entries entries;
  if (!versions.after.has_value()) return entries;
  const Order& order = *versions.after;
  const bool arrives = Arrives(versions);
  if (arrives) {
    entries.push_back(OrderEntry(event, order, TimelineEntry::KIND_ORDER_PLACED, order.order_time(),
                                 order.total()));
  }
  const Timestamp returned = arrives ? Timestamp() : versions.before->return_time();
  if (IsLater(order.return_time(), returned)) {
    entries.push_back(OrderEntry(event, order, TimelineEntry::KIND_ORDER_RETURNED,
                                 order.return_time(), order.net_total()));
  }
  const bool cancelled = order.state() == Order::STATE_CANCELLED;
  if (cancelled && (arrives || versions.before->state() != Order::STATE_CANCELLED)) {
    entries.push_back(OrderEntry(event, order, TimelineEntry::KIND_ORDER_CANCELLED,
                                 order.cancel_time(), order.net_total()));
  }
  return entries;
}

}  // namespace guanxi::customers
