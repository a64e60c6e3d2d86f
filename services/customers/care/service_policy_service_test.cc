#include "services/customers/care/service_policy_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/customers/care/care_fixture.h"

namespace guanxi::customers {
namespace {

using ::absl::StatusCode;
using ::testing::ElementsAre;
using v1::ServicePolicy;
using Response = v1::GetServicePolicyForResponse;

class ServicePolicyServiceTest : public CareFixture {
 protected:
  absl::StatusOr<ServicePolicy> Create(std::string_view id, std::string_view text) {
    v1::CreateServicePolicyRequest request;
    request.set_service_policy_id(std::string(id));
    *request.mutable_service_policy() = TextProto<ServicePolicy>(R"(display_name: "Policy")");
    request.mutable_service_policy()->MergeFrom(TextProto<ServicePolicy>(text));
    return Call(policies(), &PolicyStub::CreateServicePolicy, request);
  }
  absl::StatusOr<ServicePolicy> Update(std::string_view policy) {
    v1::UpdateServicePolicyRequest request;
    *request.mutable_service_policy() = TextProto<ServicePolicy>(policy);
    return Call(policies(), &PolicyStub::UpdateServicePolicy, request);
  }
  absl::StatusOr<Response> For(std::string_view customer) {
    v1::GetServicePolicyForRequest request;
    request.set_customer(std::string(customer));
    return Call(policies(), &PolicyStub::GetServicePolicyFor, request);
  }
};

TEST_F(ServicePolicyServiceTest, ThereIsOneRowForAGradeAndTier) {
  ASSERT_THAT(Create("any", ""), IsOk());
  ASSERT_THAT(Create("a", "grade: GRADE_A contact_cadence_days: 30"), IsOk());
  EXPECT_THAT(Create("x", "grade: GRADE_A"), HasErrorMetadata("holder", "servicePolicies/a"));
  EXPECT_THAT(Create("x", ""), StatusIs(StatusCode::kAlreadyExists, "VALUE_TAKEN"));
  ASSERT_THAT(Create("gold", R"(grade: GRADE_A tier: "gold")"), IsOk());
  EXPECT_THAT(Update(R"(name: "servicePolicies/any" grade: GRADE_A)"),
              StatusIs(StatusCode::kAlreadyExists, "VALUE_TAKEN"));
  EXPECT_THAT(Update(R"(name: "servicePolicies/a" sla_class: "premium")"), IsOk());
  v1::ListServicePoliciesRequest list;
  list.set_filter("grade = GRADE_A");
  const auto of_a = Call(policies(), &PolicyStub::ListServicePolicies, list);
  ASSERT_THAT(of_a, IsOk());
  EXPECT_THAT(NamesOf(of_a->service_policies()),
              ElementsAre("servicePolicies/a", "servicePolicies/gold"));
}

TEST_F(ServicePolicyServiceTest, ADeletedRowAppliesNoMoreAndLeavesItsPlace) {
  ASSERT_THAT(CreateCustomer("c", "grade: GRADE_A"), IsOk());
  ASSERT_THAT(Create("a", "grade: GRADE_A"), IsOk());
  v1::DeleteServicePolicyRequest request;
  request.set_name("servicePolicies/a");
  ASSERT_THAT(Call(policies(), &PolicyStub::DeleteServicePolicy, request), IsOk());
  EXPECT_FALSE(For("customers/c")->has_service_policy());
  EXPECT_THAT(Create("b", "grade: GRADE_A"), IsOk());
}

TEST_F(ServicePolicyServiceTest, SaysWhichRowAppliesAndWhy) {
  ASSERT_THAT(CreateCustomer("c", R"(grade: GRADE_A tier: "gold" owner: "users/o")"), IsOk());
  const auto none = For("customers/c");
  ASSERT_THAT(none, IsOk());
  EXPECT_FALSE(none->has_service_policy());
  EXPECT_EQ(none->match(), Response::MATCH_UNSPECIFIED);
  EXPECT_EQ(none->grade(), v1::GRADE_A);
  EXPECT_EQ(none->tier(), "gold");
  EXPECT_EQ(none->owner(), "users/o");
  ASSERT_THAT(Create("gold", R"(tier: "gold")"), IsOk());
  EXPECT_EQ(For("customers/c")->match(), Response::MATCH_TIER);
  ASSERT_THAT(Create("a", "grade: GRADE_A"), IsOk());
  EXPECT_EQ(For("customers/c")->match(), Response::MATCH_GRADE);
  EXPECT_EQ(For("customers/c")->service_policy().name(), "servicePolicies/a");
  EXPECT_THAT(For("customers/none"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(For("units/c"), IsInvalidField("customer"));
}

TEST_F(ServicePolicyServiceTest, ACadenceMakesCallBacks) {
  ASSERT_THAT(CreateCustomer("a", "grade: GRADE_A"), IsOk());
  ASSERT_THAT(CreateCustomer("c", "grade: GRADE_C"), IsOk());
  ASSERT_THAT(Create("a", "grade: GRADE_A contact_cadence_days: 30"), IsOk());
  ASSERT_THAT(CreatePlan("calls", "contact_cadence {} work: WORK_CALL"), IsOk());
  RunDue();
  EXPECT_THAT(Tasks(), ElementsAre("a 2026-02-04 OPEN", "a 2026-03-06 OPEN"));
}

}  // namespace
}  // namespace guanxi::customers
