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

TEST(CustomerTest, NormalizeKeepsTheFirstOfEachNeed) {
  Customer customer =
      Acme("needs: ['long first need of all', 'b', 'b', 'long first need of all', 'c']");
  Normalize(customer);
  EXPECT_THAT(customer.needs(), ElementsAre("long first need of all", "b", "c"));
}

TEST(CustomerTest, TakesThreePartsOfTheFile) {
  EXPECT_THAT(CheckCustomer(Acme(R"pb(credit_limit { currency_code: "CNY" }
                                      needs: "small batches"
                                      tax_ids: "91310000-MA1FL4B77Q"
                                      tax_ids: "DE 811.569.869"
                                      addresses {
                                        kind: KIND_OFFICE
                                        address { region_code: "CN" locality: "上海" }
                                      }
                                      websites: "example.com/shop?a=b"
                                      websites: "https://www.example.com"
                                      websites: "例子.中国"
                                      socials { network: "wechat" handle: "acme" }
                                      preferences: "green tea"
                                      important_dates { kind: KIND_FOUNDING year: 1987 })pb"),
                            "CN"),
              IsOk());
}

TEST(CustomerTest, NamesWhatIsWrongInThem) {
  const auto broken = [](std::string_view more, std::string_view field) {
    EXPECT_THAT(CheckCustomer(Acme(more), "CN"), IsInvalidField(field)) << std::string(more);
  };
  broken("credit_limit { currency_code: 'CNY' units: -1 }", "customer.credit_limit");
  broken("credit_limit { currency_code: 'CNY' nanos: -1 }", "customer.credit_limit");
  broken("needs: 'a' needs: ' '", "customer.needs[1]");
  broken("tax_ids: 'a b c'", "customer.tax_ids[0]");
  broken("tax_ids: '12345' tax_ids: '统一123456'", "customer.tax_ids[1]");
  broken("addresses { address { locality: 'a' region_code: 'China' } }",
         "customer.addresses[0].address.region_code");
  broken("addresses { address { region_code: 'CN' language_code: 'zh' } }",
         "customer.addresses[0].address");
  broken("addresses { address { locality: 'a' revision: 1 } }",
         "customer.addresses[0].address.revision");
  for (const char* website :
       {"", "none", "ftp://example.com", "a b.com", ".com", "com.", "a@b.com"})
    broken(absl::StrCat("websites: '", website, "'"), "customer.websites[0]");
  broken("socials { network: 'WeChat' handle: 'a' }", "customer.socials[0].network");
  broken("preferences: ''", "customer.preferences[0]");
  broken("important_dates { kind: KIND_BIRTHDAY month: 1 day: 1 }",
         "customer.important_dates[0].kind");
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
