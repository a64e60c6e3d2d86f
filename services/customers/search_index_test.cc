#include "services/customers/search_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "services/testing/text_proto.h"

namespace guanxi::customers {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// The terms of `customer` that begin with `tag`, without it, and up to what follows their reading.
std::vector<std::string> Tagged(char tag, std::string_view customer) {
  std::vector<std::string> out;
  for (const std::string& term : SearchTerms(TextProto<v1::Customer>(customer), "CN")) {
    if (term.front() == tag) out.push_back(term.substr(1, term.find('\x01') - 1));
  }
  return out;
}

TEST(SearchIndexTest, ATypicalRecordHasFewTerms) {
  EXPECT_THAT(SearchTerms(TextProto<v1::Customer>(R"pb(display_name: "Benchmark Trading Company 7"
                                                       code: "C-000000007"
                                                       phones: "+8613800000007"
                                                       emails: "office7@example.com"
                                                       region: "CN")pb"),
                          "CN"),
              SizeIs(9));
  EXPECT_THAT(SearchTerms(TextProto<v1::Contact>(R"pb(display_name: "张三"
                                                      phones: "13800000007"
                                                      emails: "zhangsan@example.com")pb"),
                          "CN"),
              SizeIs(5));
  EXPECT_THAT(SearchTerms(v1::Customer(), "CN"), IsEmpty());
}

TEST(SearchIndexTest, CodesFromTheirBeginningAndTheirLastPart) {
  EXPECT_THAT(Tagged(search_tag::kCode, R"pb(code: "SH-26-00012")pb"),
              ElementsAre("00012", "sh2600012"));
  EXPECT_THAT(Tagged(search_tag::kCode, R"pb(code: "K17")pb"), ElementsAre("k17"));
}

TEST(SearchIndexTest, TaxIdsAndDomains) {
  EXPECT_THAT(Tagged(search_tag::kTaxId, R"pb(tax_ids: "9144 0300 MA5D-X")pb"),
              ElementsAre("91440300ma5dx"));
  EXPECT_THAT(
      Tagged(search_tag::kDomain, R"pb(emails: "a@acme.example" emails: "b@ACME.example")pb"),
      ElementsAre("acmeexample"));
}

TEST(SearchIndexTest, PhonesFromTheirEnd) {
  EXPECT_THAT(Tagged(search_tag::kPhoneEnd, R"pb(phones: "138 1234 5678"
                                                 phones: "+86 13812345678"
                                                 phones: "10086")pb"),
              ElementsAre("68001", "8765432183168"));
}

TEST(SearchIndexTest, RegionsInWordsAlone) {
  EXPECT_THAT(Tagged(search_tag::kRegion, R"pb(region: "CN")pb"), IsEmpty());
  EXPECT_THAT(Tagged(search_tag::kRegion, R"pb(region: "深圳")pb"), ElementsAre("shenzhen"));
}

TEST(SearchIndexTest, AddressesTheCityFirstAndOnlySoManyWords) {
  EXPECT_THAT(Tagged(search_tag::kAddress,
                     R"pb(addresses {
                            kind: KIND_OFFICE
                            address { locality: "深圳市" administrative_area: "广东省" }
                          })pb"),
              ElementsAre("guangdongsheng", "shenzhenshiguangdongsheng"));
  v1::Customer customer;
  for (int i = 0; i < 20; ++i) {
    auto& address = *customer.add_addresses()->mutable_address();
    address.set_locality("City" + std::string(1, static_cast<char>('a' + i)));
    address.add_address_lines("Alpha Beta Gamma Delta Epsilon Zeta Eta Theta");
  }
  const std::vector<std::string> terms = SearchTerms(customer, "CN");
  EXPECT_THAT(terms, SizeIs(kMaxAddressWords));
  EXPECT_TRUE(std::any_of(terms.begin(), terms.end(), [](const std::string& term) {
    return term.starts_with(std::string(1, search_tag::kAddress) + "citya");
  }));
}

}  // namespace
}  // namespace guanxi::customers
