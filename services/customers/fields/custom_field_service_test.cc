#include "services/customers/fields/custom_field_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/customers/fields/field_rules.h"
#include "services/customers/fields/fields_fixture.h"

namespace guanxi::customers {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::CustomField;

class CustomFieldServiceTest : public FieldsFixture {
 protected:
  std::vector<std::string> List(std::string_view request) {
    const auto list = Call(fields(), &FieldStub::ListCustomFields,
                           TextProto<v1::ListCustomFieldsRequest>(request));
    EXPECT_THAT(list, IsOk());
    return NamesOf(list->custom_fields());
  }
};

TEST_F(CustomFieldServiceTest, AFieldIsNamedByItsTypeAndKey) {
  const auto field = CreateField("colour", "type: TYPE_TEXT");
  ASSERT_THAT(field, IsOk());
  EXPECT_EQ(field->name(), "customFields/customer.colour");
  EXPECT_EQ(field->state(), CustomField::STATE_ACTIVE);
  EXPECT_THAT(CreateField("colour", "type: TYPE_INTEGER"),
              StatusIs(absl::StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
  EXPECT_THAT(GetField("colour")->etag(), field->etag());
  EXPECT_THAT(GetField("size"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(CustomFieldServiceTest, ListsThemByType) {
  ASSERT_THAT(CreateField("b", "type: TYPE_TEXT"), IsOk());
  ASSERT_THAT(CreateField("a", "type: TYPE_TEXT"), IsOk());
  v1::CreateCustomFieldRequest request;
  *request.mutable_custom_field() = TextProto<CustomField>(
      "display_name: 'A' resource_type: 'guanxi.customers/Contact' key: 'a' type: TYPE_TEXT");
  ASSERT_THAT(Call(fields(), &FieldStub::CreateCustomField, request), IsOk());
  EXPECT_THAT(List(""), ElementsAre("customFields/contact.a", "customFields/customer.a",
                                    "customFields/customer.b"));
  EXPECT_THAT(List("filter: 'resource_type = \"guanxi.customers/Customer\"'"),
              ElementsAre("customFields/customer.a", "customFields/customer.b"));
}

TEST_F(CustomFieldServiceTest, KeyTypeAndPersonalStay) {
  ASSERT_THAT(CreateField("colour", "type: TYPE_TEXT"), IsOk());
  for (const char* change : {"key: 'size'", "type: TYPE_DATE", "personal: true",
                             "resource_type: 'guanxi.customers/Contact'"}) {
    const std::string text = absl::StrCat("name: 'customFields/customer.colour' ", change);
    const std::string path(change, std::string_view(change).find(':'));
    EXPECT_THAT(UpdateField(text, path), StatusIs(absl::StatusCode::kInvalidArgument)) << change;
  }
  const auto renamed =
      UpdateField("name: 'customFields/customer.colour' display_name: 'Farbe'", "display_name");
  ASSERT_THAT(renamed, IsOk());
  EXPECT_EQ(renamed->display_name(), "Farbe");
  EXPECT_EQ(renamed->state(), CustomField::STATE_ACTIVE);
}

TEST_F(CustomFieldServiceTest, ARecordTypeHasSoManyFields) {
  for (int i = 0; i < kMaxCustomFields; ++i)
    ASSERT_THAT(CreateField(absl::StrCat("k", i), "type: TYPE_TEXT"), IsOk());
  ASSERT_THAT(DeleteField("k0"), IsOk());
  EXPECT_THAT(CreateField("more", "type: TYPE_TEXT"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "TOO_MANY_FIELDS"));
}

TEST_F(CustomFieldServiceTest, AFieldIsThereAtOnceAndForEver) {
  ASSERT_THAT(CreateCustomer("a"), IsOk());
  EXPECT_THAT(
      UpdateCustomer("name: 'customers/a'" + Custom("colour", "text: 'red'"), "custom_values"),
      IsInvalidField("customer.custom_values[colour]"));
  ASSERT_THAT(CreateField("colour", "type: TYPE_TEXT"), IsOk());
  ASSERT_THAT(
      UpdateCustomer("name: 'customers/a'" + Custom("colour", "text: 'red'"), "custom_values"),
      IsOk());
  ASSERT_THAT(DeleteField("colour"), IsOk());
  EXPECT_EQ(GetCustomer("customers/a")->custom_values().at("colour").text(), "red");
  // What is there stays in the way of nothing.
  EXPECT_THAT(UpdateCustomer("name: 'customers/a' industry: 'x'", "industry"), IsOk());
  EXPECT_THAT(UpdateCustomer("name: 'customers/a'" + Custom("colour", "text: 'blue'"),
                             "custom_values.colour"),
              IsInvalidField("customer.custom_values[colour]"));
  EXPECT_THAT(CreateCustomer("b", Custom("colour", "text: 'red'")),
              IsInvalidField("customer.custom_values[colour]"));
  ASSERT_THAT(UpdateCustomer("name: 'customers/a'", "custom_values.colour"), IsOk());
  EXPECT_THAT(GetCustomer("customers/a")->custom_values(), IsEmpty());
  ASSERT_THAT(UndeleteField("colour"), IsOk());
  EXPECT_THAT(CreateCustomer("b", Custom("colour", "text: 'red'")), IsOk());
}

TEST_F(CustomFieldServiceTest, OnlySystemAdministratorsAddFields) {
  access::Principal principal{.user = "users/s",
                              .role = access::Role::kSalesperson,
                              .own = access::Scope::All(),
                              .group = access::Scope::All()};
  SetPrincipal(principal);
  EXPECT_THAT(CreateField("colour", "type: TYPE_TEXT"),
              StatusIs(absl::StatusCode::kPermissionDenied));
  principal.role = access::Role::kSystemAdmin;
  SetPrincipal(principal);
  EXPECT_THAT(CreateField("colour", "type: TYPE_TEXT"), IsOk());
  principal.role = access::Role::kSalesperson;
  SetPrincipal(principal);
  EXPECT_THAT(GetField("colour"), IsOk());
}

}  // namespace
}  // namespace guanxi::customers
