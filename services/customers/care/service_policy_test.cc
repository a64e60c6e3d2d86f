#include "services/customers/care/service_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/testing/text_proto.h"

namespace guanxi::customers {
namespace {

using Response = v1::GetServicePolicyForResponse;

v1::ServicePolicy Row(std::string_view text) { return TextProto<v1::ServicePolicy>(text); }

TEST(ServicePolicyTest, TheMostParticularRowApplies) {
  const ServicePolicies policies({Row(R"(name: "any")"), Row(R"(name: "a" grade: GRADE_A)"),
                                  Row(R"(name: "gold" tier: "gold")"),
                                  Row(R"(name: "a-gold" grade: GRADE_A tier: "gold")")});
  const auto expect = [&](v1::Grade grade, const char* tier, const char* name,
                          Response::Match match) {
    const auto found = policies.For(grade, tier);
    ASSERT_NE(found.policy, nullptr);
    EXPECT_EQ(found.policy->name(), name);
    EXPECT_EQ(found.match, match);
  };
  expect(v1::GRADE_A, "gold", "a-gold", Response::MATCH_GRADE_AND_TIER);
  expect(v1::GRADE_A, "silver", "a", Response::MATCH_GRADE);
  expect(v1::GRADE_A, "", "a", Response::MATCH_GRADE);
  expect(v1::GRADE_B, "gold", "gold", Response::MATCH_TIER);
  expect(v1::GRADE_UNSPECIFIED, "gold", "gold", Response::MATCH_TIER);
  expect(v1::GRADE_B, "silver", "any", Response::MATCH_DEFAULT);
  expect(v1::GRADE_UNSPECIFIED, "", "any", Response::MATCH_DEFAULT);
}

TEST(ServicePolicyTest, WhereNoRowFitsThereIsNone) {
  const ServicePolicies policies({Row("grade: GRADE_A")});
  const auto found = policies.For(v1::GRADE_B, "gold");
  EXPECT_EQ(found.policy, nullptr);
  EXPECT_EQ(found.match, Response::MATCH_UNSPECIFIED);
}

}  // namespace
}  // namespace guanxi::customers
