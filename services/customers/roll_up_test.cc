#include "services/customers/roll_up.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "google/protobuf/util/message_differencer.h"
#include "services/testing/text_proto.h"

namespace guanxi::customers {
namespace {

using google::protobuf::util::MessageDifferencer;
using v1::Customer;

v1::CustomerRollUp SumOf(std::initializer_list<const char*> customers) {
  RollUpBuilder builder;
  int level = 0;
  for (const char* customer : customers) builder.Add(TextProto<Customer>(customer), level++);
  return builder.Build();
}

TEST(RollUpTest, CountsKindsRolesAndAddsExactly) {
  const v1::CustomerRollUp sum =
      SumOf({R"pb(kind: KIND_ORGANIZATION
                  roles: [ ROLE_CUSTOMER, ROLE_DEALER ]
                  employees: 40
                  annual_revenue { currency_code: "USD" units: 1 nanos: 700000000 })pb",
             R"pb(kind: KIND_ORGANIZATION
                  roles: ROLE_CUSTOMER
                  employees: 2
                  annual_revenue { currency_code: "USD" units: 2 nanos: 600000000 })pb",
             R"pb(kind: KIND_PERSON
                  annual_revenue { currency_code: "CNY" nanos: -1 })pb"});
  EXPECT_TRUE(MessageDifferencer::Equals(
      sum, TextProto<v1::CustomerRollUp>(R"pb(
        customer_count: 3
        kinds { kind: KIND_ORGANIZATION count: 2 }
        kinds { kind: KIND_PERSON count: 1 }
        roles { role: ROLE_CUSTOMER count: 2 }
        roles { role: ROLE_DEALER count: 1 }
        depth: 2
        employees: 42
        annual_revenues { currency_code: "CNY" nanos: -1 }
        annual_revenues { currency_code: "USD" units: 4 nanos: 300000000 }
      )pb")))
      << sum.ShortDebugString();
}

TEST(RollUpTest, SumsThatDoNotFitAreTheLargest) {
  const v1::CustomerRollUp sum =
      SumOf({R"pb(employees: 9223372036854775807
                  annual_revenue { currency_code: "USD" units: 9223372036854775807 })pb",
             R"pb(employees: 1
                  annual_revenue { currency_code: "USD" units: 1 })pb"});
  EXPECT_EQ(sum.employees(), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(sum.annual_revenues(0).units(), std::numeric_limits<int64_t>::max());
}

}  // namespace
}  // namespace guanxi::customers
