#include "services/customers/customer_lookup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "services/customers/customers_fixture.h"

namespace guanxi::customers {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

class LookupCustomersTest : public CustomersFixture {
 protected:
  absl::StatusOr<v1::LookupCustomersResponse> Lookup(std::string_view request) {
    return Call(customers(), &CustomerStub::LookupCustomers,
                TextProto<v1::LookupCustomersRequest>(request));
  }

  // Customer and contact of each match.
  std::vector<std::pair<std::string, std::string>> Matches(std::string_view request) {
    std::vector<std::pair<std::string, std::string>> matches;
    const auto response = Lookup(request);
    EXPECT_THAT(response, IsOk());
    if (!response.ok()) return matches;
    for (const auto& match : response->matches()) {
      matches.emplace_back(match.customer().name(), match.contact());
    }
    return matches;
  }
};

TEST_F(LookupCustomersTest, FindsAPhoneInAnyWriting) {
  ASSERT_THAT(CreateCustomer("a", R"pb(phones: "138 1234 5678")pb"), IsOk());
  ASSERT_THAT(CreateCustomer("b", R"pb(phones: "13912345678")pb"), IsOk());
  for (const char* phone :
       {"13812345678", "+86 138-1234-5678", "008613812345678", "１３８１２３４５６７８"}) {
    EXPECT_THAT(Matches(absl::StrCat("phone: '", phone, "'")), ElementsAre(Pair("customers/a", "")))
        << phone;
  }
  EXPECT_THAT(Matches("phone: '1381234567'"), IsEmpty());
}

TEST_F(LookupCustomersTest, ReadsLocalNumbersByTheRegion) {
  ASSERT_THAT(CreateCustomer("de", R"pb(region: "DE" phones: "030 901820")pb"), IsOk());
  EXPECT_THAT(Matches("phone: '030 901820' region: 'de'"), ElementsAre(Pair("customers/de", "")));
  EXPECT_THAT(Matches("phone: '+49 30 901820'"), ElementsAre(Pair("customers/de", "")));
}

TEST_F(LookupCustomersTest, FindsAnAddressInAnyCase) {
  ASSERT_THAT(CreateCustomer("a", R"pb(emails: "Sales@Acme.Example")pb"), IsOk());
  EXPECT_THAT(Matches("email: 'sales@ACME.example'"), ElementsAre(Pair("customers/a", "")));
}

TEST_F(LookupCustomersTest, FindsACodeAsItWasGiven) {
  ASSERT_THAT(CreateCustomer("a", R"pb(code: "C-1")pb"), IsOk());
  EXPECT_THAT(Matches("code: 'C-1'"), ElementsAre(Pair("customers/a", "")));
  EXPECT_THAT(Matches("code: 'c-1'"), IsEmpty());
  ASSERT_THAT(DeleteCustomer("customers/a"), IsOk());
  EXPECT_THAT(Matches("code: 'C-1'"), IsEmpty());
}

TEST_F(LookupCustomersTest, FindsATaxIdInAnyWriting) {
  ASSERT_THAT(CreateCustomer("a", R"pb(tax_ids: "9131 0000 MA1FL4B77Q")pb"), IsOk());
  ASSERT_THAT(CreateCustomer("b", R"pb(tax_ids: "91310000MA1FL4B77Q1")pb"), IsOk());
  EXPECT_THAT(Matches("tax_id: '91310000-ma1fl4b77q'"), ElementsAre(Pair("customers/a", "")));
  EXPECT_THAT(Matches("tax_id: '91310000'"), IsEmpty());
  EXPECT_THAT(Lookup("tax_id: '?'"), IsInvalidField("tax_id"));
}

TEST_F(LookupCustomersTest, ContactsLeadToTheirCustomersOfToday) {
  ASSERT_THAT(CreateCustomer("left"), IsOk());
  ASSERT_THAT(CreateCustomer("works"), IsOk());
  ASSERT_THAT(CreateCustomer("gone"), IsOk());
  ASSERT_THAT(CreateContact("li", R"pb(affiliations {
                                         customer: "customers/left"
                                         until { year: 2025 month: 12 day: 31 }
                                       }
                                       affiliations {
                                         customer: "customers/works"
                                         until { year: 2026 month: 12 day: 31 }
                                       }
                                       affiliations { customer: "customers/gone" }
                                       phones: "13812345678")pb"),
              IsOk());
  ASSERT_THAT(DeleteCustomer("customers/gone"), IsOk());
  EXPECT_THAT(Matches("phone: '13812345678'"), ElementsAre(Pair("customers/works", "contacts/li")));
  clock().Advance(absl::Hours(24 * 365));
  EXPECT_THAT(Matches("phone: '13812345678'"), IsEmpty());
}

TEST_F(LookupCustomersTest, ADeletedContactLeadsNowhere) {
  ASSERT_THAT(CreateCustomer("a"), IsOk());
  ASSERT_THAT(CreateContact("li", R"pb(affiliations { customer: "customers/a" }
                                       emails: "li@acme.example")pb"),
              IsOk());
  ASSERT_THAT(Matches("email: 'li@acme.example'"), SizeIs(1));
  v1::DeleteContactRequest request;
  request.set_name("contacts/li");
  ASSERT_THAT(Call(contacts(), &ContactStub::DeleteContact, request), IsOk());
  EXPECT_THAT(Matches("email: 'li@acme.example'"), IsEmpty());
}

TEST_F(LookupCustomersTest, ACustomerOfItsOwnNumberIsFoundOnceAndAsItself) {
  ASSERT_THAT(CreateCustomer("a", R"pb(phones: "010-62781234")pb"), IsOk());
  for (const char* id : {"li", "wu"}) {
    ASSERT_THAT(CreateContact(id, R"pb(affiliations { customer: "customers/a" }
                                       phones: "+861062781234")pb"),
                IsOk());
  }
  EXPECT_THAT(Matches("phone: '010-62781234'"), ElementsAre(Pair("customers/a", "")));
}

TEST_F(LookupCustomersTest, AnswersTheTwentyOldest) {
  // Names run against age.
  for (int i = 0; i < 25; ++i) {
    ASSERT_THAT(CreateCustomer(absl::StrCat("c", 99 - i), R"pb(phones: "10086")pb"), IsOk());
    clock().Advance(absl::Seconds(1));
  }
  const auto matches = Matches("phone: '10086'");
  ASSERT_THAT(matches, SizeIs(kMaxMatches));
  EXPECT_EQ(matches.front().first, "customers/c99");
  EXPECT_TRUE(std::is_sorted(matches.begin(), matches.end(), std::greater<>()));
}

TEST_F(LookupCustomersTest, FollowsChanges) {
  ASSERT_THAT(CreateCustomer("a", R"pb(phones: "13812345678")pb"), IsOk());
  v1::UpdateCustomerRequest request;
  *request.mutable_customer() = TextProto<v1::Customer>(R"pb(name: "customers/a"
                                                             phones: "13912345678")pb");
  ASSERT_THAT(Call(customers(), &CustomerStub::UpdateCustomer, request), IsOk());
  EXPECT_THAT(Matches("phone: '13812345678'"), IsEmpty());
  EXPECT_THAT(Matches("phone: '13912345678'"), SizeIs(1));
}

TEST_F(LookupCustomersTest, ShowsNobodyOutsideTheScope) {
  ASSERT_THAT(CreateCustomer("west", R"pb(unit: "units/west" code: "W" phones: "10086")pb"),
              IsOk());
  ASSERT_THAT(CreateContact("li", R"pb(affiliations { customer: "customers/west" }
                                       unit: "units/east"
                                       emails: "li@acme.example")pb"),
              IsOk());
  SetScope(access::Scope::Unit("units/east"));
  EXPECT_THAT(Matches("phone: '10086'"), IsEmpty());
  EXPECT_THAT(Matches("code: 'W'"), IsEmpty());
  EXPECT_THAT(Matches("email: 'li@acme.example'"), IsEmpty());
}

TEST_F(LookupCustomersTest, RefusesWhatIsNoIdentifier) {
  EXPECT_THAT(Lookup(""), IsInvalidField("identifier"));
  EXPECT_THAT(Lookup("phone: 'call me'"), IsInvalidField("phone"));
  EXPECT_THAT(Lookup("email: 'nobody'"), IsInvalidField("email"));
  EXPECT_THAT(Lookup("code: ''"), IsInvalidField("code"));
}

}  // namespace
}  // namespace guanxi::customers
