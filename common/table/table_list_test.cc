// Lists and look-ups.
#include <map>
#include <random>

#include "absl/strings/str_cat.h"
#include "common/table/table_fixture.h"

namespace guanxi::table {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_P(TableTest, ListsAreOrderedPagedAndReversed) {
  for (const char* id : {"d", "b", "a", "c", "e"})
    ASSERT_THAT(Insert(Make(id, "x")).status(), IsOk());
  EXPECT_THAT(List({.page_size = 2}), ElementsAre("a", "b", "c", "d", "e"));
  EXPECT_THAT(List({.order_by = "name desc", .page_size = 2}),
              ElementsAre("e", "d", "c", "b", "a"));
  EXPECT_THAT(List({.order_by = "display_name desc", .page_size = 1}),
              ElementsAre("e", "d", "c", "b", "a"));
  EXPECT_THAT(List({.filter = R"(industry = "x")", .order_by = "name desc", .page_size = 3}),
              ElementsAre("e", "d", "c", "b", "a"));
  EXPECT_THAT(customers_.List(*engine_->Snapshot(), {.order_by = "website"}, Scope::All()).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST_P(TableTest, ATokenOfAnotherQueryIsRefused) {
  for (const char* id : {"a", "b", "c"}) ASSERT_THAT(Insert(Make(id)).status(), IsOk());
  const auto reader = engine_->Snapshot();
  const auto page = customers_.List(*reader, {.page_size = 1}, Scope::All());
  EXPECT_THAT(
      customers_
          .List(*reader,
                {.order_by = "name desc", .page_size = 1, .page_token = page->next_page_token},
                Scope::All())
          .status(),
      StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
  EXPECT_THAT(customers_
                  .List(*reader, {.page_size = 1, .page_token = page->next_page_token},
                        Scope::Owner("users/ana"))
                  .status(),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
}

TEST_P(TableTest, APageExaminesABoundedNumberOfRows) {
  ASSERT_THAT(Write([&](kv::Txn&) { return absl::OkStatus(); }), IsOk());
  for (int i = 0; i < kRowBudget + 10; ++i) {
    ASSERT_THAT(Insert(Make(absl::StrCat("r", 10000 + i), i == kRowBudget + 5 ? "rare" : "common"))
                    .status(),
                IsOk());
  }
  const auto reader = engine_->Snapshot();
  const auto page =
      customers_.List(*reader, {.filter = R"(region = "" AND industry != "common")"}, Scope::All());
  ASSERT_THAT(page.status(), IsOk());
  EXPECT_THAT(page->records, IsEmpty());
  EXPECT_FALSE(page->next_page_token.empty());
  EXPECT_THAT(List({.filter = R"(industry != "common")"}),
              ElementsAre(absl::StrCat("r", 10000 + kRowBudget + 5)));
}

TEST_P(TableTest, APageOfLargeRecordsEndsEarlyAndTheNextGoesOn) {
  std::vector<std::string> ids;
  for (int i = 0; i < 90; ++i) {
    Customer customer = Make(ids.emplace_back(absl::StrCat("c", 100 + i)));
    customer.set_description(std::string(28'000, 'x'));
    ASSERT_THAT(Insert(customer).status(), IsOk());
  }
  EXPECT_EQ(List({.page_size = 1000}), ids);
  EXPECT_EQ(List({.order_by = "display_name", .page_size = 1000}), ids);
  const auto page = customers_.List(*engine_->Snapshot(), {.page_size = 1000}, Scope::All());
  ASSERT_THAT(page.status(), IsOk());
  EXPECT_LT(page->records.size(), ids.size());
}

TEST_P(TableTest, AUniqueIndexAnswersNothingAboutRecordsWithoutAValue) {
  const Table<Customer> counted{{.id = 3,
                                 .collection = "customers",
                                 .fields = {{.id = 1, .fields = {"employees"}, .unique = true}}}};
  ASSERT_THAT(Write([&](kv::Txn& txn) { return counted.Insert(txn, change_, Make("a")).status(); }),
              IsOk());
  const auto reader = engine_->Snapshot();
  EXPECT_THAT(counted.List(*reader, {.filter = "employees = 0"}, Scope::All())->records, SizeIs(1));
  EXPECT_TRUE(*counted.AnyWith(*reader, "employees", "0"));
}

TEST_P(TableTest, AnIndexWithAFieldThatRepeatsGivesNoOrder) {
  const Table<Customer> mailed{{.id = 3,
                                .collection = "customers",
                                .fields = {{.id = 1, .fields = {"display_name", "emails"}},
                                           {.id = 2, .fields = {"industry", "region"}}}}};
  Customer customer = Make("a");
  customer.add_emails("a@example.com");
  customer.add_emails("b@example.com");
  ASSERT_THAT(Write([&](kv::Txn& txn) { return mailed.Insert(txn, change_, customer).status(); }),
              IsOk());
  const auto reader = engine_->Snapshot();
  const auto by_name = mailed.List(*reader, {.order_by = "display_name"}, Scope::All());
  EXPECT_THAT(by_name.status(), StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(std::string(by_name.status().message()),
              HasSubstr("possible are industry, name, owner, unit"));
  EXPECT_THAT(mailed.List(*reader, {.order_by = "industry desc"}, Scope::All())->records,
              SizeIs(1));
}

TEST_P(TableTest, ARepeatedFieldIsIndexedOncePerValue) {
  Contact contact;
  contact.set_name("contacts/p");
  contact.set_display_name("P");
  for (const char* customer : {"customers/a", "customers/b", "customers/a"}) {
    contact.add_affiliations()->set_customer(customer);
  }
  ASSERT_THAT(Write([&](kv::Txn& txn) { return contacts_.Insert(txn, change_, contact).status(); }),
              IsOk());
  const auto reader = engine_->Snapshot();
  EXPECT_TRUE(*contacts_.AnyWith(*reader, "affiliations.customer", "customers/b"));
  EXPECT_FALSE(*contacts_.AnyWith(*reader, "affiliations.customer", "customers/c"));
  ListQuery query;
  query.extra = {{"affiliations.customer", "customers/a"}};
  EXPECT_THAT(contacts_.List(*reader, query, Scope::All())->records, SizeIs(1));
  EXPECT_THAT(
      contacts_.List(*reader, {.filter = R"(affiliations.customer:"customers/b")"}, Scope::All())
          ->records,
      SizeIs(1));
  EXPECT_THAT(
      contacts_.List(*reader, {.filter = R"(affiliations.customer:"customers/")"}, Scope::All())
          ->records,
      IsEmpty());
}

TEST_P(TableTest, TermsAreFoundByPrefix) {
  Customer customer = Make("a");
  customer.add_emails("ana@example.com");
  customer.add_emails("anb@example.com");
  ASSERT_THAT(Insert(customer).status(), IsOk());
  const auto reader = engine_->Snapshot();
  EXPECT_THAT(*customers_.LookUp(*reader, "email", "an", true, 10, Scope::All()), SizeIs(1));
  EXPECT_THAT(*customers_.LookUp(*reader, "email", "an", false, 10, Scope::All()), IsEmpty());
  EXPECT_THAT(*customers_.LookUp(*reader, "email", "anb@example.com", false, 10, Scope::All()),
              SizeIs(1));
  EXPECT_THAT(*customers_.LookUp(*reader, "email", "an", true, 10, Scope::Owner("users/bo")),
              IsEmpty());
}

TEST_P(TableTest, AListSeesTheWritesOfItsOwnTransaction) {
  ASSERT_THAT(Write([&](kv::Txn& txn) {
                EXPECT_THAT(customers_.Insert(txn, change_, Make("a", "x")).status(), IsOk());
                const auto page =
                    customers_.List(txn, {.filter = R"(industry = "x")"}, Scope::All());
                EXPECT_THAT(page->records, SizeIs(1));
                return absl::AbortedError("abandon it");
              }),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(List({}), IsEmpty());
}

// Random writes against a plain map: every list by an index equals a scan of the model.
TEST_P(TableTest, ListsEqualAModelAfterRandomWrites) {
  std::mt19937 random(7);
  std::map<std::string, Customer> model;
  for (int step = 0; step < 600; ++step) {
    const std::string id = absl::StrCat("c", random() % 40);
    Customer wanted =
        Make(id, absl::StrCat("i", random() % 4), absl::StrCat("users/u", random() % 3));
    wanted.set_employees(random() % 5);
    ASSERT_THAT(
        Write([&](kv::Txn& txn) -> absl::Status {
          if (!model.contains(id)) return customers_.Insert(txn, change_, wanted).status();
          const auto before = customers_.Get(txn, wanted.name(), Scope::All());
          if (before->has_delete_time())
            return customers_.Undelete(txn, change_, wanted.name(), "", Scope::All()).status();
          if (random() % 3 == 0)
            return customers_.Delete(txn, change_, wanted.name(), "", Scope::All()).status();
          return customers_.Update(txn, change_, *before, wanted).status();
        }),
        IsOk());
    model[id] = *customers_.Get(*engine_->Snapshot(), wanted.name(), Scope::All());
  }
  for (int industry = 0; industry < 4; ++industry) {
    for (int owner = 0; owner < 3; ++owner) {
      std::vector<std::string> expected;
      for (const auto& [id, customer] : model) {
        if (customer.has_delete_time() || customer.industry() != absl::StrCat("i", industry))
          continue;
        if (customer.owner() == absl::StrCat("users/u", owner) && customer.employees() > 1)
          expected.push_back(id);
      }
      const std::string filter =
          absl::StrCat(R"(industry = "i)", industry, R"(" AND employees > 1)");
      EXPECT_EQ(
          List({.filter = filter, .page_size = 3}, Scope::Owner(absl::StrCat("users/u", owner))),
          expected);
    }
  }
}

}  // namespace
}  // namespace guanxi::table
