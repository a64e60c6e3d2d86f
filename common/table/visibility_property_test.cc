// Every way to read agrees with Get on who sees what: random records, owners, units, shares and
// callers.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/table/table_fixture.h"

namespace guanxi::table {
namespace {

using type::v1::Share;

constexpr int kRecords = 150;
constexpr int kRounds = 40;
constexpr int kChecks = 10'000;

uint64_t Seed() {
  const char* given = std::getenv("GUANXI_TEST_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
}

class VisibilityTest : public TableTest {
 protected:
  using Names = std::vector<std::string>;

  int Below(int end) { return static_cast<int>(random_() % static_cast<uint64_t>(end)); }

  // One of the first `count` names of a collection, or now and then none.
  std::string Some(const std::string& collection, int count) {
    const int pick = Below(count + 1);
    return pick == count ? "" : absl::StrCat(collection, "/", pick);
  }

  void Scatter(Customer& customer) {
    customer.set_unit(Some("units", 5));
    customer.set_owner(Some("users", 8));
    customer.set_industry(absl::StrCat("i", Below(3)));
    customer.set_display_name(absl::StrCat("name ", Below(40)));
    customer.clear_emails();
    if (Below(2) == 0) customer.add_emails(absl::StrCat("e", Below(4)));
    customer.clear_shares();
    for (int i = Below(3); i > 0; --i) {
      Share& share = *customer.add_shares();
      share.set_grantee(Below(2) == 0 ? absl::StrCat("users/", Below(8))
                                      : absl::StrCat("teams/", Below(3)));
      share.set_level(Below(2) == 0 ? Share::LEVEL_READ : Share::LEVEL_WRITE);
    }
  }

  Scope SomeScope() {
    access::ScopeParts parts;
    if (Below(4) > 0) parts.owner = absl::StrCat("users/", Below(8));
    if (!parts.owner.empty() && Below(4) > 0) parts.grantees.push_back(parts.owner);
    for (int i = Below(3); i > 0; --i) parts.grantees.push_back(absl::StrCat("teams/", Below(3)));
    for (int i = std::max(Below(5) - 2, 0); i > 0; --i)
      parts.units.push_back(absl::StrCat("units/", Below(5)));
    return Below(20) == 0 ? Scope::All() : Scope::Of(parts);
  }

  ListQuery SomeQuery() {
    static const std::vector<std::string> filters = {
        "",
        R"(industry = "i1")",
        R"(unit = "units/1")",
        R"(owner = "users/2")",
        R"(shares.grantee:"teams/1")",
        R"(industry = "i2" AND owner = "users/3")",
        R"(display_name = "name 7" OR industry = "i0")"};
    static const std::vector<std::string> orders = {"", "name desc", "display_name",
                                                    "display_name desc"};
    return {.filter = filters[static_cast<size_t>(Below(static_cast<int>(filters.size())))],
            .order_by = orders[static_cast<size_t>(Below(static_cast<int>(orders.size())))],
            .page_size = Below(3) == 0 ? 3 : 1000,
            .show_deleted = Below(2) == 0};
  }

  void Fill() {
    for (int i = 0; i < kRecords; ++i) {
      Customer customer = Make(absl::StrCat("r", i));
      Scatter(customer);
      ASSERT_THAT(Insert(customer).status(), IsOk());
    }
  }

  // Changes, deletes and restores some records.
  void Stir() {
    ASSERT_THAT(
        Write([&](kv::Txn& txn) -> absl::Status {
          for (int i = 0; i < 20; ++i) {
            const std::string name = absl::StrCat("customers/r", Below(kRecords));
            GUANXI_ASSIGN_OR_RETURN(const Customer before, customers_.Get(txn, name, Scope::All()));
            if (before.has_delete_time()) {
              GUANXI_RETURN_IF_ERROR(
                  customers_.Undelete(txn, change_, name, "", Scope::All()).status());
            } else if (Below(3) == 0) {
              GUANXI_RETURN_IF_ERROR(
                  customers_.Delete(txn, change_, name, "", Scope::All()).status());
            } else {
              Customer after = before;
              Scatter(after);
              GUANXI_RETURN_IF_ERROR(customers_.Update(txn, change_, before, after).status());
            }
          }
          return absl::OkStatus();
        }),
        IsOk());
  }

  // Get for every record there is: what all else is held against.
  std::vector<Customer> SeenBy(const kv::Reader& reader, const Scope& scope) {
    std::vector<Customer> seen;
    for (int i = 0; i < kRecords; ++i) {
      const std::string name = absl::StrCat("customers/r", i);
      const auto all = customers_.Get(reader, name, Scope::All());
      EXPECT_THAT(all.status(), IsOk());
      const auto found = customers_.Get(reader, name, scope);
      EXPECT_EQ(found.ok(), access::Contains(scope, *all)) << name;
      const bool writes = access::Contains(scope, *all, access::Level::kWrite);
      const absl::Status written = customers_.GetForUpdate(reader, name, "", scope).status();
      EXPECT_EQ(absl::IsNotFound(written), !found.ok()) << name;
      EXPECT_EQ(absl::IsPermissionDenied(written), found.ok() && !writes) << name;
      if (found.ok()) seen.push_back(*found);
      checks_ += 2;
    }
    return seen;
  }

  void CheckList(const kv::Reader& reader, const Scope& scope, const std::vector<Customer>& seen) {
    const ListQuery query = SomeQuery();
    SCOPED_TRACE(absl::StrCat("filter `", query.filter, "` order `", query.order_by, "` deleted ",
                              query.show_deleted));
    const auto filter = api::Filter::Parse(query.filter, *Customer::descriptor());
    ASSERT_THAT(filter.status(), IsOk());
    std::vector<std::pair<std::string, std::string>> expected;
    for (const Customer& customer : seen) {
      const bool shown = query.show_deleted || !customer.has_delete_time();
      if (!shown || !filter->Matches(customer)) continue;
      const bool by_name = query.order_by.rfind("display_name", 0) == 0;
      expected.emplace_back(by_name ? customer.display_name() : "", customer.name().substr(10));
    }
    std::sort(expected.begin(), expected.end());
    if (query.order_by.find("desc") != std::string::npos)
      std::reverse(expected.begin(), expected.end());
    Names names;
    for (const auto& [order, id] : expected) names.push_back(id);
    EXPECT_EQ(List(query, scope), names);
    CheckToken(reader, query, scope);
    checks_ += kRecords;
  }

  // A token of one caller leads nobody else on.
  void CheckToken(const kv::Reader& reader, ListQuery query, const Scope& scope) {
    query.page_size = 1;
    const auto page = customers_.List(reader, query, scope.SeenBy("users/x"));
    ASSERT_THAT(page.status(), IsOk());
    if (page->next_page_token.empty()) return;
    query.page_token = page->next_page_token;
    EXPECT_THAT(customers_.List(reader, query, scope.SeenBy("users/x")).status(), IsOk());
    EXPECT_THAT(customers_.List(reader, query, scope.SeenBy("users/y")).status(),
                StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
    ++checks_;
  }

  void CheckTerms(const kv::Reader& reader, const Scope& scope, const std::vector<Customer>& seen) {
    const std::string term = absl::StrCat("e", Below(4));
    std::set<std::string> expected, found;
    for (const Customer& customer : seen) {
      const bool has = customer.emails_size() > 0 && customer.emails(0) == term;
      if (has && !customer.has_delete_time()) expected.insert(customer.name());
    }
    const auto records = customers_.LookUp(reader, "email", term, false, 1000, scope);
    ASSERT_THAT(records.status(), IsOk());
    for (const Customer& customer : *records) found.insert(customer.name());
    EXPECT_EQ(found, expected);
    checks_ += kRecords;
  }

  void CheckAll(const kv::Reader& reader, const Scope& scope, const std::vector<Customer>& seen) {
    std::set<std::string> expected, visited, filtered;
    for (const Customer& customer : seen) expected.insert(customer.name());
    ASSERT_THAT(customers_.ForEach(reader, scope,
                                   [&](const Customer& customer) {
                                     visited.insert(customer.name());
                                     return true;
                                   }),
                IsOk());
    EXPECT_EQ(visited, expected);
    ASSERT_THAT(customers_.ForEach(reader,
                                   [&](const Customer& customer) {
                                     if (access::Contains(scope, customer))
                                       filtered.insert(customer.name());
                                     return true;
                                   }),
                IsOk());
    EXPECT_EQ(filtered, expected);
    const auto ids = customers_.VisibleIds(reader, scope, 1000);
    ASSERT_THAT(ids.status(), IsOk());
    EXPECT_EQ(ids->has_value(), !scope.all());
    if (ids->has_value()) {
      EXPECT_EQ((*ids)->size(), expected.size());
    }
    checks_ += 2 * kRecords;
  }

  std::mt19937_64 random_;
  int checks_ = 0;
};

TEST_P(VisibilityTest, EveryWayToReadAgrees) {
  const uint64_t seed = Seed();
  std::cout << "visibility: seed " << seed << " (GUANXI_TEST_SEED repeats it)" << std::endl;
  random_.seed(seed);
  ASSERT_NO_FATAL_FAILURE(Fill());
  for (int round = 0; round < kRounds || checks_ < kChecks; ++round) {
    SCOPED_TRACE(absl::StrCat("seed ", seed, " round ", round));
    const auto reader = engine_->Snapshot();
    const Scope scope = SomeScope();
    const std::vector<Customer> seen = SeenBy(*reader, scope);
    for (int i = 0; i < 4; ++i) ASSERT_NO_FATAL_FAILURE(CheckList(*reader, scope, seen));
    ASSERT_NO_FATAL_FAILURE(CheckTerms(*reader, scope, seen));
    ASSERT_NO_FATAL_FAILURE(CheckAll(*reader, scope, seen));
    ASSERT_NO_FATAL_FAILURE(Stir());
    if (HasFailure()) return;
  }
  EXPECT_GE(checks_, kChecks);
  std::cout << "visibility: " << checks_ << " checks" << std::endl;
}

INSTANTIATE_TEST_SUITE_P(Engines, VisibilityTest, Engines(), NameOfEngine);

}  // namespace
}  // namespace guanxi::table
