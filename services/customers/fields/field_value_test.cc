#include "services/customers/fields/field_value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "services/testing/text_proto.h"

namespace guanxi::customers {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using type::v1::FieldValue;
using v1::CustomField;

FieldValue Value(std::string_view text) { return TextProto<FieldValue>(text); }

FieldValues Values(std::initializer_list<std::pair<std::string, std::string>> values) {
  FieldValues map;
  for (const auto& [key, text] : values) map[key] = Value(text);
  return map;
}

TEST(FieldValueTest, TellsItsType) {
  EXPECT_EQ(TypeOf(Value("")), CustomField::TYPE_UNSPECIFIED);
  EXPECT_EQ(TypeOf(Value("text: 'x'")), CustomField::TYPE_TEXT);
  EXPECT_EQ(TypeOf(Value("integer: 0")), CustomField::TYPE_INTEGER);
  EXPECT_EQ(TypeOf(Value("choices {}")), CustomField::TYPE_MULTI_CHOICE);
  EXPECT_EQ(TypeOf(Value("reference: 'x/y'")), CustomField::TYPE_REFERENCE);
}

TEST(FieldValueTest, ComparesWhatHasAnOrder) {
  EXPECT_TRUE(CompareValues(Value("integer: -2"), Value("integer: 1")) < 0);
  EXPECT_TRUE(
      CompareValues(Value("decimal { units: -1 nanos: -5 }"), Value("decimal { units: -1 }")) < 0);
  EXPECT_TRUE(CompareValues(Value("date { year: 2024 month: 2 day: 1 }"),
                            Value("date { year: 2023 month: 12 day: 31 }")) > 0);
  EXPECT_TRUE(CompareValues(Value("time { seconds: 5 }"), Value("time { seconds: 5 }")) == 0);
  EXPECT_TRUE(CompareValues(Value("money { currency_code: 'CNY' units: 9 }"),
                            Value("money { currency_code: 'CNY' units: 8 nanos: 1 }")) > 0);
  const auto currencies = CompareValues(Value("money { currency_code: 'CNY' units: 9 }"),
                                        Value("money { currency_code: 'USD' units: 8 }"));
  EXPECT_FALSE(currencies < 0 || currencies > 0 || currencies == 0);
  const auto kinds = CompareValues(Value("integer: 1"), Value("text: '2'"));
  EXPECT_FALSE(kinds < 0 || kinds > 0);
}

TEST(FieldValueTest, IsToldInWords) {
  EXPECT_EQ(ValueText(Value("decimal { units: 12 nanos: 500000000 }")), "12.5");
  EXPECT_EQ(ValueText(Value("decimal { nanos: -1 }")), "-0.000000001");
  FieldValue smallest;
  smallest.mutable_decimal()->set_units(std::numeric_limits<int64_t>::min());
  EXPECT_EQ(ValueText(smallest), "-9223372036854775808");
  EXPECT_EQ(ValueText(Value("money { currency_code: 'CNY' units: 7 }")), "CNY 7");
  EXPECT_EQ(ValueText(Value("date { year: 2024 month: 5 day: 1 }")), "2024-05-01");
  EXPECT_EQ(ValueText(Value("choices { values: 'a' values: 'b' }")), "a,b");
}

TEST(FieldValueTest, HasOneTermUnderItsKey) {
  using std::string_literals::operator""s;
  EXPECT_EQ(ValueTerm("colour", Value("text: 'red'")), "colour\0red"s);
  EXPECT_EQ(ValueTerm("n", Value("integer: 7")),
            "n\0"s
            "7");
  EXPECT_EQ(ValueTerm("b", Value("boolean: true")), "");
  EXPECT_EQ(ValueTerm("c", Value("choices { values: 'a' }")), "");
  const std::string long_text(5000, 'x');
  const std::string term = ValueTerm("t", Value("text: '" + long_text + "'"));
  EXPECT_LT(term.size(), 80u);
  EXPECT_NE(term, ValueTerm("t", Value("text: '" + long_text + "y'")));
  EXPECT_THAT(ValueTerms(Values({{"colour", "text: 'red'"}, {"b", "boolean: true"}}),
                         Values({{"n", "integer: 7"}})),
              UnorderedElementsAre("colour\0red"s,
                                   "n\0"s
                                   "7"));
}

TEST(FieldValueTest, TextsAndChoicesAreSearchedByWordsWithTheirKey) {
  const SearchedTerms terms =
      SearchedTermsOf(Values({{"colour", "text: 'Deep Red'"}, {"n", "integer: 7"}}));
  std::vector<std::string> keys;
  for (const std::string& word : terms.words) keys.emplace_back(PartedTerm(word).key);
  EXPECT_THAT(keys, ElementsAre("colour", "colour"));
  ASSERT_EQ(terms.identifiers.size(), 1u);
  EXPECT_EQ(PartedTerm(terms.identifiers[0]).term, "deepred");
  EXPECT_EQ(PartedTerm(terms.identifiers[0]).key, "colour");
  EXPECT_THAT(SearchedTermsOf(Values({{"n", "integer: 7"}})).words, IsEmpty());
}

TEST(FieldValueTest, NoRecordIsSearchedByMoreTermsThanAllowed) {
  FieldValues values;
  for (int i = 0; i < 200; ++i) {
    values["key" + std::to_string(i)] = Value("text: 'alpha beta gamma " + std::to_string(i) + "'");
  }
  EXPECT_EQ(SearchedTermsOf(values).words.size(), kMaxSearchedTerms);
  EXPECT_EQ(SearchedTermsOf(values).identifiers.size(), kMaxSearchedTerms);
}

}  // namespace
}  // namespace guanxi::customers
