#include "services/customers/care/care_task.h"

#include <fmt/core.h>

#include <algorithm>

#include "absl/strings/escaping.h"
#include "common/access/token/sha256.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/string_view.h"
#include "common/time/clock.h"
#include "services/customers/care/civil_date.h"

namespace guanxi::customers {

using v1::CareTask;

namespace {

std::string_view WordFor(CareTask::State state) {
  switch (state) {
    case CareTask::STATE_DONE:
      return "done";
    case CareTask::STATE_SKIPPED:
      return "skipped";
    case CareTask::STATE_WITHDRAWN:
      return "withdrawn";
    case CareTask::STATE_SUSPENDED:
      return "suspended";
    default:
      return "open";
  }
}

}  // namespace

std::string CareTaskName(std::string_view plan,
                         std::string_view customer,
                         const Occasion& occasion) {
  const std::string day = absl::FormatCivilTime(occasion.day);
  const std::string identity = occasion.source.empty()
                                   ? fmt::format("{} {} {} {} {}", plan, customer, occasion.contact,
                                                 day, static_cast<int>(occasion.kind))
                                   : fmt::format("{} {} {}", plan, occasion.source, day);
  const std::string hex = absl::BytesToHexString(ToAbsl(token::BytesOf(token::Sha256(identity))));
  return api::ResourceName("careTasks", hex.substr(0, 32));
}

CareTask PlannedTask(const v1::CarePlan& plan,
                     const v1::Customer& customer,
                     const Occasion& occasion,
                     absl::CivilDay today) {
  CareTask task;
  task.set_name(CareTaskName(plan.name(), customer.name(), occasion));
  task.set_display_name(plan.has_holiday() ? fmt::format("{} · {}", plan.display_name(),
                                                         plan.holiday().display_name())
                                           : plan.display_name());
  task.set_customer(customer.name());
  task.set_contact(occasion.contact);
  task.set_care_plan(plan.name());
  task.set_work(plan.work());
  *task.mutable_due_date() = ToDate(std::max(today, occasion.day - plan.lead_days()));
  *task.mutable_occasion_date() = ToDate(occasion.day);
  task.set_date_kind(occasion.kind);
  task.set_note(plan.instructions());
  task.set_state(CareTask::STATE_OPEN);
  GiveToCustomersOwner(customer, task);
  return task;
}

void GiveToCustomersOwner(const v1::Customer& customer, CareTask& task) {
  task.set_unit(customer.unit());
  task.set_owner(customer.owner());
  task.set_customer_unit(customer.unit());
  task.set_customer_owner(customer.owner());
}

bool HasChangedHands(const v1::Customer& customer, const CareTask& task) {
  return customer.unit() != task.customer_unit() || customer.owner() != task.customer_owner();
}

absl::Status CheckOpen(const CareTask& task) {
  if (task.state() == CareTask::STATE_OPEN) return absl::OkStatus();
  return errors::WrongState(task.name(), WordFor(task.state()), "must be open");
}

void EndTask(CareTask::State state, std::string_view actor, absl::Time now, CareTask& task) {
  task.set_state(state);
  task.set_done_by(std::string(actor));
  *task.mutable_done_time() = ToProto(now);
}

void ReopenTask(CareTask& task) {
  task.set_state(CareTask::STATE_OPEN);
  task.clear_done_by();
  task.clear_done_time();
}

CareTask WithOverdue(CareTask task, absl::CivilDay today) {
  if (task.state() == CareTask::STATE_OPEN && DayOf(task.due_date()) < today)
    task.set_overdue(true);
  return task;
}

}  // namespace guanxi::customers
