// A user's open care tasks as a calendar.
#ifndef GUANXI_SERVICES_CUSTOMERS_CARE_CARE_CALENDAR_H_
#define GUANXI_SERVICES_CUSTOMERS_CARE_CARE_CALENDAR_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/access/scope.h"
#include "common/kv/engine.h"
#include "guanxi/customers/v1/care_tasks.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// The most tasks of a calendar.
inline constexpr int kMaxCalendarTasks = 1000;

// The open tasks of `user`, `users/{id}`, in `scope`, those due first first. Each names its
// customer and contact as far as they are in `scope`; remarks are left out, as calendars go to
// programs that nobody here keeps.
absl::StatusOr<v1::GetCareCalendarResponse> CareCalendarOf(const Tables& tables,
                                                           const kv::Reader& reader,
                                                           const std::string& user,
                                                           const access::Scope& scope);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CARE_CARE_CALENDAR_H_
