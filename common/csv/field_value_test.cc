#include "common/csv/field_value.h"

#include <gmock/gmock.h>
#include <google/protobuf/wrappers.pb.h>
#include <gtest/gtest.h>

#include <string>

#include "common/csv/field_text.h"
#include "common/status/status_matchers.h"
#include "guanxi/customers/v1/customers.pb.h"

namespace guanxi::csv {
namespace {

using customers::v1::Customer;

// What the field `value` of a wrapper says after it was set to `text`; the rule when it was not.
template <typename Wrapper>
std::string Set(const std::string& text) {
  Wrapper wrapper;
  const auto& field = *Wrapper::descriptor()->FindFieldByName("value");
  const absl::Status set = SetField(wrapper, field, text);
  return set.ok() ? FieldText(wrapper, field) : std::string(set.message());
}

TEST(FieldValueTest, NumbersKeepTheirRange) {
  using google::protobuf::Int32Value;
  using google::protobuf::Int64Value;
  using google::protobuf::UInt32Value;
  using google::protobuf::UInt64Value;
  EXPECT_EQ(Set<Int32Value>("-2147483648"), "-2147483648");
  EXPECT_EQ(Set<Int32Value>("2147483648"), "'2147483648' is no whole number of its range");
  EXPECT_EQ(Set<Int64Value>("9223372036854775807"), "9223372036854775807");
  EXPECT_EQ(Set<UInt32Value>("4294967295"), "4294967295");
  EXPECT_EQ(Set<UInt32Value>("-1"), "'-1' is no whole number of its range");
  EXPECT_EQ(Set<UInt64Value>("18446744073709551615"), "18446744073709551615");
  EXPECT_EQ(Set<Int64Value>("12.0"), "'12.0' is no whole number of its range");
  EXPECT_EQ(Set<google::protobuf::DoubleValue>("0.1"), "0.1");
  EXPECT_EQ(Set<google::protobuf::DoubleValue>("1,5"), "'1,5' is no number");
}

TEST(FieldValueTest, TruthIsWrittenInSeveralWays) {
  using google::protobuf::BoolValue;
  for (const char* text : {"true", "TRUE", "yes", "1"}) EXPECT_EQ(Set<BoolValue>(text), "true");
  for (const char* text : {"false", "no", "0"}) EXPECT_EQ(Set<BoolValue>(text), "false");
  EXPECT_EQ(Set<BoolValue>("maybe"), "'maybe' is neither true nor false");
}

TEST(FieldValueTest, EnumsGoByTheirShortNames) {
  Customer customer;
  const auto& kind = *Customer::descriptor()->FindFieldByName("kind");
  EXPECT_EQ(EnumPrefix(*kind.enum_type()), "KIND_");
  for (const char* text : {"PERSON", "person", "KIND_PERSON"}) {
    ASSERT_THAT(SetField(customer, kind, text), IsOk()) << text;
    EXPECT_EQ(FieldText(customer, kind), "PERSON");
  }
  for (const char* text : {"UNSPECIFIED", "ROBOT", ""})
    EXPECT_FALSE(SetField(customer, kind, text).ok()) << text;
}

TEST(FieldValueTest, OnlySomeMessagesTakeAText) {
  const auto& type = *Customer::descriptor();
  EXPECT_TRUE(TakesText(*type.FindFieldByName("annual_revenue")));
  EXPECT_TRUE(TakesText(*type.FindFieldByName("display_name")));
  EXPECT_FALSE(TakesText(*type.FindFieldByName("addresses")));
  Customer customer;
  EXPECT_FALSE(SetField(customer, *type.FindFieldByName("addresses"), "Berlin").ok());
  for (const char* text : {"12.50", "USD 12.50", "12,50 USD", "1.0000000001 USD", ""})
    EXPECT_FALSE(SetField(customer, *type.FindFieldByName("annual_revenue"), text).ok()) << text;
}

}  // namespace
}  // namespace guanxi::csv
