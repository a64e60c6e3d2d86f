// Lists of callers that do not see everything.
#include <algorithm>
#include <random>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/table/table_fixture.h"

namespace guanxi::table {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using type::v1::Share;

void ShareWith(Customer& customer,
               const std::string& grantee,
               Share::Level level = Share::LEVEL_READ) {
  Share& share = *customer.add_shares();
  share.set_grantee(grantee);
  share.set_level(level);
}

Scope Sales(const std::string& user, std::vector<std::string> teams = {}) {
  teams.push_back(user);
  return Scope::Of({.units = {}, .owner = user, .grantees = teams});
}

class ScopedListTest : public TableTest {
 protected:
  Customer In(const std::string& id, const std::string& unit, const std::string& owner) {
    Customer customer = Make(id, "", owner);
    customer.set_unit(unit);
    return customer;
  }

  // Many customers of others, in a few commits.
  void AddOthers(int count) {
    for (int i = 0; i < count; i += 100) {
      ASSERT_THAT(Write([&](kv::Txn& txn) -> absl::Status {
                    for (int j = i; j < std::min(count, i + 100); ++j) {
                      const Customer other =
                          In(absl::StrCat("m", 100000 + j), "units/south", "users/other");
                      GUANXI_RETURN_IF_ERROR(customers_.Insert(txn, change_, other).status());
                    }
                    return absl::OkStatus();
                  }),
                  IsOk());
    }
  }

  Page<Customer> PageOf(const ListQuery& query, const Scope& scope) {
    auto page = customers_.List(*engine_->Snapshot(), query, scope);
    EXPECT_THAT(page.status(), IsOk());
    return page.ok() ? *std::move(page) : Page<Customer>();
  }
};

TEST_P(ScopedListTest, OwnSharedAndOfTheUnitComeInOneOrderOnce) {
  Customer both = In("b", "units/south", "users/ana");
  ShareWith(both, "users/ana");
  ShareWith(both, "teams/t");
  Customer shared = In("c", "units/south", "users/other");
  ShareWith(shared, "teams/t");
  ShareWith(shared, "teams/u");
  Customer of_others = In("e", "units/south", "users/other");
  ShareWith(of_others, "users/bo");
  for (const Customer& customer :
       {In("a", "units/north", "users/other"), both, shared, In("d", "units/south", "users/ana"),
        of_others, In("f", "units/north", "users/ana")}) {
    ASSERT_THAT(Insert(customer).status(), IsOk());
  }
  const Scope all_ways = Scope::Of(
      {.units = {"units/north"}, .owner = "users/ana", .grantees = {"teams/t", "users/ana"}});
  for (const int page_size : {1, 2, 50}) {
    EXPECT_THAT(List({.page_size = page_size}, all_ways), ElementsAre("a", "b", "c", "d", "f"));
    EXPECT_THAT(List({.order_by = "name desc", .page_size = page_size}, all_ways),
                ElementsAre("f", "d", "c", "b", "a"));
    EXPECT_THAT(List({.order_by = "display_name desc", .page_size = page_size}, all_ways),
                ElementsAre("f", "d", "c", "b", "a"));
  }
  EXPECT_THAT(List({}, Sales("users/ana")), ElementsAre("b", "d", "f"));
  EXPECT_THAT(List({}, Sales("users/zoe", {"teams/t"})), ElementsAre("b", "c"));
  EXPECT_THAT(List({}, Scope()), IsEmpty());
}

TEST_P(ScopedListTest, AShareTakenBackIsGone) {
  Customer shared = In("a", "units/south", "users/other");
  ShareWith(shared, "users/ana");
  const auto before = Insert(shared);
  ASSERT_THAT(before.status(), IsOk());
  EXPECT_THAT(List({}, Sales("users/ana")), ElementsAre("a"));
  ASSERT_THAT(Write([&](kv::Txn& txn) {
                Customer after = *before;
                after.clear_shares();
                return customers_.Update(txn, change_, *before, after).status();
              }),
              IsOk());
  EXPECT_THAT(List({}, Sales("users/ana")), IsEmpty());
}

TEST_P(ScopedListTest, APageOfAFewAmongManyIsWhole) {
  AddOthers(kRowBudget + 500);
  std::vector<std::string> ids;
  for (int i = 0; i < 60; ++i) {
    const std::string id = ids.emplace_back(absl::StrCat("z", 100 + i));
    ASSERT_THAT(Insert(In(id, "units/north", "users/ana")).status(), IsOk());
  }
  for (const char* order : {"", "display_name"}) {
    const ListQuery query{.order_by = order, .page_size = 50};
    const auto page = PageOf(query, Sales("users/ana"));
    EXPECT_THAT(page.records, SizeIs(50)) << order;
    EXPECT_EQ(List(query, Sales("users/ana")), ids) << order;
    // As many ways as that are not taken one by one, and still nothing is missing.
    access::ScopeParts parts{.units = {}, .owner = "users/ana", .grantees = {}};
    for (size_t i = 0; i <= kMaxRanges; ++i) parts.units.push_back(absl::StrCat("units/of-", i));
    EXPECT_EQ(List(query, Scope::Of(parts)), ids) << order;
  }
}

TEST_P(ScopedListTest, ASortedListOfMoreThanCanBeSortedGoesOnToo) {
  AddOthers(kRowBudget + 200);
  ASSERT_THAT(Insert(In("z", "units/north", "users/ana")).status(), IsOk());
  const auto names =
      List({.order_by = "display_name desc", .page_size = 1000}, Scope::Owner("users/other"));
  EXPECT_THAT(names, SizeIs(kRowBudget + 200));
  EXPECT_TRUE(std::is_sorted(names.rbegin(), names.rend()));
}

TEST_P(ScopedListTest, ATokenIsForOneCaller) {
  for (const char* id : {"a", "b", "c"})
    ASSERT_THAT(Insert(In(id, "units/north", "users/ana")).status(), IsOk());
  const auto reader = engine_->Snapshot();
  const Scope ana = Scope::Unit("units/north").SeenBy("users/ana");
  const Scope bo = Scope::Unit("units/north").SeenBy("users/bo");
  const std::string token = PageOf({.page_size = 1}, ana).next_page_token;
  EXPECT_THAT(PageOf({.page_size = 1, .page_token = token}, ana).records, SizeIs(1));
  for (const Scope& other : {bo, Scope::Unit("units/north"), Scope::All().SeenBy("users/ana")}) {
    EXPECT_THAT(customers_.List(*reader, {.page_size = 1, .page_token = token}, other).status(),
                StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
  }
  const std::string all =
      PageOf({.page_size = 1}, Scope::All().SeenBy("users/ana")).next_page_token;
  EXPECT_THAT(
      customers_.List(*reader, {.page_size = 1, .page_token = all}, Scope::All().SeenBy("users/bo"))
          .status(),
      StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
}

TEST_P(ScopedListTest, ATokenTellsNothingOfWhatOthersHave) {
  AddOthers(kRowBudget + 100);
  access::ScopeParts parts;
  for (size_t i = 0; i <= kMaxRanges; ++i) parts.units.push_back(absl::StrCat("units/of-", i));
  const auto page = PageOf({}, Scope::Of(parts));
  EXPECT_THAT(page.records, IsEmpty());
  ASSERT_FALSE(page.next_page_token.empty());
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(page.next_page_token, &bytes));
  EXPECT_THAT(bytes, Not(HasSubstr("m10")));
  EXPECT_THAT(List({}, Scope::Of(parts)), IsEmpty());
}

TEST_P(ScopedListTest, LookUpFindsOnesOwnBehindThoseOfOthers) {
  for (int i = 0; i < kRowBudget + 100; i += 100) {
    ASSERT_THAT(Write([&](kv::Txn& txn) -> absl::Status {
                  for (int j = i; j < i + 100; ++j) {
                    Customer other =
                        In(absl::StrCat("m", 100000 + j), "units/south", "users/other");
                    other.add_emails("info@example.com");
                    GUANXI_RETURN_IF_ERROR(customers_.Insert(txn, change_, other).status());
                  }
                  return absl::OkStatus();
                }),
                IsOk());
  }
  for (const char* id : {"z2", "z1", "z3"}) {
    Customer own = In(id, "units/north", "users/ana");
    if (std::string(id) != "z3") own.add_emails("info@example.com");
    ASSERT_THAT(Insert(own).status(), IsOk());
  }
  const auto reader = engine_->Snapshot();
  for (const bool prefix : {false, true}) {
    const auto found =
        customers_.LookUp(*reader, "email", "info@example.com", prefix, 10, Sales("users/ana"));
    ASSERT_THAT(found.status(), IsOk());
    ASSERT_THAT(*found, SizeIs(2));
    EXPECT_EQ(found->front().name(), "customers/z1");
  }
  EXPECT_THAT(
      *customers_.LookUp(*reader, "email", "info@example.com", false, 1, Sales("users/ana")),
      SizeIs(1));
}

TEST_P(ScopedListTest, ForEachVisitsWhatIsSeen) {
  AddOthers(300);
  ASSERT_THAT(Insert(In("z", "units/north", "users/ana")).status(), IsOk());
  const auto count = [&](const Scope& scope) {
    int visited = 0;
    EXPECT_THAT(customers_.ForEach(*engine_->Snapshot(), scope,
                                   [&](const Customer&) { return ++visited < 1000; }),
                IsOk());
    return visited;
  };
  EXPECT_EQ(count(Scope::All()), 301);
  EXPECT_EQ(count(Sales("users/ana")), 1);
  EXPECT_EQ(count(Scope::Unit("units/south")), 300);
  EXPECT_EQ(count(Scope()), 0);
}

INSTANTIATE_TEST_SUITE_P(Engines, ScopedListTest, Engines(), NameOfEngine);

}  // namespace
}  // namespace guanxi::table
