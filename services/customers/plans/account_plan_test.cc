#include "services/customers/plans/account_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

#include "services/testing/error_matchers.h"
#include "services/testing/text_proto.h"

namespace guanxi::customers {
namespace {

using v1::AccountPlan;

// A plan for the first half of 2026.
AccountPlan Plan(std::string_view text) {
  AccountPlan plan = TextProto<AccountPlan>(R"pb(
    name: "accountPlans/p"
    from { year: 2026 month: 1 day: 1 }
    until { year: 2026 month: 6 day: 30 })pb");
  plan.MergeFrom(TextProto<AccountPlan>(text));
  return plan;
}

absl::Status Check(std::string_view text) { return CheckAccountPlan(Plan(text)); }

TEST(AccountPlanTest, ItsDatesAreWholeAndInItsPeriod) {
  EXPECT_TRUE(Check("").ok());
  EXPECT_TRUE(Check("goals { due { year: 2026 month: 6 day: 30 } }").ok());
  EXPECT_THAT(Check("goals {} goals { due { year: 2026 month: 7 day: 1 } }"),
              IsInvalidField("account_plan.goals[1].due"));
  EXPECT_THAT(Check("goals { due { year: 2026 month: 5 } }"),
              IsInvalidField("account_plan.goals[0].due"));
  EXPECT_THAT(Check("actions { due { year: 2025 month: 12 day: 31 } }"),
              IsInvalidField("account_plan.actions[0].due"));
  // What was done late was done.
  EXPECT_TRUE(Check("actions { done { year: 2026 month: 8 day: 1 } }").ok());
  EXPECT_THAT(Check("actions { done { year: 2026 } }"),
              IsInvalidField("account_plan.actions[0].done"));
  EXPECT_THAT(Check("reviews { date { year: 2026 month: 3 } }"),
              IsInvalidField("account_plan.reviews[0].date"));
  EXPECT_THAT(Check("until { year: 2025 month: 12 day: 31 }"),
              IsInvalidField("account_plan.until"));
}

TEST(AccountPlanTest, AContactAndAUserTalkOnce) {
  EXPECT_TRUE(Check(R"pb(contact_strategy { contact: "contacts/a" user: "users/x" }
                         contact_strategy { contact: "contacts/a" user: "users/y" })pb")
                  .ok());
  EXPECT_THAT(Check(R"pb(contact_strategy { contact: "contacts/a" user: "users/x" }
                         contact_strategy { contact: "contacts/a" user: "users/x" })pb"),
              IsInvalidField("account_plan.contact_strategy[1]"));
}

TEST(AccountPlanTest, PeriodsOverlapWhenTheyShareADay) {
  const AccountPlan plan = Plan("");
  const auto other = [](std::string_view text) { return TextProto<AccountPlan>(text); };
  EXPECT_TRUE(Overlap(plan, plan));
  EXPECT_TRUE(Overlap(plan, other(R"pb(from { year: 2026 month: 6 day: 30 }
                                       until { year: 2026 month: 12 day: 31 })pb")));
  EXPECT_FALSE(Overlap(plan, other(R"pb(from { year: 2026 month: 7 day: 1 }
                                        until { year: 2026 month: 12 day: 31 })pb")));
  EXPECT_TRUE(Overlap(other(R"pb(from { year: 2020 month: 1 day: 1 }
                                 until { year: 2030 month: 1 day: 1 })pb"),
                      plan));
}

TEST(AccountPlanTest, MovesFromDraftToActiveToClosedAndBackToActive) {
  EXPECT_FALSE(CheckActivation(Plan("state: STATE_DRAFT")).ok()) << "without a goal";
  EXPECT_TRUE(CheckActivation(Plan("state: STATE_DRAFT goals {}")).ok());
  EXPECT_TRUE(CheckActivation(Plan("state: STATE_CLOSED goals {}")).ok());
  EXPECT_FALSE(CheckActivation(Plan("state: STATE_ACTIVE goals {}")).ok());
  EXPECT_TRUE(CheckClosing(Plan("state: STATE_ACTIVE")).ok());
  EXPECT_FALSE(CheckClosing(Plan("state: STATE_DRAFT")).ok());
  EXPECT_FALSE(CheckClosing(Plan("state: STATE_CLOSED")).ok());
  EXPECT_FALSE(CheckDeletion(Plan("state: STATE_ACTIVE")).ok());
  EXPECT_TRUE(CheckDeletion(Plan("state: STATE_CLOSED")).ok());
  EXPECT_FALSE(CheckChangeable(Plan("state: STATE_CLOSED")).ok());
  EXPECT_TRUE(CheckChangeable(Plan("state: STATE_ACTIVE")).ok());
}

}  // namespace
}  // namespace guanxi::customers
