#include "services/customers/customer_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/customers/customers_fixture.h"

namespace guanxi::customers {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SearchCustomersTest : public CustomersFixture {
 protected:
  void Named(std::string_view id, std::string_view name, std::string_view more = "") {
    v1::Customer customer = TextProto<v1::Customer>(more);
    customer.set_display_name(std::string(name));
    ASSERT_THAT(CreateCustomer(id, customer.ShortDebugString()), IsOk());
    clock().Advance(absl::Seconds(1));
  }

  absl::StatusOr<v1::SearchCustomersResponse> Search(std::string_view query, int page_size = 0) {
    v1::SearchCustomersRequest request;
    request.set_query(std::string(query));
    request.set_page_size(page_size);
    return Call(customers(), &CustomerStub::SearchCustomers, request);
  }

  std::vector<std::string> Names(std::string_view query) {
    const auto response = Search(query);
    EXPECT_THAT(response, IsOk());
    return response.ok() ? NamesOf(response->customers()) : std::vector<std::string>();
  }

  // Writes `count` customers named "Mass {i}" without waiting for each to be answered.
  void FillWithMass(int count) {
    Tables tables("CN");
    const table::Change change{
        .actor = "users/tester", .request_id = "", .method = "", .time = Start()};
    for (int i = 0; i < count; i += 50) {
      const auto committed = kv::CommitAndWait(engine(), [&](kv::Txn& txn) {
        for (int j = i; j < i + 50; ++j) {
          v1::Customer customer;
          customer.set_name(absl::StrCat("customers/mass", j));
          customer.set_display_name(absl::StrCat("Mass ", j));
          customer.set_kind(v1::Customer::KIND_ORGANIZATION);
          const absl::Status status = tables.customers.Insert(txn, change, customer).status();
          if (!status.ok()) return status;
        }
        return absl::OkStatus();
      });
      ASSERT_THAT(committed, IsOk());
    }
  }
};

TEST_F(SearchCustomersTest, BestFirstThenOldest) {
  Named("prefix", "Acmeville Bakery");
  Named("words2", "Acme Steel");
  Named("words1", "New Acme");
  Named("whole", "ACME");
  Named("other", "Bolt");
  EXPECT_THAT(Names("acme"), ElementsAre("customers/whole", "customers/words2", "customers/words1",
                                         "customers/prefix"));
}

TEST_F(SearchCustomersTest, EveryWordMustMatch) {
  Named("a", "Acme Steel Works");
  Named("b", "Acme Bakery");
  EXPECT_THAT(Names("steel acme"), ElementsAre("customers/a"));
  EXPECT_THAT(Names("acme st wo"), ElementsAre("customers/a"));
  EXPECT_THAT(Names("acme none"), IsEmpty());
}

TEST_F(SearchCustomersTest, FindsChineseByCharacterPinyinAndInitials) {
  Named("zhang", "張三丰");
  Named("li", "李四");
  for (const char* query : {"张三丰", "張三", "三丰", "zhangsanfeng", "zhang san", "zsf", "sanf"}) {
    EXPECT_THAT(Names(query), ElementsAre("customers/zhang")) << query;
  }
}

TEST_F(SearchCustomersTest, FollowsChangesOfTheRecord) {
  Named("a", "Acme");
  v1::UpdateCustomerRequest request;
  *request.mutable_customer() = TextProto<v1::Customer>(R"pb(name: "customers/a"
                                                             display_name: "Bolt")pb");
  ASSERT_THAT(Call(customers(), &CustomerStub::UpdateCustomer, request), IsOk());
  EXPECT_THAT(Names("acme"), IsEmpty());
  EXPECT_THAT(Names("bolt"), SizeIs(1));
  ASSERT_THAT(DeleteCustomer("customers/a"), IsOk());
  EXPECT_THAT(Names("bolt"), IsEmpty());
}

TEST_F(SearchCustomersTest, ShowsNobodyOutsideTheScope) {
  Named("west", "Acme West", R"pb(unit: "units/west")pb");
  Named("east", "Acme East", R"pb(unit: "units/east")pb");
  SetScope(access::Scope::Unit("units/east"));
  EXPECT_THAT(Names("acme"), ElementsAre("customers/east"));
}

TEST_F(SearchCustomersTest, AnswersAsManyAsAskedForAndSaysThatThereAreMore) {
  for (int i = 0; i < 22; ++i) Named(absl::StrCat("a", i), "Acme");
  const auto all = Search("acme", 22);
  ASSERT_THAT(all, IsOk());
  EXPECT_THAT(all->customers(), SizeIs(22));
  EXPECT_FALSE(all->truncated());
  const auto some = Search("acme");
  ASSERT_THAT(some, IsOk());
  EXPECT_THAT(some->customers(), SizeIs(kDefaultSearchPage));
  EXPECT_TRUE(some->truncated());
}

TEST_F(SearchCustomersTest, AWordThatAllHaveDoesNotHideTheOneThatIsMeant) {
  FillWithMass(2500);
  Named("unmeant", "Zebra Crossing");
  Named("meant", "Mass Zebra");
  const auto one = Search("mass zebra");
  ASSERT_THAT(one, IsOk());
  EXPECT_THAT(NamesOf(one->customers()), ElementsAre("customers/meant"));
  EXPECT_FALSE(one->truncated());
  const auto none = Search("masses zebra");
  ASSERT_THAT(none, IsOk());
  EXPECT_THAT(none->customers(), IsEmpty());
  const auto many = Search("mass", 1000);
  ASSERT_THAT(many, IsOk());
  EXPECT_THAT(many->customers(), SizeIs(kMaxSearchPage));
  EXPECT_TRUE(many->truncated());
}

TEST_F(SearchCustomersTest, WhatOthersHaveHidesNothingFromThoseWhoSeeLittle) {
  FillWithMass(2500);
  Named("ours", "Mass Last", R"pb(unit: "units/east" owner: "users/e")pb");
  Named("gone", "Mass Gone", R"pb(unit: "units/east" owner: "users/e")pb");
  ASSERT_THAT(DeleteCustomer("customers/gone"), IsOk());
  for (const auto& scope : {access::Scope::Owner("users/e"), access::Scope::Unit("units/east")}) {
    SetScope(scope);
    const auto found = Search("mass");
    ASSERT_THAT(found, IsOk());
    EXPECT_THAT(NamesOf(found->customers()), ElementsAre("customers/ours"));
    EXPECT_FALSE(found->truncated());
    EXPECT_THAT(Names("mass bolt"), IsEmpty());
  }
  SetScope(access::Scope::Owner("users/nobody"));
  EXPECT_THAT(Names("mass"), IsEmpty());
}

TEST_F(SearchCustomersTest, RefusesAQueryWithoutWords) {
  EXPECT_THAT(Search(""), IsInvalidField("query"));
  EXPECT_THAT(Search(" ?! "), IsInvalidField("query"));
  EXPECT_THAT(Search("acme", -1), IsInvalidField("page_size"));
}

}  // namespace
}  // namespace guanxi::customers
