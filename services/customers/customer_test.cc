#include "services/customers/customer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/testing/error_matchers.h"
#include "services/testing/text_proto.h"

namespace guanxi::customers {
namespace {

using ::testing::ElementsAre;
using v1::Customer;

Customer Acme(std::string_view more) {
  Customer customer = TextProto<Customer>(R"pb(display_name: "Acme" kind: KIND_ORGANIZATION)pb");
  customer.MergeFrom(TextProto<Customer>(more));
  return customer;
}

TEST(CustomerTest, NormalizeKeepsTheFirstOfEachRole) {
  Customer customer = Acme("roles: [ROLE_DEALER, ROLE_CUSTOMER, ROLE_DEALER, ROLE_CUSTOMER]");
  Normalize(customer);
  EXPECT_THAT(customer.roles(), ElementsAre(Customer::ROLE_DEALER, Customer::ROLE_CUSTOMER));
}

TEST(CustomerTest, NormalizeLeavesNoRolesAlone) {
  Customer customer = Acme("");
  Normalize(customer);
  EXPECT_EQ(customer.roles_size(), 0);
}

TEST(CustomerTest, TakesWhatIsRight) {
  EXPECT_THAT(CheckCustomer(Acme(R"pb(roles: ROLE_CUSTOMER
                                      phones: "010-62781234"
                                      phones: "10086"
                                      phones: "+44 20 7946 0018"
                                      emails: "Sales@Example.COM"
                                      unit: "units/east"
                                      owner: "users/ana")pb"),
                            "CN"),
              IsOk());
}

TEST(CustomerTest, RefusesARoleThatIsNone) {
  EXPECT_THAT(CheckCustomer(Acme("roles: [ROLE_DEALER, ROLE_UNSPECIFIED]"), "CN"),
              IsInvalidField("customer.roles[1]"));
}

TEST(CustomerTest, NamesThePhoneThatCannotBeRead) {
  EXPECT_THAT(CheckCustomer(Acme(R"pb(phones: "13812345678" phones: "call me")pb"), "CN"),
              IsInvalidField("customer.phones[1]"));
}

TEST(CustomerTest, NamesTheAddressThatCannotBeRead) {
  EXPECT_THAT(CheckCustomer(Acme(R"pb(emails: "a@example.com" emails: "a@b@")pb"), "CN"),
              IsInvalidField("customer.emails[1]"));
}

TEST(CustomerTest, RefusesOwnersThatAreNoUsers) {
  EXPECT_THAT(CheckCustomer(Acme(R"pb(owner: "units/east")pb"), "CN"),
              IsInvalidField("customer.owner"));
  EXPECT_THAT(CheckCustomer(Acme(R"pb(unit: "east")pb"), "CN"), IsInvalidField("customer.unit"));
}

TEST(CustomerTest, ReadsPhonesByARegionThatIsACodeOnly) {
  EXPECT_EQ(PhoneRegion(Acme(R"pb(region: "DE")pb"), "CN"), "DE");
  EXPECT_EQ(PhoneRegion(Acme(R"pb(region: "de")pb"), "CN"), "DE");
  EXPECT_EQ(PhoneRegion(Acme(""), "CN"), "CN");
  EXPECT_EQ(PhoneRegion(Acme(R"pb(region: "华东")pb"), "CN"), "CN");
  EXPECT_EQ(PhoneRegion(Acme(R"pb(region: "41")pb"), "CN"), "CN");
}

}  // namespace
}  // namespace guanxi::customers
