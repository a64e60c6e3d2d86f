#include "services/customers/care/care_calendar.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "services/customers/care/civil_date.h"
#include "services/customers/care/icalendar.h"

namespace guanxi::customers {
namespace {

// What the record `name` is called; empty for none, and for one that is not seen.
template <typename M>
absl::StatusOr<std::string> TitleOf(const table::Table<M>& table,
                                    const kv::Reader& reader,
                                    const std::string& name,
                                    const access::Scope& scope) {
  if (name.empty()) return "";
  const absl::StatusOr<M> record = table.Get(reader, name, scope);
  if (absl::IsNotFound(record.status())) return "";
  GUANXI_RETURN_IF_ERROR(record.status());
  return record->display_name();
}

absl::StatusOr<CalendarEvent> EventOf(const Tables& tables,
                                      const kv::Reader& reader,
                                      const v1::CareTask& task,
                                      const access::Scope& scope) {
  GUANXI_ASSIGN_OR_RETURN(const std::string customer,
                          TitleOf(tables.customers, reader, task.customer(), scope));
  GUANXI_ASSIGN_OR_RETURN(const std::string contact,
                          TitleOf(tables.contacts, reader, task.contact(), scope));
  CalendarEvent event{.uid = absl::StrCat(task.name(), "@guanxi"),
                      .last_changed = FromProto(task.update_time()),
                      .day = DayOf(task.due_date()),
                      .summary = task.display_name()};
  if (!customer.empty()) absl::StrAppend(&event.summary, ": ", customer);
  if (!contact.empty()) absl::StrAppend(&event.summary, ", ", contact);
  return event;
}

}  // namespace

absl::StatusOr<v1::GetCareCalendarResponse> CareCalendarOf(const Tables& tables,
                                                           const kv::Reader& reader,
                                                           const std::string& user,
                                                           const access::Scope& scope) {
  table::ListQuery query{.order_by = "due_date", .page_size = kMaxCalendarTasks};
  query.extra = {{"owner", user}, {"state", v1::CareTask::State_Name(v1::CareTask::STATE_OPEN)}};
  std::vector<CalendarEvent> events;
  bool more = true;
  while (more && events.size() < kMaxCalendarTasks) {
    GUANXI_ASSIGN_OR_RETURN(auto page, tables.care_tasks.List(reader, query, scope));
    query.page_token = page.next_page_token;
    more = !page.next_page_token.empty();
    for (const v1::CareTask& task : page.records) {
      if (events.size() == kMaxCalendarTasks) {
        more = true;
        break;
      }
      GUANXI_ASSIGN_OR_RETURN(events.emplace_back(), EventOf(tables, reader, task, scope));
    }
  }
  v1::GetCareCalendarResponse response;
  response.set_ical(CalendarText("Guanxi", events));
  response.set_tasks(static_cast<int32_t>(events.size()));
  response.set_truncated(more);
  return response;
}

}  // namespace guanxi::customers
