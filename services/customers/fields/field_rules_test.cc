#include "services/customers/fields/field_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/testing/error_matchers.h"
#include "services/testing/text_proto.h"

namespace guanxi::customers {
namespace {

using type::v1::FieldValue;
using v1::CustomField;

// A field of customers with what `text` adds.
CustomField Field(std::string_view text) {
  auto field = TextProto<CustomField>(R"pb(display_name: "Colour"
                                           resource_type: "guanxi.customers/Customer"
                                           key: "colour")pb");
  field.MergeFrom(TextProto<CustomField>(text));
  return field;
}

absl::Status Check(std::string_view text) { return CheckCustomField(Field(text)); }

absl::Status Value(std::string_view field, std::string_view value) {
  return CheckValue(Field(field), TextProto<FieldValue>(value), "v");
}

TEST(CustomFieldRulesTest, NamesAreOfTypeAndKey) {
  EXPECT_EQ(CustomFieldName("guanxi.customers/Customer", "colour"), "customFields/customer.colour");
  EXPECT_EQ(CustomFieldName("guanxi.customers/Contact", "size"), "customFields/contact.size");
}

TEST(CustomFieldRulesTest, KeysAndTypesOfRecords) {
  EXPECT_THAT(Check("type: TYPE_TEXT"), IsOk());
  for (const char* key : {"Colour", "1st", "_x", "a-b", "a.b", "ü"}) {
    CustomField field = Field("type: TYPE_TEXT");
    field.set_key(key);
    EXPECT_THAT(CheckCustomField(field), IsInvalidField("custom_field.key")) << key;
  }
  EXPECT_THAT(Check("type: TYPE_TEXT resource_type: 'guanxi.pipeline/Order'"),
              IsInvalidField("custom_field.resource_type"));
}

TEST(CustomFieldRulesTest, WhatSuitsWhichType) {
  EXPECT_THAT(Check("type: TYPE_BOOLEAN unique: true"), IsInvalidField("custom_field.unique"));
  EXPECT_THAT(Check("type: TYPE_TEXT unique: true default_value { text: 'x' }"),
              IsInvalidField("custom_field.default_value"));
  EXPECT_THAT(Check("type: TYPE_DATE searchable: true"), IsInvalidField("custom_field.searchable"));
  EXPECT_THAT(Check("type: TYPE_DATE max_length: 3"), IsInvalidField("custom_field.max_length"));
  EXPECT_THAT(Check("type: TYPE_TEXT minimum { integer: 3 }"),
              IsInvalidField("custom_field.minimum"));
  EXPECT_THAT(Check("type: TYPE_INTEGER maximum { text: 'x' }"),
              IsInvalidField("custom_field.maximum"));
  EXPECT_THAT(Check("type: TYPE_INTEGER minimum { integer: 3 } maximum { integer: 2 }"),
              IsInvalidField("custom_field.maximum"));
  EXPECT_THAT(Check("type: TYPE_INTEGER minimum { integer: 3 } maximum { integer: 3 }"), IsOk());
  EXPECT_THAT(Check("type: TYPE_CHOICE"), IsInvalidField("custom_field.options"));
  EXPECT_THAT(Check("type: TYPE_TEXT options { value: 'x' }"),
              IsInvalidField("custom_field.options"));
  EXPECT_THAT(Check("type: TYPE_CHOICE options { value: 'x' } options { value: 'x' }"),
              IsInvalidField("custom_field.options[1].value"));
  EXPECT_THAT(Check("type: TYPE_REFERENCE"), IsInvalidField("custom_field.reference_type"));
  EXPECT_THAT(Check("type: TYPE_REFERENCE reference_type: 'guanxi.customers/Contact'"), IsOk());
  EXPECT_THAT(Check("type: TYPE_TEXT reference_type: 'guanxi.customers/Contact'"),
              IsInvalidField("custom_field.reference_type"));
  EXPECT_THAT(Check("type: TYPE_INTEGER default_value { text: 'x' }"),
              IsInvalidField("custom_field.default_value"));
}

TEST(CustomFieldRulesTest, NewOptionsOfAMultipleChoiceStandBetweenCommas) {
  const auto check = [](std::string_view before, std::string_view after) {
    return CheckNewOptions(Field(before), Field(after));
  };
  EXPECT_THAT(check("", "type: TYPE_CHOICE options { value: 'x, y' }"), IsOk());
  EXPECT_THAT(check("", "type: TYPE_MULTI_CHOICE options { value: 'x y' }"), IsOk());
  EXPECT_THAT(check("", "type: TYPE_MULTI_CHOICE options { value: 'x' } options { value: 'y, z' }"),
              IsInvalidField("custom_field.options[1].value"));
  EXPECT_THAT(check("", "type: TYPE_MULTI_CHOICE options { value: 'y ' }"),
              IsInvalidField("custom_field.options[0].value"));
  EXPECT_THAT(check("options { value: 'y, z' }",
                    "type: TYPE_MULTI_CHOICE options { value: 'y, z' retired: true }"),
              IsOk())
      << "what is there already can be retired";
}

TEST(CustomFieldRulesTest, OptionsStay) {
  const CustomField before =
      Field("type: TYPE_CHOICE options { value: 'a' } options { value: 'b' }");
  EXPECT_THAT(CheckOptionsKept(before, Field("options { value: 'b' retired: true } "
                                             "options { value: 'a' } options { value: 'c' }")),
              IsOk());
  EXPECT_THAT(CheckOptionsKept(before, Field("options { value: 'a' }")),
              IsInvalidField("custom_field.options"));
}

TEST(CustomFieldRulesTest, ValuesAreOfTheFieldsType) {
  const struct {
    const char* type;
    const char* value;
  } kFits[] = {
      {"TYPE_TEXT", "text: 'x'"},
      {"TYPE_INTEGER", "integer: 0"},
      {"TYPE_DECIMAL", "decimal {}"},
      {"TYPE_BOOLEAN", "boolean: false"},
      {"TYPE_DATE", "date { year: 2024 month: 1 day: 1 }"},
      {"TYPE_TIME", "time {}"},
      {"TYPE_MONEY", "money { currency_code: 'CNY' }"},
      {"TYPE_REFERENCE", "reference: 'orders/x'"},
  };
  for (const auto& field : kFits) {
    for (const auto& value : kFits) {
      const absl::Status status = Value(std::string("type: ") + field.type, value.value);
      EXPECT_EQ(status.ok(), field.value == value.value) << field.type << " " << value.value;
    }
    EXPECT_THAT(Value(std::string("type: ") + field.type, ""), IsInvalidField("v"));
  }
}

TEST(CustomFieldRulesTest, ValuesKeepTheFieldsBounds) {
  EXPECT_THAT(Value("type: TYPE_TEXT", "text: ''"), IsInvalidField("v"));
  EXPECT_THAT(Value("type: TYPE_TEXT max_length: 2", "text: '关系'"), IsOk());
  EXPECT_THAT(Value("type: TYPE_TEXT max_length: 2", "text: 'abc'"), IsInvalidField("v"));
  EXPECT_THAT(Value("type: TYPE_TEXT", "text: '" + std::string(1000, 'x') + "'"), IsOk());
  EXPECT_THAT(Value("type: TYPE_TEXT", "text: '" + std::string(1001, 'x') + "'"),
              IsInvalidField("v"));
  constexpr char kOneToTen[] = "type: TYPE_INTEGER minimum { integer: 1 } maximum { integer: 10 }";
  EXPECT_THAT(Value(kOneToTen, "integer: 0"), IsInvalidField("v"));
  EXPECT_THAT(Value(kOneToTen, "integer: 10"), IsOk());
  EXPECT_THAT(Value(kOneToTen, "integer: 11"), IsInvalidField("v"));
  EXPECT_THAT(Value("type: TYPE_DECIMAL", "decimal { units: 1 nanos: -1 }"), IsInvalidField("v"));
  EXPECT_THAT(Value("type: TYPE_DATE", "date { year: 2024 }"), IsInvalidField("v"));
  EXPECT_THAT(Value("type: TYPE_REFERENCE", "reference: 'x'"), IsInvalidField("v"));
}

TEST(CustomFieldRulesTest, ChoicesAreOptionsInUse) {
  constexpr char kOptions[] =
      " options { value: 'a' } options { value: 'b' retired: true } options { value: 'c' }";
  const std::string one = std::string("type: TYPE_CHOICE") + kOptions;
  EXPECT_THAT(Value(one, "choice: 'a'"), IsOk());
  EXPECT_THAT(Value(one, "choice: 'b'"), IsInvalidField("v"));
  EXPECT_THAT(Value(one, "choice: 'x'"), IsInvalidField("v"));
  const std::string some = std::string("type: TYPE_MULTI_CHOICE") + kOptions;
  EXPECT_THAT(Value(some, "choices { values: 'a' values: 'c' }"), IsOk());
  EXPECT_THAT(Value(some, "choices { values: 'a' values: 'a' }"), IsInvalidField("v"));
  EXPECT_THAT(Value(some, "choices {}"), IsInvalidField("v"));
}

}  // namespace
}  // namespace guanxi::customers
