#include "services/customers/customer_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "services/customers/customers_fixture.h"
#include "services/customers/record_search.h"

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

  using Request = v1::SearchCustomersRequest;
  using Response = v1::SearchCustomersResponse;

  absl::StatusOr<Response> Search(std::string_view query,
                                  int page_size = 0,
                                  Request::Subject subject = Request::SUBJECT_UNSPECIFIED) {
    Request request;
    request.set_query(std::string(query));
    request.set_page_size(page_size);
    request.set_subject(subject);
    return Call(customers(), &CustomerStub::SearchCustomers, request);
  }

  std::vector<std::string> Names(std::string_view query) {
    const auto response = Search(query);
    EXPECT_THAT(response, IsOk());
    return response.ok() ? NamesOf(response->customers()) : std::vector<std::string>();
  }

  std::vector<std::string> ContactNames(std::string_view query) {
    const auto response = Search(query);
    EXPECT_THAT(response, IsOk());
    return response.ok() ? NamesOf(response->contacts()) : std::vector<std::string>();
  }

  // The rank and the fields of the first customer found.
  std::pair<Response::Rank, std::vector<std::string>> Why(std::string_view query) {
    const auto response = Search(query);
    EXPECT_THAT(response, IsOk());
    if (!response.ok() || response->customer_matches().empty()) return {};
    const auto& match = response->customer_matches(0);
    return {match.rank(), {match.fields().begin(), match.fields().end()}};
  }

  // What somebody of `role` finds who sees all records.
  void Become(access::Role role) {
    access::Principal principal{.user = "users/tester",
                                .role = role,
                                .unit = "",
                                .grants = {},
                                .own = access::Scope::All(),
                                .group = access::Scope::All()};
    SetPrincipal(principal);
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

TEST_F(SearchCustomersTest, BestFirst) {
  Named("domain", "Elsewhere", R"pb(emails: "a@acme.example")pb");
  Named("prefix", "Acmeville Bakery");
  Named("inner", "New Acme");
  Named("longer", "Acme Steel Works");
  Named("shorter2", "Acme Steel");
  Named("shorter1", "Acme Steel");
  Named("whole", "ACME");
  Named("other", "Bolt");
  EXPECT_THAT(
      Names("acme"),
      ElementsAre("customers/whole", "customers/shorter1", "customers/shorter2", "customers/longer",
                  "customers/inner", "customers/prefix", "customers/domain"));
}

TEST_F(SearchCustomersTest, SaysWhereTheWordsWereFound) {
  Named("a", "Acme Steel", R"pb(code: "K-17" phones: "13812345678" region: "深圳")pb");
  using ::testing::Pair;
  EXPECT_THAT(Why("acme steel"), Pair(Response::RANK_WHOLE, ElementsAre("display_name")));
  EXPECT_THAT(Why("steel"), Pair(Response::RANK_WORDS, ElementsAre("display_name")));
  EXPECT_THAT(Why("ste"), Pair(Response::RANK_BEGINNINGS, ElementsAre("display_name")));
  EXPECT_THAT(Why("as"), Pair(Response::RANK_BEGINNINGS, ElementsAre("display_name")));
  EXPECT_THAT(Why("k-17"), Pair(Response::RANK_WHOLE, ElementsAre("code")));
  EXPECT_THAT(Why("5678"), Pair(Response::RANK_OTHER_FIELD, ElementsAre("phones")));
  EXPECT_THAT(Why("138 1234 5678"), Pair(Response::RANK_WHOLE, ElementsAre("phones")));
  EXPECT_THAT(Why("acme shenzhen"),
              Pair(Response::RANK_OTHER_FIELD, ElementsAre("display_name", "region")));
}

TEST_F(SearchCustomersTest, FindsByWhatTheRecordHolds) {
  Named("hw", "华为技术有限公司", R"pb(
    code: "SZ-26-00012"
    tax_ids: "9144 0300 1922 038216"
    phones: "0755-28780808"
    emails: "Sales.South@huawei.example.com"
    addresses {
      kind: KIND_OFFICE
      address { administrative_area: "广东省" locality: "深圳市" address_lines: "龙岗区坂田街道" }
    })pb");
  Named("other", "其他", R"pb(phones: "13900000000" emails: "x@y.example")pb");
  for (const char* query : {"huawei shenzhen",
                            "华为 深圳",
                            "華為",
                            "hw",
                            "hwjs",
                            "技术",
                            "longgang",
                            "guangdong huawei",
                            "sz2600012",
                            "SZ-26-00012",
                            "00012",
                            "91440300",
                            "9144-0300-1922-038216",
                            "28780808",
                            "0808",
                            "0755-2878",
                            "075528780808",
                            "+86 755",
                            "+867552878",
                            "sales.south",
                            "sales.south@huawei",
                            "@huawei.example.com",
                            "huawei.example",
                            "Sales.South@HUAWEI.example.com"}) {
    EXPECT_THAT(Names(query), ElementsAre("customers/hw")) << query;
  }
  for (const char* query :
       {"huawei beijing", "2878080", "878", "south", "@sales", "07552878 beijing"}) {
    EXPECT_THAT(Names(query), IsEmpty()) << query;
  }
}

TEST_F(SearchCustomersTest, FindsContactsToo) {
  Named("acme", "Acme");
  ASSERT_THAT(CreateContact("zhang", R"pb(display_name: "张三"
                                          affiliations { customer: "customers/acme" }
                                          phones: "+8613812345678"
                                          emails: "zs@acme.example")pb"),
              IsOk());
  for (const char* query : {"张三", "張三", "zhangsan", "zs", "5678", "138 1234 5678", "zs@acme"}) {
    EXPECT_THAT(ContactNames(query), ElementsAre("contacts/zhang")) << query;
    EXPECT_THAT(Names(query), IsEmpty()) << query;
  }
  const auto both = Search("acme");
  ASSERT_THAT(both, IsOk());
  EXPECT_THAT(NamesOf(both->customers()), ElementsAre("customers/acme"));
  EXPECT_THAT(NamesOf(both->contacts()), ElementsAre("contacts/zhang"));
  ASSERT_THAT(both->contact_matches(), SizeIs(1));
  EXPECT_THAT(both->contact_matches(0).fields(), ElementsAre("emails"));
  EXPECT_THAT(Search("acme", 0, Request::SUBJECT_CUSTOMERS)->contacts(), IsEmpty());
  EXPECT_THAT(Search("acme", 0, Request::SUBJECT_CONTACTS)->customers(), IsEmpty());
}

TEST_F(SearchCustomersTest, WhatIsHiddenFromTheCallerFindsNothing) {
  Named("a", "Acme", R"pb(code: "K-17"
                          tax_ids: "914403001922"
                          phones: "13812345678"
                          emails: "li@other.example"
                          addresses {
                            kind: KIND_OFFICE
                            address { locality: "深圳" }
                          })pb");
  ASSERT_THAT(CreateContact("li", R"pb(affiliations { customer: "customers/a" }
                                       phones: "13912345678"
                                       emails: "li@other.example")pb"),
              IsOk());
  const std::vector<std::string> hidden = {
      "5678",     "13812345678", "1381",      "li@other.example", "@other", "other.example",
      "shenzhen", "91440300",    "acme 5678", "acme 深圳",        "1391"};
  for (const std::string& query : hidden) {
    const auto seen = Search(query);
    ASSERT_THAT(seen, IsOk());
    EXPECT_GT(seen->customers_size() + seen->contacts_size(), 0) << query;
  }
  Become(access::Role::kMarketing);
  for (const std::string& query : hidden) {
    const auto masked = Search(query);
    ASSERT_THAT(masked, IsOk()) << query;
    EXPECT_THAT(masked->customers(), IsEmpty()) << query;
    EXPECT_THAT(masked->contacts(), IsEmpty()) << query;
  }
  for (const char* query : {"acme", "K-17", "acme k17"}) {
    EXPECT_THAT(Names(query), ElementsAre("customers/a")) << query;
  }
  EXPECT_THAT(ContactNames("li lei"), ElementsAre("contacts/li"));
}

TEST_F(SearchCustomersTest, ACreateIsFoundByTheNextCall) {
  for (int i = 0; i < 300; ++i) {
    const std::string name = absl::StrCat("Fresh", i, " 新客户");
    const auto created = CreateCustomer("", absl::StrCat("display_name: '", name, "'"));
    ASSERT_THAT(created, IsOk());
    ASSERT_THAT(Names(absl::StrCat("fresh", i)), ElementsAre(created->name()));
  }
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
  FillWithMass(static_cast<int>(kMaxRows) + 500);
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
  FillWithMass(static_cast<int>(kMaxRows) + 500);
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
