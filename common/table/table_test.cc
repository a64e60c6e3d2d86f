#include "common/table/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "absl/strings/str_cat.h"
#include "common/kv/memory_engine.h"
#include "common/kv/rocks_engine.h"
#include "common/status/errors.h"
#include "common/status/status_matchers.h"
#include "guanxi/changes/v1/changes.pb.h"
#include "guanxi/customers/v1/contacts.pb.h"
#include "guanxi/customers/v1/customers.pb.h"

namespace guanxi::table {
namespace {

using access::Scope;
using guanxi::changes::v1::Event;
using guanxi::customers::v1::Contact;
using guanxi::customers::v1::Customer;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Schema CustomersSchema() {
  return {
      .id = 1,
      .collection = "customers",
      .fields = {{.id = 1, .fields = {"code"}, .unique = true},
                 {.id = 2, .fields = {"industry"}},
                 {.id = 3, .fields = {"display_name"}},
                 {.id = 4, .fields = {"industry", "employees"}}},
      .terms = {{.id = 5, .name = "email", .terms = [](const google::protobuf::Message& message) {
                   const auto& customer = static_cast<const Customer&>(message);
                   return std::vector<std::string>(customer.emails().begin(),
                                                   customer.emails().end());
                 }}}};
}

Schema ContactsSchema() {
  return {.id = 2,
          .collection = "contacts",
          .fields = {{.id = 1, .fields = {"affiliations.customer"}}},
          .terms = {}};
}

struct EngineCase {
  std::string name;
  std::function<std::unique_ptr<kv::Engine>()> open;
};

std::unique_ptr<kv::Engine> OpenRocks() {
  static int count = 0;
  const std::string dir = absl::StrCat(::testing::TempDir(), "table_test_", getpid(), "_", ++count);
  auto engine = kv::RocksEngine::Open(kv::RocksOptions::Tiny(dir));
  EXPECT_TRUE(engine.ok()) << engine.status();
  return *std::move(engine);
}

class TableTest : public ::testing::TestWithParam<EngineCase> {
 protected:
  absl::Status Write(const std::function<absl::Status(kv::Txn&)>& fn) {
    return kv::CommitAndWait(*engine_, [&fn](kv::Txn& txn) { return fn(txn); }).status();
  }

  absl::StatusOr<Customer> Insert(const Customer& customer) {
    absl::StatusOr<Customer> written = absl::InternalError("not run");
    absl::Status status = Write([&](kv::Txn& txn) {
      written = customers_.Insert(txn, change_, customer);
      return written.status();
    });
    return status.ok() ? written : absl::StatusOr<Customer>(status);
  }

  Customer Make(const std::string& id,
                const std::string& industry = "",
                const std::string& owner = "users/ana") {
    Customer customer;
    customer.set_name("customers/" + id);
    customer.set_display_name("Name of " + id);
    customer.set_industry(industry);
    customer.set_unit("units/north");
    customer.set_owner(owner);
    return customer;
  }

  std::vector<std::string> List(ListQuery query, const Scope& scope = Scope::All()) {
    std::vector<std::string> names;
    const auto reader = engine_->Snapshot();
    do {
      auto page = customers_.List(*reader, query, scope);
      EXPECT_THAT(page.status(), IsOk());
      if (!page.ok()) return names;
      for (const Customer& customer : page->records) names.push_back(customer.name().substr(10));
      query.page_token = page->next_page_token;
    } while (!query.page_token.empty());
    return names;
  }

  std::vector<Event> Events() {
    std::vector<Event> events;
    EXPECT_THAT(engine_
                    ->ReadEvents(0, 100000,
                                 [&](const kv::EventView& view) {
                                   EXPECT_TRUE(events.emplace_back().ParseFromArray(
                                       view.bytes.data(), view.bytes.size()));
                                 })
                    .status(),
                IsOk());
    return events;
  }

  std::unique_ptr<kv::Engine> engine_ = GetParam().open();
  Table<Customer> customers_{CustomersSchema()};
  Table<Contact> contacts_{ContactsSchema()};
  Change change_{"users/ana", "request-1", "a.B/C", absl::FromUnixSeconds(1000)};
};

TEST_P(TableTest, AnInsertedRecordIsReadBackWithTimesAndEtag) {
  const auto written = Insert(Make("a"));
  ASSERT_THAT(written.status(), IsOk());
  EXPECT_EQ(written->create_time().seconds(), 1000);
  EXPECT_FALSE(written->etag().empty());
  const auto read = customers_.Get(*engine_->Snapshot(), "customers/a", Scope::All());
  ASSERT_THAT(read.status(), IsOk());
  EXPECT_EQ(read->SerializeAsString(), written->SerializeAsString());
}

TEST_P(TableTest, ANameIsTakenOnce) {
  ASSERT_THAT(Insert(Make("a")).status(), IsOk());
  EXPECT_THAT(Insert(Make("a")).status(),
              StatusIs(absl::StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
}

TEST_P(TableTest, AUniqueValueIsTakenOnceAndFreedByUpdate) {
  Customer first = Make("a");
  first.set_code("C-1");
  Customer second = Make("b");
  second.set_code("C-1");
  ASSERT_THAT(Insert(first).status(), IsOk());
  EXPECT_THAT(Insert(second).status(), StatusIs(absl::StatusCode::kAlreadyExists, "VALUE_TAKEN"));
  ASSERT_THAT(Write([&](kv::Txn& txn) {
                const auto before = customers_.GetForUpdate(txn, "customers/a", "", Scope::All());
                Customer after = *before;
                after.set_code("C-2");
                return customers_.Update(txn, change_, *before, after).status();
              }),
              IsOk());
  EXPECT_THAT(Insert(second).status(), IsOk());
  EXPECT_THAT(Insert(Make("c")).status(), IsOk()) << "an empty code is no value";
  EXPECT_THAT(Insert(Make("d")).status(), IsOk());
}

TEST_P(TableTest, AnUpdateChangesEtagTimeIndexesAndSaysWhichFields) {
  const auto inserted = Insert(Make("a", "retail"));
  change_.time = absl::FromUnixSeconds(2000);
  ASSERT_THAT(Write([&](kv::Txn& txn) {
                const auto before =
                    customers_.GetForUpdate(txn, "customers/a", inserted->etag(), Scope::All());
                EXPECT_THAT(before.status(), IsOk());
                Customer after = *before;
                after.set_industry("banking");
                after.mutable_create_time()->set_seconds(5);  // not the caller's to change
                return customers_.Update(txn, change_, *before, after).status();
              }),
              IsOk());
  EXPECT_THAT(List({.filter = R"(industry = "banking")"}), ElementsAre("a"));
  EXPECT_THAT(List({.filter = R"(industry = "retail")"}), IsEmpty());
  const auto read = customers_.Get(*engine_->Snapshot(), "customers/a", Scope::All());
  EXPECT_EQ(read->create_time().seconds(), 1000);
  EXPECT_EQ(read->update_time().seconds(), 2000);
  EXPECT_NE(read->etag(), inserted->etag());
  const std::vector<Event> events = Events();
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[1].kind(), Event::KIND_UPDATED);
  EXPECT_THAT(events[1].changed_fields().paths(), ElementsAre("industry"));
  EXPECT_EQ(events[1].actor(), "users/ana");
  EXPECT_EQ(events[1].resource_type(), "guanxi.customers/Customer");
  Customer before;
  ASSERT_TRUE(events[1].before().UnpackTo(&before));
  EXPECT_EQ(before.industry(), "retail");
}

TEST_P(TableTest, AnUpdateThatChangesNothingWritesNothing) {
  const auto inserted = Insert(Make("a"));
  change_.time += absl::Seconds(5);
  ASSERT_THAT(Write([&](kv::Txn& txn) {
                return customers_.Update(txn, change_, *inserted, *inserted).status();
              }),
              IsOk());
  EXPECT_EQ(engine_->head(), 1u);
}

TEST_P(TableTest, AnOldEtagIsRefused) {
  ASSERT_THAT(Insert(Make("a")).status(), IsOk());
  EXPECT_THAT(
      customers_.GetForUpdate(*engine_->Snapshot(), "customers/a", "stale", Scope::All()).status(),
      StatusIs(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
}

TEST_P(TableTest, ADeletedRecordIsReadByNameButNotListedOrLookedUp) {
  Customer customer = Make("a");
  customer.add_emails("a@example.com");
  ASSERT_THAT(Insert(customer).status(), IsOk());
  ASSERT_THAT(Write([&](kv::Txn& txn) {
                return customers_.Delete(txn, change_, "customers/a", "", Scope::All()).status();
              }),
              IsOk());
  const auto reader = engine_->Snapshot();
  EXPECT_TRUE(customers_.Get(*reader, "customers/a", Scope::All())->has_delete_time());
  EXPECT_THAT(List({}), IsEmpty());
  EXPECT_THAT(List({.show_deleted = true}), ElementsAre("a"));
  EXPECT_THAT(*customers_.LookUp(*reader, "email", "a@example.com", false, 10, Scope::All()),
              IsEmpty());
  EXPECT_FALSE(*customers_.Exists(*reader, "customers/a"));
  EXPECT_THAT(customers_.GetForUpdate(*reader, "customers/a", "", Scope::All()).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, "RESOURCE_DELETED"));
  ASSERT_THAT(Write([&](kv::Txn& txn) {
                return customers_.Undelete(txn, change_, "customers/a", "", Scope::All()).status();
              }),
              IsOk());
  EXPECT_THAT(
      *customers_.LookUp(*engine_->Snapshot(), "email", "a@example.com", false, 10, Scope::All()),
      SizeIs(1));
  EXPECT_THAT(Events(), SizeIs(3));
}

TEST_P(TableTest, WhatIsOutOfScopeDoesNotExist) {
  ASSERT_THAT(Insert(Make("a", "x", "users/ana")).status(), IsOk());
  ASSERT_THAT(Insert(Make("b", "x", "users/bo")).status(), IsOk());
  const auto reader = engine_->Snapshot();
  const Scope bo = Scope::Owner("users/bo");
  EXPECT_THAT(customers_.Get(*reader, "customers/a", bo).status(),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(List({}, bo), ElementsAre("b"));
  EXPECT_THAT(List({.filter = R"(industry = "x")"}, bo), ElementsAre("b"));
  EXPECT_THAT(List({}, Scope::Unit("units/north")), ElementsAre("a", "b"));
  EXPECT_THAT(List({}, Scope::Unit("units/south")), IsEmpty());
}

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

INSTANTIATE_TEST_SUITE_P(
    Engines,
    TableTest,
    ::testing::Values(EngineCase{"memory", [] { return std::make_unique<kv::MemoryEngine>(); }},
                      EngineCase{"rocks", &OpenRocks}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace guanxi::table
