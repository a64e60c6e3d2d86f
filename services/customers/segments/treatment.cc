#include "services/customers/segments/treatment.h"

#include <fmt/core.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/access/ownership.h"
#include "common/access/token/sha256.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/status/string_view.h"
#include "common/time/clock.h"
#include "services/customers/care/care_task.h"
#include "services/customers/care/civil_date.h"

namespace guanxi::customers {
namespace {

using v1::CarePlan;
using v1::CareTask;
using v1::Treatment;

// What does not follow from a care plan has to be said.
absl::Status CheckAction(const Treatment::Action& action, int index) {
  if (!action.care_plan().empty()) return absl::OkStatus();
  const std::string field = fmt::format("treatment.actions[{}]", index);
  if (action.display_name().empty())
    return errors::InvalidField(field + ".display_name", "must not be empty without a care plan");
  if (action.work() == CarePlan::WORK_UNSPECIFIED)
    return errors::InvalidField(field + ".work", "must be given without a care plan");
  return absl::OkStatus();
}

}  // namespace

absl::Status NormalizeTreatment(Treatment& treatment) {
  if (treatment.reach() == CarePlan::REACH_UNSPECIFIED) treatment.set_reach(CarePlan::REACH_OWNER);
  for (int i = 0; i < treatment.actions_size(); ++i)
    GUANXI_RETURN_IF_ERROR(CheckAction(treatment.actions(i), i));
  return access::CheckOwnership(treatment, "treatment");
}

bool Treats(const Treatment& treatment, const v1::Customer& customer) {
  if (treatment.paused() || treatment.has_delete_time() || customer.has_delete_time()) return false;
  if (treatment.reach() == CarePlan::REACH_UNIT)
    return treatment.unit().empty() || customer.unit() == treatment.unit();
  return !treatment.owner().empty() && customer.owner() == treatment.owner();
}

std::string TreatmentTaskName(const Treatment& treatment,
                              int index,
                              const v1::SegmentMember& member) {
  const auto& entered = member.update_time();
  const std::string identity = fmt::format("{} {} {} {} {}", treatment.name(), index, member.name(),
                                           entered.seconds(), entered.nanos());
  const std::string hex = absl::BytesToHexString(ToAbsl(token::BytesOf(token::Sha256(identity))));
  return api::ResourceName("careTasks", hex.substr(0, 32));
}

CareTask TreatmentTask(const Treatment& treatment,
                       int index,
                       const v1::SegmentMember& member,
                       const CarePlan& plan,
                       const v1::Customer& customer) {
  const Treatment::Action& action = treatment.actions(index);
  CareTask task;
  task.set_name(TreatmentTaskName(treatment, index, member));
  const std::string& title =
      action.display_name().empty() ? plan.display_name() : action.display_name();
  task.set_display_name(title.empty() ? treatment.display_name() : title);
  task.set_customer(customer.name());
  task.set_treatment(treatment.name());
  const bool own_work = action.work() != CarePlan::WORK_UNSPECIFIED;
  task.set_work(own_work ? action.work() : plan.work());
  if (task.work() == CarePlan::WORK_UNSPECIFIED) task.set_work(CarePlan::WORK_OTHER);
  task.set_channel(action.channel());
  *task.mutable_due_date() = ToDate(DayAt(FromProto(member.update_time())) + action.days_after());
  task.set_note(action.instructions().empty() ? plan.instructions() : action.instructions());
  task.set_offer(action.offer());
  task.set_state(CareTask::STATE_OPEN);
  GiveToCustomersOwner(customer, task);
  return task;
}

}  // namespace guanxi::customers
