#include "services/customers/care/care_plan_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/customers/care/care_fixture.h"

namespace guanxi::customers {
namespace {

using ::absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::SizeIs;
using v1::CarePlan;

constexpr char kDaily[] = "interval { days: 1 }";

class CarePlanServiceTest : public CareFixture {
 protected:
  absl::StatusOr<CarePlan> Get(std::string_view name) {
    v1::GetCarePlanRequest request;
    request.set_name(std::string(name));
    return Call(plans(), &PlanStub::GetCarePlan, request);
  }
  // A salesperson, or what else `role` is, of units/u.
  static access::Principal Person(access::Role role, const std::string& user) {
    access::Principal principal{.user = user, .role = role, .unit = "units/u"};
    principal.own =
        access::Scope::Of({.units = {}, .owner = user, .grantees = {user}, .home = "units/u"});
    principal.group = access::Scope::Of(
        {.units = {"units/u"}, .owner = user, .grantees = {user}, .home = "units/u"});
    return principal;
  }
};

TEST_F(CarePlanServiceTest, GetsListsAndDeletesWhatWasCreated) {
  const auto created = CreatePlan("daily", kDaily);
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->name(), "carePlans/daily");
  EXPECT_EQ(Get("carePlans/daily")->SerializeAsString(), created->SerializeAsString());
  const auto list = Call(plans(), &PlanStub::ListCarePlans, {});
  ASSERT_THAT(list, IsOk());
  EXPECT_THAT(NamesOf(list->care_plans()), ElementsAre("carePlans/daily"));
  v1::DeleteCarePlanRequest request;
  request.set_name("carePlans/daily");
  ASSERT_THAT(Call(plans(), &PlanStub::DeleteCarePlan, request), IsOk());
  EXPECT_THAT(Call(plans(), &PlanStub::ListCarePlans, {})->care_plans(), SizeIs(0));
  v1::RunCarePlanRequest run;
  run.set_name("carePlans/daily");
  EXPECT_THAT(Call(plans(), &PlanStub::RunCarePlan, run),
              StatusIs(StatusCode::kFailedPrecondition, "RESOURCE_DELETED"));
}

TEST_F(CarePlanServiceTest, ChecksWhatAPlanSays) {
  EXPECT_THAT(CreatePlan("x", ""), IsInvalidField("care_plan.trigger"));
  EXPECT_THAT(CreatePlan("x", R"(interval { days: 1 } customers: "customers/none")"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(CreatePlan("x", "interval { days: 0 }"), IsInvalidField("care_plan.interval.days"));
  EXPECT_THAT(CreatePlan("x", R"(interval { days: 1 } owner: "li-na")"),
              IsInvalidField("care_plan.owner"));
  EXPECT_THAT(CreatePlan("x", "interval { days: 1 } lead_days: 61"),
              IsInvalidField("care_plan.lead_days"));
}

TEST_F(CarePlanServiceTest, ACustomerThatWasDeletedDoesNotStandInTheWay) {
  ASSERT_THAT(CreateCustomer("c"), IsOk());
  ASSERT_THAT(CreatePlan("p", R"(interval { days: 1 } customers: "customers/c")"), IsOk());
  ASSERT_THAT(DeleteCustomer("customers/c"), IsOk());
  EXPECT_THAT(UpdatePlan(R"(name: "carePlans/p" instructions: "gently")", "instructions"), IsOk());
}

TEST_F(CarePlanServiceTest, OneWhoLooksAfterNobodyElsePlansForTheirOwnCustomers) {
  SetPrincipal(Person(access::Role::kSalesperson, "users/ana"));
  EXPECT_THAT(CreatePlan("x", R"(interval { days: 1 } unit: "units/u" owner: "users/ana")"),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_REACH"));
  v1::CreateCarePlanRequest request;
  request.set_care_plan_id("own");
  *request.mutable_care_plan() =
      TextProto<CarePlan>(R"(display_name: "Mine" work: WORK_CALL interval { weeks: 1 })");
  const auto own = Call(plans(), &PlanStub::CreateCarePlan, request);
  ASSERT_THAT(own, IsOk());
  EXPECT_EQ(own->reach(), CarePlan::REACH_OWNER);
  EXPECT_EQ(own->owner(), "users/ana");
  EXPECT_EQ(own->unit(), "units/u");
  EXPECT_THAT(UpdatePlan(R"(name: "carePlans/own" reach: REACH_UNIT)", "reach"),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_REACH"));
}

TEST_F(CarePlanServiceTest, AHeadPlansForTheUnitButNotForTheCompany) {
  SetPrincipal(Person(access::Role::kUnitHead, "users/head"));
  EXPECT_THAT(CreatePlan("unit", R"(interval { days: 1 } unit: "units/u")"), IsOk());
  EXPECT_THAT(CreatePlan("other", R"(interval { days: 1 } unit: "units/v" owner: "users/head")"),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_REACH"));
}

TEST_F(CarePlanServiceTest, AFilterAsksForNothingThatIsHidden) {
  SetPrincipal(Person(access::Role::kAgent, "users/agent"));
  EXPECT_THAT(CreatePlan("x", R"(interval { days: 1 } reach: REACH_OWNER
                                 customer_filter: "annual_revenue.units > 1000")"),
              StatusIs(StatusCode::kPermissionDenied, "FIELD_HIDDEN"));
  EXPECT_THAT(CreatePlan("y", R"(interval { days: 1 } reach: REACH_OWNER
                                 customer_filter: "grade = GRADE_A")"),
              IsOk());
}

TEST_F(CarePlanServiceTest, TellsHowARunGetsOn) {
  EXPECT_THAT(GetRun(), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(GetRun("carePlans/none"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(GetRun("customers/none"), IsInvalidField("care_plan"));
  ASSERT_THAT(CreatePlan("p", kDaily), IsOk());
  EXPECT_EQ(GetRun("carePlans/p")->phase(), v1::CareRun::PHASE_WAITING);
  RunDue();
  const auto run = GetRun("carePlans/p");
  ASSERT_THAT(run, IsOk());
  EXPECT_EQ(run->phase(), v1::CareRun::PHASE_DONE);
  EXPECT_EQ(FromProto(run->start_time()), Start());
  EXPECT_EQ(FromProto(run->end_time()), Start());
  SetScope(access::Scope::Owner("users/stranger"));
  EXPECT_THAT(GetRun("carePlans/p"), StatusIs(StatusCode::kNotFound));
}

}  // namespace
}  // namespace guanxi::customers
