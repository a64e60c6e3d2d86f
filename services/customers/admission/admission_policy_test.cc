#include "services/customers/admission/admission_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

#include "services/testing/error_matchers.h"
#include "services/testing/text_proto.h"

namespace guanxi::customers {
namespace {

using ::absl::StatusCode;
using access::Role;
using ::testing::SizeIs;

v1::AdmissionPolicy Policy(std::string_view text = "") {
  v1::AdmissionPolicy policy = BuiltInPolicy();
  policy.set_name(kDefaultPolicy);
  policy.MergeFrom(TextProto<v1::AdmissionPolicy>(text));
  return policy;
}

TEST(AdmissionPolicyTest, TheBuiltInOneAsksForMuchAndRequiresNothing) {
  EXPECT_TRUE(CheckPolicy(Policy()).ok());
  EXPECT_THAT(BuiltInPolicy().documents(), SizeIs(4));
  EXPECT_THAT(BuiltInPolicy().criteria(), SizeIs(6));
  EXPECT_FALSE(BuiltInPolicy().required());
}

TEST(AdmissionPolicyTest, TakesWhatIsLeftEmptyFromTheBuiltInOne) {
  auto policy = TextProto<v1::AdmissionPolicy>(R"(documents { document: "passport" })");
  FillFromBuiltIn(policy);
  EXPECT_THAT(policy.documents(), SizeIs(1));
  EXPECT_THAT(policy.criteria(), SizeIs(6));
  EXPECT_EQ(policy.code_pattern(), BuiltInPolicy().code_pattern());
}

TEST(AdmissionPolicyTest, WhatIsWrongIsNamed) {
  EXPECT_THAT(CheckPolicy(Policy(R"(documents { document: "history" })")),
              IsInvalidField("admission_policy.documents[4].document"));
  EXPECT_THAT(CheckPolicy(Policy(R"(criteria { criterion: "Cost" })")),
              IsInvalidField("admission_policy.criteria[6].criterion"));
  EXPECT_THAT(CheckPolicy(Policy(R"(contracts { contract: "" })")),
              IsInvalidField("admission_policy.contracts[2].contract"));
  EXPECT_THAT(CheckPolicy(Policy("deciders: DECIDER_UNSPECIFIED")),
              IsInvalidField("admission_policy.deciders[2]"));
  EXPECT_THAT(CheckPolicy(Policy(R"(code_pattern: "{seq")")),
              IsInvalidField("admission_policy.code_pattern"));
  EXPECT_THAT(CheckPolicy(Policy(R"(for_unit: "units/east")")),
              IsInvalidField("admission_policy.for_unit"));
  EXPECT_THAT(CheckPolicy(Policy(R"(name: "admissionPolicies/east")")),
              IsInvalidField("admission_policy.for_unit"));
  EXPECT_TRUE(CheckPolicy(Policy(R"(name: "admissionPolicies/east" for_unit: "units/east")")).ok());
}

TEST(AdmissionPolicyTest, DecidersAreOfTheRolesItNames) {
  const auto may = [](Role role) {
    access::Principal caller;
    caller.role = role;
    return CheckDecider(caller, BuiltInPolicy(), v1::Admission()).ok();
  };
  EXPECT_TRUE(may(Role::kExecutive));
  EXPECT_TRUE(may(Role::kUnitHead));
  EXPECT_FALSE(may(Role::kUnitAdmin));
  EXPECT_FALSE(may(Role::kSalesperson));
  EXPECT_FALSE(may(Role::kServiceAccount));
  EXPECT_TRUE(may(Role::kOperator));
  access::Principal caller;
  caller.role = Role::kAgent;
  const absl::Status refused = CheckDecider(caller, BuiltInPolicy(), v1::Admission());
  EXPECT_THAT(refused, StatusIs(StatusCode::kPermissionDenied, "NOT_A_DECIDER"));
  EXPECT_THAT(
      refused,
      HasErrorMetadata("rule", "the admission policy has it decided by EXECUTIVE or UNIT_HEAD"));
}

TEST(AdmissionPolicyTest, NobodyDecidesAboutTheirOwnApplication) {
  access::Principal caller;
  caller.user = "users/ana";
  v1::Admission admission;
  admission.set_applicant("users/ana");
  EXPECT_THAT(CheckNotApplicant(caller, admission),
              StatusIs(StatusCode::kPermissionDenied, "NOT_A_DECIDER"));
  caller.user = "users/ben";
  EXPECT_TRUE(CheckNotApplicant(caller, admission).ok());
}

}  // namespace
}  // namespace guanxi::customers
