#include "services/customers/fields/custom_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/customers/fields/fields_fixture.h"
#include "services/customers/fields/merge_values.h"

namespace guanxi::customers {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class CustomValuesTest : public FieldsFixture {
 protected:
  std::vector<std::string> Found(std::string_view query) {
    v1::SearchCustomersRequest request;
    request.set_query(std::string(query));
    const auto found = Call(customers(), &CustomerStub::SearchCustomers, request);
    EXPECT_THAT(found, IsOk());
    return NamesOf(found->customers());
  }
  void Become(access::Role role) {
    SetPrincipal({.user = "users/tester",
                  .role = role,
                  .own = access::Scope::All(),
                  .group = access::Scope::All()});
  }
};

TEST_F(CustomValuesTest, PersonalValuesStandApart) {
  ASSERT_THAT(CreateField("colour", "type: TYPE_TEXT"), IsOk());
  ASSERT_THAT(CreateField("religion", "type: TYPE_TEXT personal: true"), IsOk());
  EXPECT_THAT(CreateCustomer("a", Custom("religion", "text: 'x'")),
              IsInvalidField("customer.custom_values[religion]"));
  EXPECT_THAT(CreateCustomer("a", Personal("colour", "text: 'x'")),
              IsInvalidField("customer.personal_values[colour]"));
  ASSERT_THAT(
      CreateCustomer("a", Custom("colour", "text: 'red'") + Personal("religion", "text: 'x'")),
      IsOk());
  Become(access::Role::kMarketing);
  const auto seen = GetCustomer("customers/a");
  ASSERT_THAT(seen, IsOk());
  EXPECT_THAT(seen->custom_values(), SizeIs(1));
  EXPECT_THAT(seen->personal_values(), IsEmpty());
}

TEST_F(CustomValuesTest, AWriteThatBreaksTheDefinitionNamesTheValue) {
  ASSERT_THAT(CreateField("size", "type: TYPE_INTEGER maximum { integer: 5 }"), IsOk());
  EXPECT_THAT(CreateCustomer("a", Custom("size", "text: '1'")),
              IsInvalidField("customer.custom_values[size]"));
  EXPECT_THAT(CreateCustomer("a", Custom("size", "integer: 6")),
              IsInvalidField("customer.custom_values[size]"));
  EXPECT_THAT(CreateCustomer("a", Custom("size", "")),
              IsInvalidField("customer.custom_values[size]"));
  EXPECT_THAT(CreateCustomer("a", Custom("sise", "integer: 5")),
              IsInvalidField("customer.custom_values[sise]"));
  EXPECT_THAT(CreateCustomer("a", Custom("size", "integer: 5")), IsOk());
}

TEST_F(CustomValuesTest, RequiredAtCreationAndWhereItIsTakenAway) {
  ASSERT_THAT(CreateCustomer("old"), IsOk());
  ASSERT_THAT(CreateField("size", "type: TYPE_INTEGER required: true"), IsOk());
  EXPECT_THAT(CreateCustomer("a"), IsInvalidField("customer.custom_values[size]"));
  ASSERT_THAT(CreateCustomer("a", Custom("size", "integer: 1")), IsOk());
  EXPECT_THAT(UpdateCustomer("name: 'customers/a'", "custom_values.size"),
              IsInvalidField("customer.custom_values[size]"));
  EXPECT_THAT(UpdateCustomer("name: 'customers/a'", "custom_values"),
              IsInvalidField("customer.custom_values[size]"));
  EXPECT_THAT(UpdateCustomer("name: 'customers/old' industry: 'x'", "industry"), IsOk());
}

TEST_F(CustomValuesTest, DefaultsAreGivenAtCreation) {
  ASSERT_THAT(CreateField("size", "type: TYPE_INTEGER required: true default_value { integer: 3 }"),
              IsOk());
  ASSERT_THAT(CreateField("note",
                          "type: TYPE_TEXT personal: true searchable: true "
                          "default_value { text: 'unknown' }"),
              IsOk());
  const auto created = CreateCustomer("a");
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->custom_values().at("size").integer(), 3);
  EXPECT_EQ(created->personal_values().at("note").text(), "unknown");
  EXPECT_THAT(Found("unknown"), ElementsAre("customers/a"));
  EXPECT_EQ(CreateCustomer("b", Custom("size", "integer: 7"))->custom_values().at("size").integer(),
            7);
}

TEST_F(CustomValuesTest, OneValueOfAMapIsChangedByItsPath) {
  ASSERT_THAT(CreateField("x", "type: TYPE_TEXT"), IsOk());
  ASSERT_THAT(CreateField("y", "type: TYPE_TEXT"), IsOk());
  ASSERT_THAT(CreateCustomer("a", Custom("x", "text: '1'") + Custom("y", "text: '2'")), IsOk());
  const auto changed =
      UpdateCustomer("name: 'customers/a'" + Custom("x", "text: '3'"), "custom_values.x");
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->custom_values().at("x").text(), "3");
  EXPECT_EQ(changed->custom_values().at("y").text(), "2");
  const auto event = Events().back();
  EXPECT_THAT(event.changed_fields().paths(), testing::Contains("custom_values"));
  // The same again is no change, whatever the order of the map.
  const kv::Revision head = engine().head();
  ASSERT_THAT(
      UpdateCustomer("name: 'customers/a'" + Custom("y", "text: '2'") + Custom("x", "text: '3'"),
                     "custom_values"),
      IsOk());
  EXPECT_EQ(engine().head(), head);
}

TEST_F(CustomValuesTest, AUniqueValueIsOneRecords) {
  ASSERT_THAT(CreateField("badge", "type: TYPE_TEXT unique: true"), IsOk());
  ASSERT_THAT(CreateCustomer("a", Custom("badge", "text: '7'") + "unit: 'units/u'"), IsOk());
  ASSERT_THAT(CreateCustomer("longer", Custom("badge", "text: '77'")), IsOk());
  const auto taken = CreateCustomer("b", Custom("badge", "text: '7'"));
  EXPECT_THAT(taken, StatusIs(absl::StatusCode::kAlreadyExists, "VALUE_TAKEN"));
  EXPECT_THAT(taken, HasErrorMetadata("field", "customer.custom_values[badge]"));
  EXPECT_THAT(taken, HasErrorMetadata("holder", "customers/a"));
  ASSERT_THAT(CreateCustomer("b", Custom("badge", "text: '8'")), IsOk());
  EXPECT_THAT(
      UpdateCustomer("name: 'customers/b'" + Custom("badge", "text: '7'"), "custom_values.badge"),
      StatusIs(absl::StatusCode::kAlreadyExists, "VALUE_TAKEN"));
  // The record itself does not stand in its way.
  EXPECT_THAT(UpdateCustomer("name: 'customers/a' industry: 'x'" + Custom("badge", "text: '7'"),
                             "custom_values"),
              IsOk());
}

TEST_F(CustomValuesTest, ADeletedRecordsValueIsFreeUntilItIsBack) {
  ASSERT_THAT(CreateField("badge", "type: TYPE_TEXT unique: true"), IsOk());
  ASSERT_THAT(CreateCustomer("a", Custom("badge", "text: '7'")), IsOk());
  ASSERT_THAT(DeleteCustomer("customers/a"), IsOk());
  ASSERT_THAT(CreateCustomer("b", Custom("badge", "text: '7'")), IsOk());
  v1::UndeleteCustomerRequest back;
  back.set_name("customers/a");
  EXPECT_THAT(Call(customers(), &CustomerStub::UndeleteCustomer, back),
              StatusIs(absl::StatusCode::kAlreadyExists, "VALUE_TAKEN"));
  ASSERT_THAT(UpdateCustomer("name: 'customers/b'", "custom_values.badge"), IsOk());
  EXPECT_THAT(Call(customers(), &CustomerStub::UndeleteCustomer, back), IsOk());
}

TEST_F(CustomValuesTest, ErrorsTellNoOnesPersonalValue) {
  ASSERT_THAT(CreateField("badge", "type: TYPE_TEXT unique: true personal: true"), IsOk());
  ASSERT_THAT(CreateCustomer("a", Personal("badge", "text: 'secret'")), IsOk());
  SetScope(access::Scope::Unit("units/other"));
  const auto taken = CreateCustomer("b", Personal("badge", "text: 'secret'"));
  EXPECT_THAT(taken, StatusIs(absl::StatusCode::kAlreadyExists, "VALUE_TAKEN"));
  EXPECT_THAT(taken, HasErrorMetadata("holder", ""));
  EXPECT_THAT(std::string(taken.status().message()), Not(testing::HasSubstr("secret")));
}

TEST_F(CustomValuesTest, ReferencesLeadToWhatTheCallerSees) {
  ASSERT_THAT(
      CreateField("referee", "type: TYPE_REFERENCE reference_type: 'guanxi.customers/Customer'"),
      IsOk());
  ASSERT_THAT(
      CreateField("first_order", "type: TYPE_REFERENCE reference_type: 'guanxi.pipeline/Order'"),
      IsOk());
  ASSERT_THAT(CreateCustomer("a"), IsOk());
  EXPECT_THAT(CreateCustomer("b", Custom("referee", "reference: 'customers/x'")),
              StatusIs(absl::StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(CreateCustomer("b", Custom("referee", "reference: 'contacts/x'")),
              IsInvalidField("customer.custom_values[referee]"));
  EXPECT_THAT(CreateCustomer("b", Custom("referee", "reference: 'orders/x'")),
              IsInvalidField("customer.custom_values[referee]"));
  EXPECT_THAT(CreateCustomer("b", Custom("first_order", "reference: 'orders/x'")), IsOk());
  EXPECT_THAT(CreateCustomer("c", Custom("referee", "reference: 'customers/a'")), IsOk());
  SetScope(access::Scope::Unit("units/other"));
  EXPECT_THAT(CreateCustomer("d", Custom("referee", "reference: 'customers/a'")),
              StatusIs(absl::StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
}

TEST_F(CustomValuesTest, SearchLooksInSearchableFieldsAlone) {
  ASSERT_THAT(CreateField("plant", "type: TYPE_TEXT"), IsOk());
  ASSERT_THAT(CreateField("secret", "type: TYPE_TEXT personal: true searchable: true"), IsOk());
  ASSERT_THAT(CreateCustomer("a", Custom("plant", "text: 'Foundry No. AB-1234'") +
                                      Personal("secret", "text: 'chess'")),
              IsOk());
  EXPECT_THAT(Found("foundry"), IsEmpty());
  ASSERT_THAT(UpdateField("name: 'customFields/customer.plant' searchable: true", "searchable"),
              IsOk());
  EXPECT_THAT(Found("foundry"), ElementsAre("customers/a"));
  EXPECT_THAT(Found("foun ab-1234"), ElementsAre("customers/a"));
  EXPECT_THAT(Found("chess"), ElementsAre("customers/a"));
  Become(access::Role::kMarketing);
  EXPECT_THAT(Found("foundry"), ElementsAre("customers/a"));
  EXPECT_THAT(Found("chess"), IsEmpty());
}

TEST_F(CustomValuesTest, ContactsHaveFieldsOfTheirOwn) {
  const std::string at_a = "affiliations { customer: 'customers/a' } ";
  ASSERT_THAT(CreateCustomer("a"), IsOk());
  ASSERT_THAT(CreateField("colour", "type: TYPE_TEXT"), IsOk());
  EXPECT_THAT(CreateContact("l", at_a + Custom("colour", "text: 'red'")),
              IsInvalidField("contact.custom_values[colour]"));
  v1::CreateCustomFieldRequest request;
  *request.mutable_custom_field() = TextProto<v1::CustomField>(
      "display_name: 'Level' resource_type: 'guanxi.customers/Contact' key: 'level' "
      "type: TYPE_CHOICE options { value: 'high' } default_value { choice: 'high' }");
  ASSERT_THAT(Call(fields(), &FieldStub::CreateCustomField, request), IsOk());
  const auto contact = CreateContact("l", at_a);
  ASSERT_THAT(contact, IsOk());
  EXPECT_EQ(contact->custom_values().at("level").choice(), "high");
}

TEST(MergeValuesTest, TheRecordThatStaysKeepsItsOwn) {
  auto into = TextProto<v1::Customer>(Custom("x", "text: '1'"));
  MergeValues(TextProto<v1::Customer>(Custom("x", "text: '2'") + Custom("y", "text: '3'") +
                                      Personal("z", "text: '4'")),
              into);
  EXPECT_THAT(into.custom_values(), SizeIs(2));
  EXPECT_EQ(into.custom_values().at("x").text(), "1");
  EXPECT_EQ(into.custom_values().at("y").text(), "3");
  EXPECT_EQ(into.personal_values().at("z").text(), "4");
}

}  // namespace
}  // namespace guanxi::customers
