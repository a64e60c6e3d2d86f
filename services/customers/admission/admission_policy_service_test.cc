#include "services/customers/admission/admission_policy_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/customers/admission/admission_fixture.h"

namespace guanxi::customers {
namespace {

using ::absl::StatusCode;
using ::testing::SizeIs;

class AdmissionPolicyServiceTest : public AdmissionFixture {
 protected:
  absl::StatusOr<v1::AdmissionPolicy> CreateFor(std::string_view id, std::string_view unit) {
    return AskPolicy(&PolicyStub::CreateAdmissionPolicy, fmt::format(R"(admission_policy_id: "{}"
                                    admission_policy {{ display_name: "x" for_unit: "{}" }})",
                                                                     id, unit));
  }
  std::string PolicyFor(std::string_view customer) {
    const auto policy =
        AskPolicy(&PolicyStub::GetAdmissionPolicyFor, fmt::format(R"(customer: "{}")", customer));
    EXPECT_THAT(policy, IsOk());
    return policy.ok() ? policy->name() : "?";
  }
};

TEST_F(AdmissionPolicyServiceTest, FillsInWhatIsLeftEmpty) {
  const auto policy = CreatePolicy(R"(code_pattern: "C{seq}")");
  ASSERT_THAT(policy, IsOk());
  EXPECT_THAT(policy->documents(), SizeIs(1));
  EXPECT_THAT(policy->deciders(), SizeIs(2));
  EXPECT_EQ(policy->code_pattern(), "C{seq}");
}

TEST_F(AdmissionPolicyServiceTest, TheUnitsOwnGoesBeforeTheDefaultAndThatBeforeTheBuiltInOne) {
  ASSERT_THAT(CreateCustomer("a", R"(unit: "units/east")"), IsOk());
  ASSERT_THAT(CreateCustomer("b", R"(unit: "units/west")"), IsOk());
  EXPECT_EQ(PolicyFor("customers/a"), "");
  ASSERT_THAT(CreatePolicy(), IsOk());
  EXPECT_EQ(PolicyFor("customers/a"), "admissionPolicies/default");
  ASSERT_THAT(CreateFor("a-east", "units/east"), IsOk());
  ASSERT_THAT(CreateFor("z-north", "units/north"), IsOk());
  EXPECT_EQ(PolicyFor("customers/a"), "admissionPolicies/a-east");
  EXPECT_EQ(PolicyFor("customers/b"), "admissionPolicies/default");
  ASSERT_THAT(AskPolicy(&PolicyStub::DeleteAdmissionPolicy, R"(name: "admissionPolicies/a-east")"),
              IsOk());
  EXPECT_EQ(PolicyFor("customers/a"), "admissionPolicies/default");
}

TEST_F(AdmissionPolicyServiceTest, AUnitHasOne) {
  ASSERT_THAT(CreateFor("one", "units/east"), IsOk());
  EXPECT_THAT(CreateFor("two", "units/east"), HasErrorMetadata("holder", "admissionPolicies/one"));
  ASSERT_THAT(AskPolicy(&PolicyStub::DeleteAdmissionPolicy, R"(name: "admissionPolicies/one")"),
              IsOk());
  EXPECT_THAT(CreateFor("two", "units/east"), IsOk());
  EXPECT_THAT(AskPolicy(&PolicyStub::UndeleteAdmissionPolicy, R"(name: "admissionPolicies/one")"),
              StatusIs(StatusCode::kAlreadyExists, "VALUE_TAKEN"));
  ASSERT_THAT(AskPolicy(&PolicyStub::DeleteAdmissionPolicy, R"(name: "admissionPolicies/two")"),
              IsOk());
  EXPECT_THAT(AskPolicy(&PolicyStub::UndeleteAdmissionPolicy, R"(name: "admissionPolicies/one")"),
              IsOk());
}

TEST_F(AdmissionPolicyServiceTest, IsUpdatedAndListed) {
  ASSERT_THAT(CreatePolicy(), IsOk());
  const auto updated = AskPolicy(&PolicyStub::UpdateAdmissionPolicy, R"pb(
    admission_policy { name: "admissionPolicies/default" required: true })pb");
  ASSERT_THAT(updated, IsOk());
  EXPECT_TRUE(updated->required());
  EXPECT_THAT(AskPolicy(&PolicyStub::UpdateAdmissionPolicy, R"pb(
                admission_policy { name: "admissionPolicies/default" code_pattern: "x" })pb"),
              IsInvalidField("admission_policy.code_pattern"));
  EXPECT_THAT(AskPolicy(&PolicyStub::ListAdmissionPolicies, "")->admission_policies(), SizeIs(1));
  EXPECT_TRUE(AskPolicy(&PolicyStub::GetAdmissionPolicy, R"(name: "admissionPolicies/default")")
                  ->required());
}

}  // namespace
}  // namespace guanxi::customers
