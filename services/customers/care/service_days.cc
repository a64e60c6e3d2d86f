#include "services/customers/care/service_days.h"

#include <fmt/core.h>

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/time/time.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "services/customers/care/civil_date.h"

namespace guanxi::customers {
namespace {

using v1::CarePlan;
using v1::TimelineEntry;

constexpr int kPageSize = 500;

// What a service is told by, and what takes it back.
struct Told {
  TimelineEntry::Kind done;
  TimelineEntry::Kind undone;
};

Told ToldBy(CarePlan::AfterService::Service service) {
  if (service == CarePlan::AfterService::SERVICE_ORDER_PLACED)
    return {TimelineEntry::KIND_ORDER_PLACED, TimelineEntry::KIND_ORDER_CANCELLED};
  return {TimelineEntry::KIND_TICKET_CLOSED, TimelineEntry::KIND_TICKET_REOPENED};
}

std::string FilterOf(const Told& told) {
  return fmt::format("kind = {} OR kind = {}", TimelineEntry::Kind_Name(told.done),
                     TimelineEntry::Kind_Name(told.undone));
}

}  // namespace

absl::StatusOr<std::vector<ServiceDay>> ReadServiceDays(const Tables& tables,
                                                        const kv::Reader& reader,
                                                        const CareRule& rule,
                                                        const std::string& customer,
                                                        absl::CivilDay today) {
  const Told told = ToldBy(rule.plan().after_service().service());
  const absl::Time since = absl::FromCivil(today - rule.LongestDelay(), absl::UTCTimeZone());
  table::ListQuery query{.filter = FilterOf(told), .order_by = "time desc", .page_size = kPageSize};
  query.extra.push_back({"customer", customer});
  std::vector<ServiceDay> days;
  // The newest entry of a ticket or order says how it stands.
  absl::flat_hash_set<std::string> known;
  do {
    GUANXI_ASSIGN_OR_RETURN(auto page, tables.timeline.List(reader, query, access::Scope::All()));
    for (const TimelineEntry& entry : page.records) {
      // From the newest back: what is older leads to nothing any more.
      if (FromProto(entry.time()) < since) {
        page.next_page_token.clear();
        break;
      }
      if (!known.insert(entry.source()).second || entry.kind() != told.done) continue;
      days.push_back({entry.source(), DayAt(FromProto(entry.time()))});
    }
    query.page_token = std::move(page.next_page_token);
  } while (!query.page_token.empty());
  std::reverse(days.begin(), days.end());
  return days;
}

}  // namespace guanxi::customers
