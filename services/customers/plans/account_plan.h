// The rules of account plans. Pure.
#ifndef GUANXI_SERVICES_CUSTOMERS_PLANS_ACCOUNT_PLAN_H_
#define GUANXI_SERVICES_CUSTOMERS_PLANS_ACCOUNT_PLAN_H_

#include <string_view>

#include "absl/status/status.h"
#include "guanxi/customers/v1/account_plans.pb.h"

namespace guanxi::customers {

// Checks what field annotations cannot say, for a plan about to be written: whole dates, those of
// goals and actions in its period, and nobody twice in its contact strategy. INVALID_ARGUMENT names
// the field, under `account_plan.`. Whether customer and contacts exist is not asked.
absl::Status CheckAccountPlan(const v1::AccountPlan& plan);

// Whether a day is in the periods of both.
bool Overlap(const v1::AccountPlan& a, const v1::AccountPlan& b);

// True when one of the lines of `plan` is with `contact`.
bool TalksTo(const v1::AccountPlan& plan, std::string_view contact);

// FAILED_PRECONDITION (WRONG_STATE) when the plan does not stand where the act begins.
absl::Status CheckChangeable(const v1::AccountPlan& plan);
absl::Status CheckActivation(const v1::AccountPlan& plan);
absl::Status CheckClosing(const v1::AccountPlan& plan);
absl::Status CheckDeletion(const v1::AccountPlan& plan);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_PLANS_ACCOUNT_PLAN_H_
