// The rules of care tasks. Pure.
#ifndef GUANXI_SERVICES_CUSTOMERS_CARE_CARE_TASK_H_
#define GUANXI_SERVICES_CUSTOMERS_CARE_CARE_TASK_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "guanxi/customers/v1/care_tasks.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "services/customers/care/care_plan.h"

namespace guanxi::customers {

// The name of the task that `plan` makes for `customer` on `occasion`: always the same, so that it
// is made once. What comes after a ticket or an order is named by that, whosever it is by now.
std::string CareTaskName(std::string_view plan,
                         std::string_view customer,
                         const Occasion& occasion);

// The task itself, as it is on `today`: due `lead_days` of the plan before the day, though not
// before `today`.
v1::CareTask PlannedTask(const v1::CarePlan& plan,
                         const v1::Customer& customer,
                         const Occasion& occasion,
                         absl::CivilDay today);

// Makes `task` the customer's: it goes to the customer's owner and unit, which it remembers.
void GiveToCustomersOwner(const v1::Customer& customer, v1::CareTask& task);

// Whether the customer has changed hands since the task went to its owner.
bool HasChangedHands(const v1::Customer& customer, const v1::CareTask& task);

// FAILED_PRECONDITION (WRONG_STATE) unless it is open.
absl::Status CheckOpen(const v1::CareTask& task);

// Ends an open task, by `actor` at `now`.
void EndTask(v1::CareTask::State state, std::string_view actor, absl::Time now, v1::CareTask& task);

// Opens a withdrawn or suspended task again.
void ReopenTask(v1::CareTask& task);

// Says whether it is overdue on `today`, for an answer.
v1::CareTask WithOverdue(v1::CareTask task, absl::CivilDay today);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CARE_CARE_TASK_H_
