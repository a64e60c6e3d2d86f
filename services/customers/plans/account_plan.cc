#include "services/customers/plans/account_plan.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/customers/care/civil_date.h"

namespace guanxi::customers {
namespace {

using v1::AccountPlan;

// `due` of a goal or an action, which may be unset.
absl::Status CheckDue(const AccountPlan& plan,
                      bool has_due,
                      const google::type::Date& due,
                      const std::string& field) {
  if (!has_due) return absl::OkStatus();
  GUANXI_RETURN_IF_ERROR(CheckWholeDate(due, field));
  const bool within = DayOf(due) >= DayOf(plan.from()) && DayOf(due) <= DayOf(plan.until());
  return within ? absl::OkStatus() : errors::InvalidField(field, "must be in the plan's period");
}

absl::Status CheckGoals(const AccountPlan& plan) {
  for (int i = 0; i < plan.goals_size(); ++i) {
    const AccountPlan::Goal& goal = plan.goals(i);
    GUANXI_RETURN_IF_ERROR(
        CheckDue(plan, goal.has_due(), goal.due(), fmt::format("account_plan.goals[{}].due", i)));
  }
  return absl::OkStatus();
}

absl::Status CheckStrategy(const AccountPlan& plan) {
  std::set<std::pair<std::string, std::string>> pairs;
  for (int i = 0; i < plan.contact_strategy_size(); ++i) {
    const AccountPlan::Line& line = plan.contact_strategy(i);
    if (pairs.emplace(line.contact(), line.user()).second) continue;
    return errors::InvalidField(fmt::format("account_plan.contact_strategy[{}]", i),
                                "must not be of a contact and a user who are there already");
  }
  return absl::OkStatus();
}

absl::Status CheckActions(const AccountPlan& plan) {
  for (int i = 0; i < plan.actions_size(); ++i) {
    const AccountPlan::Action& action = plan.actions(i);
    const std::string field = fmt::format("account_plan.actions[{}]", i);
    GUANXI_RETURN_IF_ERROR(CheckDue(plan, action.has_due(), action.due(), field + ".due"));
    if (action.has_done()) GUANXI_RETURN_IF_ERROR(CheckWholeDate(action.done(), field + ".done"));
  }
  return absl::OkStatus();
}

absl::Status CheckReviews(const AccountPlan& plan) {
  for (int i = 0; i < plan.reviews_size(); ++i) {
    GUANXI_RETURN_IF_ERROR(
        CheckWholeDate(plan.reviews(i).date(), fmt::format("account_plan.reviews[{}].date", i)));
  }
  return absl::OkStatus();
}

std::string_view WordFor(AccountPlan::State state) {
  switch (state) {
    case AccountPlan::STATE_ACTIVE:
      return "active";
    case AccountPlan::STATE_CLOSED:
      return "closed";
    default:
      return "a draft";
  }
}

absl::Status Wrong(const AccountPlan& plan, std::string_view rule) {
  return errors::WrongState(plan.name(), WordFor(plan.state()), rule);
}

}  // namespace

absl::Status CheckAccountPlan(const AccountPlan& plan) {
  GUANXI_RETURN_IF_ERROR(CheckWholeDate(plan.from(), "account_plan.from"));
  GUANXI_RETURN_IF_ERROR(CheckWholeDate(plan.until(), "account_plan.until"));
  if (DayOf(plan.until()) < DayOf(plan.from()))
    return errors::InvalidField("account_plan.until", "must not lie before from");
  GUANXI_RETURN_IF_ERROR(CheckGoals(plan));
  GUANXI_RETURN_IF_ERROR(CheckStrategy(plan));
  GUANXI_RETURN_IF_ERROR(CheckActions(plan));
  return CheckReviews(plan);
}

bool Overlap(const AccountPlan& a, const AccountPlan& b) {
  return DayOf(a.from()) <= DayOf(b.until()) && DayOf(b.from()) <= DayOf(a.until());
}

bool TalksTo(const AccountPlan& plan, std::string_view contact) {
  return std::any_of(plan.contact_strategy().begin(), plan.contact_strategy().end(),
                     [&](const AccountPlan::Line& line) { return line.contact() == contact; });
}

absl::Status CheckChangeable(const AccountPlan& plan) {
  if (plan.state() != AccountPlan::STATE_CLOSED) return absl::OkStatus();
  return Wrong(plan, "must not be closed");
}

absl::Status CheckActivation(const AccountPlan& plan) {
  if (plan.state() == AccountPlan::STATE_ACTIVE) return Wrong(plan, "must be a draft, or closed");
  if (plan.goals().empty())
    return errors::WrongState(plan.name(), "without goals", "must have a goal");
  return absl::OkStatus();
}

absl::Status CheckClosing(const AccountPlan& plan) {
  return plan.state() == AccountPlan::STATE_ACTIVE ? absl::OkStatus()
                                                   : Wrong(plan, "must be active");
}

absl::Status CheckDeletion(const AccountPlan& plan) {
  return plan.state() == AccountPlan::STATE_ACTIVE ? Wrong(plan, "must be closed first")
                                                   : absl::OkStatus();
}

}  // namespace guanxi::customers
