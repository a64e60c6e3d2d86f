#include "services/customers/plans/account_plan_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/customers/customers_fixture.h"

namespace guanxi::customers {
namespace {

using ::absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::SizeIs;
using v1::AccountPlan;

class AccountPlanServiceTest : public CustomersFixture {
 protected:
  using PlanStub = v1::AccountPlanService::Stub;

  void SetUp() override {
    ASSERT_THAT(CreateCustomer("a", R"(owner: "users/o")"), IsOk());
    ASSERT_THAT(CreateCustomer("b"), IsOk());
  }

  // Creates `accountPlans/{id}` for customers/a and the first half of `year`.
  absl::StatusOr<AccountPlan> Create(std::string_view id, int year, std::string_view text = "") {
    v1::CreateAccountPlanRequest request;
    request.set_account_plan_id(std::string(id));
    AccountPlan& plan = *request.mutable_account_plan();
    plan = TextProto<AccountPlan>(R"pb(
      display_name: "Plan"
      customer: "customers/a"
      from { month: 1 day: 1 }
      until { month: 6 day: 30 }
      goals { text: "Our share" measure: "% of purchases" target: "40" })pb");
    plan.mutable_from()->set_year(year);
    plan.mutable_until()->set_year(year);
    plan.MergeFrom(TextProto<AccountPlan>(text));
    return Call(*plans_, &PlanStub::CreateAccountPlan, request);
  }
  absl::StatusOr<AccountPlan> Update(std::string_view plan, std::string_view path) {
    v1::UpdateAccountPlanRequest request;
    *request.mutable_account_plan() = TextProto<AccountPlan>(plan);
    request.mutable_update_mask()->add_paths(std::string(path));
    return Call(*plans_, &PlanStub::UpdateAccountPlan, request);
  }
  absl::StatusOr<AccountPlan> Activate(std::string_view name) {
    v1::ActivateAccountPlanRequest request;
    request.set_name(std::string(name));
    return Call(*plans_, &PlanStub::ActivateAccountPlan, request);
  }
  absl::StatusOr<AccountPlan> Close(std::string_view name) {
    v1::CloseAccountPlanRequest request;
    request.set_name(std::string(name));
    return Call(*plans_, &PlanStub::CloseAccountPlan, request);
  }
  absl::StatusOr<AccountPlan> Delete(std::string_view name) {
    v1::DeleteAccountPlanRequest request;
    request.set_name(std::string(name));
    return Call(*plans_, &PlanStub::DeleteAccountPlan, request);
  }
  absl::StatusOr<AccountPlan> Get(std::string_view name) {
    v1::GetAccountPlanRequest request;
    request.set_name(std::string(name));
    return Call(*plans_, &PlanStub::GetAccountPlan, request);
  }
  absl::StatusOr<v1::ListAccountPlansResponse> List(std::string_view request) {
    return Call(*plans_, &PlanStub::ListAccountPlans,
                TextProto<v1::ListAccountPlansRequest>(request));
  }

 private:
  std::unique_ptr<PlanStub> plans_ = Stub<v1::AccountPlanService>();
};

TEST_F(AccountPlanServiceTest, BeginsAsADraft) {
  const auto created = Create("p", 2026, "state: STATE_ACTIVE");
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->state(), AccountPlan::STATE_DRAFT);
  EXPECT_EQ(Get("accountPlans/p")->SerializeAsString(), created->SerializeAsString());
}

TEST_F(AccountPlanServiceTest, RefersToCustomersAndContactsThatAreThere) {
  EXPECT_THAT(Create("x", 2026, R"(customer: "customers/none")"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(Create("x", 2026, R"(contact_strategy { contact: "contacts/none" user: "users/o" })"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  ASSERT_THAT(CreateContact("li", R"(affiliations { customer: "customers/a" })"), IsOk());
  EXPECT_THAT(Create("p", 2026, R"(contact_strategy { contact: "contacts/li" user: "users/o" })"),
              IsOk());
}

TEST_F(AccountPlanServiceTest, PeriodsOfACustomerDoNotOverlap) {
  ASSERT_THAT(Create("p", 2026), IsOk());
  EXPECT_THAT(Create("x", 2026), StatusIs(StatusCode::kAlreadyExists, "VALUE_TAKEN"));
  EXPECT_THAT(Create("x", 2026), HasErrorMetadata("holder", "accountPlans/p"));
  EXPECT_THAT(Create("of-b", 2026, R"(customer: "customers/b")"), IsOk());
  ASSERT_THAT(Create("q", 2027), IsOk());
  EXPECT_THAT(Update(R"pb(name: "accountPlans/q"
                          from { year: 2026 month: 6 day: 30 })pb",
                     "from"),
              StatusIs(StatusCode::kAlreadyExists, "VALUE_TAKEN"));
  EXPECT_THAT(Update(R"pb(name: "accountPlans/q"
                          from { year: 2026 month: 7 day: 1 })pb",
                     "from"),
              IsOk());
  ASSERT_THAT(Delete("accountPlans/p"), IsOk());
  EXPECT_THAT(Create("again", 2026), IsOk());
}

TEST_F(AccountPlanServiceTest, OneOfACustomerIsActiveAtMost) {
  ASSERT_THAT(Create("p", 2026), IsOk());
  ASSERT_THAT(Create("q", 2027), IsOk());
  ASSERT_THAT(Activate("accountPlans/p"), IsOk());
  EXPECT_THAT(Activate("accountPlans/q"), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(Delete("accountPlans/p"), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  ASSERT_THAT(Close("accountPlans/p"), IsOk());
  EXPECT_EQ(Activate("accountPlans/q")->state(), AccountPlan::STATE_ACTIVE);
  EXPECT_THAT(Update(R"(name: "accountPlans/p" summary: "over")", "summary"),
              StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(NamesOf(List(R"pb(filter: "state = STATE_ACTIVE")pb")->account_plans()),
              ElementsAre("accountPlans/q"));
}

TEST_F(AccountPlanServiceTest, IsReviewedWhileItIsActive) {
  ASSERT_THAT(Create("p", 2026), IsOk());
  ASSERT_THAT(Activate("accountPlans/p"), IsOk());
  const auto reviewed = Update(R"pb(name: "accountPlans/p"
                                    reviews {
                                      date { year: 2026 month: 3 day: 31 }
                                      user: "users/o"
                                      findings: "on course"
                                    })pb",
                               "reviews");
  ASSERT_THAT(reviewed, IsOk());
  EXPECT_THAT(reviewed->reviews(), SizeIs(1));
}

TEST_F(AccountPlanServiceTest, ListsACustomersPlansByPeriod) {
  ASSERT_THAT(Create("a2", 2027), IsOk());
  ASSERT_THAT(Create("b1", 2026), IsOk());
  ASSERT_THAT(Create("of-b", 2026, R"(customer: "customers/b")"), IsOk());
  const auto list = List(R"pb(filter: "customer = \"customers/a\"" order_by: "from")pb");
  ASSERT_THAT(list, IsOk());
  EXPECT_THAT(NamesOf(list->account_plans()), ElementsAre("accountPlans/b1", "accountPlans/a2"));
}

TEST_F(AccountPlanServiceTest, GoesWithItsCustomer) {
  ASSERT_THAT(Create("p", 2026), IsOk());
  SetScope(access::Scope::Owner("users/o"));
  EXPECT_THAT(Get("accountPlans/p"), IsOk());
  EXPECT_THAT(List("")->account_plans(), SizeIs(1));
  SetScope(access::Scope::Owner("users/stranger"));
  EXPECT_THAT(Get("accountPlans/p"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(List("")->account_plans(), SizeIs(0));
  EXPECT_THAT(Activate("accountPlans/p"), StatusIs(StatusCode::kNotFound));
}

}  // namespace
}  // namespace guanxi::customers
