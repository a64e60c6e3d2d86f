#include "services/customers/fields/field_check_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/customers/fields/fields_fixture.h"

namespace guanxi::customers {
namespace {

using v1::CustomField;

class FieldCheckJobTest : public FieldsFixture {
 protected:
  absl::StatusOr<CustomField> Make(std::string_view rule) {
    return UpdateField(
        absl::StrCat("name: 'customFields/customer.badge' ", std::string(rule), ": true"), rule);
  }
};

TEST_F(FieldCheckJobTest, AFieldBecomesUniqueWhereItsValuesAre) {
  ASSERT_THAT(CreateField("badge", "type: TYPE_TEXT"), IsOk());
  ASSERT_THAT(CreateCustomer("a", Custom("badge", "text: '7'")), IsOk());
  ASSERT_THAT(CreateCustomer("b", Custom("badge", "text: '77'")), IsOk());
  ASSERT_THAT(CreateCustomer("none"), IsOk());
  const auto checking = Make("unique");
  ASSERT_THAT(checking, IsOk());
  EXPECT_EQ(checking->state(), CustomField::STATE_CHECKING);
  // From now on, not only once it has been seen that it may be.
  EXPECT_THAT(CreateCustomer("c", Custom("badge", "text: '7'")),
              StatusIs(absl::StatusCode::kAlreadyExists, "VALUE_TAKEN"));
  EXPECT_THAT(Make("required"), StatusIs(absl::StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(DeleteField("badge"), StatusIs(absl::StatusCode::kFailedPrecondition, "WRONG_STATE"));
  CheckFields();
  const auto field = GetField("badge");
  EXPECT_EQ(field->state(), CustomField::STATE_ACTIVE);
  EXPECT_TRUE(field->unique());
  EXPECT_EQ(field->refusal(), CustomField::REFUSAL_UNSPECIFIED);
}

TEST_F(FieldCheckJobTest, AndDoesNotWhereTwoShareOne) {
  ASSERT_THAT(CreateField("badge", "type: TYPE_TEXT personal: true"), IsOk());
  ASSERT_THAT(CreateCustomer("a", Personal("badge", "text: '7'")), IsOk());
  ASSERT_THAT(CreateCustomer("b", Personal("badge", "text: '7'")), IsOk());
  ASSERT_THAT(Make("unique"), IsOk());
  CheckFields();
  const auto field = GetField("badge");
  EXPECT_EQ(field->state(), CustomField::STATE_ACTIVE);
  EXPECT_FALSE(field->unique());
  EXPECT_EQ(field->refusal(), CustomField::REFUSAL_VALUE_SHARED);
  EXPECT_THAT(CreateCustomer("c", Personal("badge", "text: '7'")), IsOk());
  // A deleted record's value does not count, and the next try says nothing of the last.
  ASSERT_THAT(DeleteCustomer("customers/b"), IsOk());
  ASSERT_THAT(DeleteCustomer("customers/c"), IsOk());
  ASSERT_THAT(Make("unique"), IsOk());
  CheckFields();
  EXPECT_TRUE(GetField("badge")->unique());
  EXPECT_EQ(GetField("badge")->refusal(), CustomField::REFUSAL_UNSPECIFIED);
}

TEST_F(FieldCheckJobTest, AFieldBecomesRequiredWhereAllHaveAValue) {
  ASSERT_THAT(CreateField("badge", "type: TYPE_TEXT"), IsOk());
  ASSERT_THAT(CreateCustomer("a", Custom("badge", "text: '7'")), IsOk());
  ASSERT_THAT(CreateCustomer("b"), IsOk());
  ASSERT_THAT(Make("required"), IsOk());
  EXPECT_THAT(CreateCustomer("c"), IsInvalidField("customer.custom_values[badge]"));
  CheckFields();
  EXPECT_EQ(GetField("badge")->refusal(), CustomField::REFUSAL_VALUE_MISSING);
  EXPECT_FALSE(GetField("badge")->required());
  ASSERT_THAT(CreateCustomer("c"), IsOk());
  ASSERT_THAT(DeleteCustomer("customers/b"), IsOk());
  ASSERT_THAT(DeleteCustomer("customers/c"), IsOk());
  ASSERT_THAT(Make("required"), IsOk());
  CheckFields();
  EXPECT_TRUE(GetField("badge")->required());
  EXPECT_EQ(GetField("badge")->state(), CustomField::STATE_ACTIVE);
}

TEST_F(FieldCheckJobTest, AUniqueFieldThatIsTakenUpAgainIsCheckedAgain) {
  ASSERT_THAT(CreateField("badge", "type: TYPE_TEXT unique: true"), IsOk());
  ASSERT_THAT(CreateCustomer("a", Custom("badge", "text: '7'")), IsOk());
  ASSERT_THAT(DeleteField("badge"), IsOk());
  const auto back = UndeleteField("badge");
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->state(), CustomField::STATE_CHECKING);
  CheckFields();
  EXPECT_EQ(GetField("badge")->state(), CustomField::STATE_ACTIVE);
  EXPECT_TRUE(GetField("badge")->unique());
}

TEST_F(FieldCheckJobTest, WhatIsBrokenOffIsBegunAgain) {
  ASSERT_THAT(CreateField("badge", "type: TYPE_TEXT"), IsOk());
  ASSERT_THAT(Make("unique"), IsOk());
  const Tables tables("CN");
  rpc::Environment environment;
  environment.engine = &engine();
  environment.clock = &clock();
  ASSERT_THAT(FieldCheckJob(environment, &tables).Work([] { return true; }), IsOk());
  EXPECT_EQ(GetField("badge")->state(), CustomField::STATE_CHECKING);
  CheckFields();
  EXPECT_EQ(GetField("badge")->state(), CustomField::STATE_ACTIVE);
}

TEST_F(FieldCheckJobTest, TheServiceChecksByItself) {
  ASSERT_THAT(CreateField("badge", "type: TYPE_TEXT"), IsOk());
  assembly().StartJobs();
  ASSERT_THAT(Make("unique"), IsOk());
  const absl::Time end = absl::Now() + absl::Seconds(10);
  while (GetField("badge")->state() == CustomField::STATE_CHECKING && absl::Now() < end) {
  }
  EXPECT_EQ(GetField("badge")->state(), CustomField::STATE_ACTIVE);
  assembly().StopJobs();
}

}  // namespace
}  // namespace guanxi::customers
