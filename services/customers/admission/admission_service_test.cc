#include "services/customers/admission/admission_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/customers/admission/admission_fixture.h"

namespace guanxi::customers {
namespace {

using ::absl::StatusCode;
using ::testing::SizeIs;
using v1::Admission;

class AdmissionServiceTest : public AdmissionFixture {
 protected:
  void SetUp() override {
    ASSERT_THAT(CreateCustomer("a", R"(unit: "units/east" owner: "users/ana")"), IsOk());
    ASSERT_THAT(CreateCustomer("b", R"(unit: "units/east")"), IsOk());
    ASSERT_THAT(CreatePolicy(), IsOk());
  }
};

TEST_F(AdmissionServiceTest, BeginsAsADraftWithTheChecklist) {
  const auto opened = Open("x", "a");
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->state(), v1::ADMISSION_STATE_DRAFT);
  ASSERT_THAT(opened->documents(), SizeIs(1));
  EXPECT_EQ(opened->documents(0).document(), "accounts");
  ASSERT_THAT(opened->moves(), SizeIs(1));
  EXPECT_EQ(opened->moves(0).user(), "users/ana");
  EXPECT_EQ(StateOf("customers/a"), v1::ADMISSION_STATE_DRAFT);
}

TEST_F(AdmissionServiceTest, GoesAllTheWay) {
  ASSERT_THAT(Open("x", "a"), IsOk());
  TakeToReport("admissions/x");
  EXPECT_EQ(StateOf("customers/a"), v1::ADMISSION_STATE_REPORTED);
  const auto admitted = Admit("admissions/x");
  ASSERT_THAT(admitted, IsOk());
  EXPECT_EQ(admitted->state(), v1::ADMISSION_STATE_ADMITTED);
  EXPECT_EQ(admitted->applicant(), "users/ana");
  EXPECT_EQ(admitted->decider(), "users/boss");
  EXPECT_EQ(admitted->report().reason(), "Good");
  EXPECT_DOUBLE_EQ(admitted->score().value(), 80);
  EXPECT_THAT(admitted->moves(), SizeIs(6));
  EXPECT_EQ(admitted->code(), "east-2600001");
  const auto customer = GetCustomer("customers/a");
  EXPECT_EQ(customer->code(), "east-2600001");
  EXPECT_EQ(customer->admission_state(), v1::ADMISSION_STATE_ADMITTED);
}

TEST_F(AdmissionServiceTest, TheCustomersStateIsInTheSameCommit) {
  ASSERT_THAT(Open("x", "a"), IsOk());
  const kv::Revision before = engine().head();
  ASSERT_THAT(Ask(&AdmissionStub::WithdrawAdmission, R"(name: "admissions/x" note: "no")"), IsOk());
  EXPECT_EQ(engine().head(), before + 1);
  EXPECT_EQ(StateOf("customers/a"), v1::ADMISSION_STATE_WITHDRAWN);
}

TEST_F(AdmissionServiceTest, OneAtATime) {
  ASSERT_THAT(Open("x", "a"), IsOk());
  EXPECT_THAT(Open("y", "a"), StatusIs(StatusCode::kAlreadyExists, "VALUE_TAKEN"));
  EXPECT_THAT(Open("y", "a"), HasErrorMetadata("holder", "admissions/x"));
  EXPECT_THAT(Open("b", "b"), IsOk());
  ASSERT_THAT(Ask(&AdmissionStub::WithdrawAdmission, R"(name: "admissions/x")"), IsOk());
  ASSERT_THAT(Open("y", "a"), IsOk());
  EXPECT_THAT(Ask(&AdmissionStub::ReopenAdmission, R"(name: "admissions/x")"),
              StatusIs(StatusCode::kAlreadyExists, "VALUE_TAKEN"));
  ASSERT_THAT(Ask(&AdmissionStub::WithdrawAdmission, R"(name: "admissions/y")"), IsOk());
  EXPECT_EQ(Ask(&AdmissionStub::ReopenAdmission, R"(name: "admissions/x")")->state(),
            v1::ADMISSION_STATE_DRAFT);
}

TEST_F(AdmissionServiceTest, WhatLacksStandsInTheWay) {
  ASSERT_THAT(Open("x", "a"), IsOk());
  const auto submitted = Ask(&AdmissionStub::SubmitAdmission, R"(name: "admissions/x")");
  EXPECT_THAT(submitted, StatusIs(StatusCode::kFailedPrecondition, "ADMISSION_INCOMPLETE"));
  EXPECT_THAT(submitted, HasErrorMetadata("lacking", "application: summary; documents: accounts"));
  TakeToReport("admissions/x");
  ASSERT_THAT(Ask(&AdmissionStub::ApproveAdmission, R"(name: "admissions/x")", "users/boss"),
              IsOk());
  EXPECT_THAT(Ask(&AdmissionStub::CompleteAdmission, R"(name: "admissions/x")"),
              HasErrorMetadata("lacking", "contracts: supply"));
}

TEST_F(AdmissionServiceTest, ALowScoreIsNotApproved) {
  ASSERT_THAT(Open("x", "a"), IsOk());
  TakeToReport("admissions/x");
  ASSERT_THAT(AskPolicy(&PolicyStub::UpdateAdmissionPolicy, R"pb(
                admission_policy { name: "admissionPolicies/default" minimum_score: 81 })pb"),
              IsOk());
  EXPECT_THAT(Ask(&AdmissionStub::ApproveAdmission, R"(name: "admissions/x")", "users/boss"),
              HasErrorMetadata("lacking", "score: 80.0 of 81"));
}

TEST_F(AdmissionServiceTest, IsDecidedByARoleOfThePolicyAndNotByTheApplicant) {
  ASSERT_THAT(Open("x", "a"), IsOk());
  TakeToReport("admissions/x");
  EXPECT_THAT(Ask(&AdmissionStub::ApproveAdmission, R"(name: "admissions/x")"),
              StatusIs(StatusCode::kPermissionDenied, "NOT_A_DECIDER"));
  access::Principal admin;
  admin.user = "users/admin";
  admin.role = access::Role::kUnitAdmin;
  admin.unit = "units/east";
  admin.own = admin.group = access::Scope::Unit("units/east");
  SetPrincipal(admin);
  EXPECT_THAT(Ask(&AdmissionStub::RejectAdmission, R"(name: "admissions/x" note: "no")"),
              StatusIs(StatusCode::kPermissionDenied, "NOT_A_DECIDER"));
  admin.role = access::Role::kUnitHead;
  SetPrincipal(admin);
  EXPECT_EQ(Ask(&AdmissionStub::RejectAdmission, R"(name: "admissions/x" note: "no")")->decider(),
            "users/admin");
}

TEST_F(AdmissionServiceTest, ASuspendedCustomerIsResumed) {
  ASSERT_THAT(Open("x", "a"), IsOk());
  TakeToReport("admissions/x");
  ASSERT_THAT(Admit("admissions/x"), IsOk());
  EXPECT_THAT(Ask(&AdmissionStub::SuspendAdmission, R"(name: "admissions/x")"),
              IsInvalidField("note"));
  ASSERT_THAT(Ask(&AdmissionStub::SuspendAdmission, R"(name: "admissions/x" note: "unpaid")"),
              IsOk());
  EXPECT_EQ(StateOf("customers/a"), v1::ADMISSION_STATE_SUSPENDED);
  v1::UpdateCustomerRequest update;
  update.mutable_customer()->set_name("customers/a");
  update.mutable_customer()->set_code("since");
  ASSERT_THAT(Call(customers(), &CustomerStub::UpdateCustomer, update), IsOk());
  const auto resumed = Ask(&AdmissionStub::ResumeAdmission, R"(name: "admissions/x")");
  ASSERT_THAT(resumed, IsOk());
  EXPECT_EQ(resumed->decider(), "users/boss");
  EXPECT_EQ(StateOf("customers/a"), v1::ADMISSION_STATE_ADMITTED);
  EXPECT_EQ(GetCustomer("customers/a")->code(), "since");
}

TEST_F(AdmissionServiceTest, CodesHaveNoGapsAndPassOverThoseThatAreTaken) {
  ASSERT_THAT(CreateCustomer("c", R"(code: "east-2600002" unit: "units/east")"), IsOk());
  ASSERT_THAT(Open("x", "a"), IsOk());
  TakeToReport("admissions/x");
  // A refusal takes no number.
  ASSERT_THAT(Ask(&AdmissionStub::ApproveAdmission, R"(name: "admissions/x")", "users/boss"),
              IsOk());
  ASSERT_THAT(Ask(&AdmissionStub::CompleteAdmission,
                  R"(name: "admissions/x" code: "east-2600002" contracts { contract: "supply"
                     signed { year: 2026 month: 1 day: 5 } })"),
              StatusIs(StatusCode::kAlreadyExists, "VALUE_TAKEN"));
  ASSERT_THAT(Ask(&AdmissionStub::CompleteAdmission,
                  R"(name: "admissions/x" contracts { contract: "supply"
                     signed { year: 2026 month: 1 day: 5 } })"),
              IsOk());
  EXPECT_EQ(GetCustomer("customers/a")->code(), "east-2600001");
  ASSERT_THAT(Open("y", "b"), IsOk());
  TakeToReport("admissions/y");
  EXPECT_EQ(Admit("admissions/y")->code(), "east-2600003");
}

TEST_F(AdmissionServiceTest, ManyCodesInARowMayBeTaken) {
  for (int i = 1; i <= 40; ++i) {
    ASSERT_THAT(CreateCustomer(fmt::format("taken-{}", i),
                               fmt::format(R"(code: "east-26{:05}" unit: "units/east")", i)),
                IsOk());
  }
  ASSERT_THAT(Open("x", "a"), IsOk());
  TakeToReport("admissions/x");
  EXPECT_EQ(Admit("admissions/x")->code(), "east-2600041");
  ASSERT_THAT(Open("y", "b"), IsOk());
  TakeToReport("admissions/y");
  EXPECT_EQ(Admit("admissions/y")->code(), "east-2600042");
}

TEST_F(AdmissionServiceTest, ACustomerKeepsItsCodeUnlessAnotherIsGiven) {
  ASSERT_THAT(CreateCustomer("c", R"(code: "old")"), IsOk());
  ASSERT_THAT(Open("x", "c"), IsOk());
  TakeToReport("admissions/x");
  EXPECT_EQ(Admit("admissions/x")->code(), "old");
  ASSERT_THAT(Open("y", "a"), IsOk());
  TakeToReport("admissions/y");
  EXPECT_EQ(Admit("admissions/y", R"(code: "mine")")->code(), "mine");
}

TEST_F(AdmissionServiceTest, WithTheLastAdmissionTheStateGoes) {
  ASSERT_THAT(Open("x", "a"), IsOk());
  ASSERT_THAT(Ask(&AdmissionStub::WithdrawAdmission, R"(name: "admissions/x")"), IsOk());
  ASSERT_THAT(Open("y", "a"), IsOk());
  ASSERT_THAT(Ask(&AdmissionStub::DeleteAdmission, R"(name: "admissions/y")"), IsOk());
  EXPECT_EQ(StateOf("customers/a"), v1::ADMISSION_STATE_WITHDRAWN);
  ASSERT_THAT(Ask(&AdmissionStub::DeleteAdmission, R"(name: "admissions/x")"), IsOk());
  EXPECT_EQ(StateOf("customers/a"), v1::ADMISSION_STATE_UNSPECIFIED);
}

TEST_F(AdmissionServiceTest, GoesWithItsCustomer) {
  ASSERT_THAT(Open("x", "a"), IsOk());
  SetScope(access::Scope::Owner("users/ana"));
  EXPECT_THAT(Ask(&AdmissionStub::GetAdmission, R"(name: "admissions/x")"), IsOk());
  EXPECT_THAT(Ask(&AdmissionStub::ListAdmissions, "")->admissions(), SizeIs(1));
  SetScope(access::Scope::Owner("users/stranger"));
  EXPECT_THAT(Ask(&AdmissionStub::GetAdmission, R"(name: "admissions/x")"),
              StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(Ask(&AdmissionStub::ListAdmissions, "")->admissions(), SizeIs(0));
  EXPECT_THAT(Ask(&AdmissionStub::SubmitAdmission, R"(name: "admissions/x")"),
              StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(Open("y", "a"), StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
}

TEST_F(AdmissionServiceTest, ListsByState) {
  ASSERT_THAT(Open("x", "a"), IsOk());
  ASSERT_THAT(Open("y", "b"), IsOk());
  ASSERT_THAT(Ask(&AdmissionStub::WithdrawAdmission, R"(name: "admissions/x")"), IsOk());
  const auto drafts = Ask(&AdmissionStub::ListAdmissions,
                          R"pb(filter: "state = ADMISSION_STATE_DRAFT" order_by: "update_time")pb");
  ASSERT_THAT(drafts, IsOk());
  ASSERT_THAT(drafts->admissions(), SizeIs(1));
  EXPECT_EQ(drafts->admissions(0).name(), "admissions/y");
}

TEST_F(AdmissionServiceTest, AdmitsThoseThatWereThereBefore) {
  for (int i = 0; i < 25; ++i) {
    ASSERT_THAT(CreateCustomer(fmt::format("old-{}", i), R"(unit: "units/west")"), IsOk());
  }
  ASSERT_THAT(Open("x", "a"), IsOk());
  v1::AdmitExistingCustomersRequest request;
  request.set_note("were there");
  request.set_assign_codes(true);
  int admitted = 0;
  int skipped = 0;
  int calls = 0;
  auto admissions = Stub<v1::AdmissionService>();
  do {
    const auto page = Call(*admissions, &AdmissionStub::AdmitExistingCustomers, request);
    ASSERT_THAT(page, IsOk());
    admitted += page->admitted();
    skipped += page->skipped();
    request.set_page_token(page->next_page_token());
    ++calls;
  } while (!request.page_token().empty());
  EXPECT_EQ(admitted, 26);
  EXPECT_EQ(skipped, 1);
  EXPECT_EQ(calls, 2);
  const auto customer = GetCustomer("customers/old-24");
  EXPECT_EQ(customer->admission_state(), v1::ADMISSION_STATE_ADMITTED);
  EXPECT_FALSE(customer->code().empty());
  const auto list =
      Ask(&AdmissionStub::ListAdmissions, R"pb(filter: "customer = \"customers/old-24\"")pb");
  ASSERT_THAT(list->admissions(), SizeIs(1));
  EXPECT_EQ(list->admissions(0).moves(0).note(), "were there");
  EXPECT_EQ(StateOf("customers/a"), v1::ADMISSION_STATE_DRAFT);
}

}  // namespace
}  // namespace guanxi::customers
