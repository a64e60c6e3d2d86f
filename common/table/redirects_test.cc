#include "common/table/redirects.h"

#include "common/table/table_fixture.h"

namespace guanxi::table {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RedirectsTest : public TableTest {
 protected:
  void Redirect(const std::string& from, const std::string& to) {
    ASSERT_THAT(Write([&](kv::Txn& txn) {
                  PutRedirect(txn, from, to);
                  return absl::OkStatus();
                }),
                IsOk());
  }
  void Drop(const std::string& from) {
    ASSERT_THAT(Write([&](kv::Txn& txn) {
                  DropRedirect(txn, from);
                  return absl::OkStatus();
                }),
                IsOk());
  }
  std::string Resolved(const std::string& name) {
    const auto to = Resolve(*engine_->Snapshot(), name);
    EXPECT_THAT(to, IsOk());
    return to.ok() ? *to : "";
  }
  std::string ResolvedText(const std::string& text) {
    const auto to = ResolveNames(*engine_->Snapshot(), text);
    EXPECT_THAT(to, IsOk());
    return to.ok() ? *to : "";
  }
  Contact MakeContact(const Contact& contact) {
    Contact made;
    EXPECT_THAT(Write([&](kv::Txn& txn) {
                  const auto written = contacts_.Insert(txn, change_, contact);
                  if (written.ok()) made = *written;
                  return written.status();
                }),
                IsOk());
    return made;
  }
  Customer MakeCustomer(const std::string& id, const std::string& industry = "") {
    const auto made = Insert(Make(id, industry));
    EXPECT_THAT(made, IsOk());
    return made.ok() ? *made : Customer();
  }
  static Contact Person(const std::string& id, const std::string& customer) {
    Contact contact;
    contact.set_name("contacts/" + id);
    contact.set_display_name("Li Lei");
    contact.add_affiliations()->set_customer(customer);
    return contact;
  }
};

TEST_P(RedirectsTest, ChainsAreFollowedAndTakenApartStepByStep) {
  Redirect("customers/a", "customers/b");
  Redirect("customers/b", "customers/c");
  EXPECT_EQ(Resolved("customers/a"), "customers/c");
  EXPECT_EQ(Resolved("customers/x"), "customers/x");
  Drop("customers/b");
  EXPECT_EQ(Resolved("customers/a"), "customers/b");
}

TEST_P(RedirectsTest, FiltersMeanWhatStandsForTheirNames) {
  Redirect("customers/a", "customers/b");
  EXPECT_EQ(ResolvedText(R"(customer = "customers/a" AND x = 1)"),
            R"(customer = "customers/b" AND x = 1)");
  EXPECT_EQ(ResolvedText(R"(customer = "customers/ab")"), R"(customer = "customers/ab")");
  EXPECT_EQ(ResolvedText(R"(note:"xcustomers/a")"), R"(note:"xcustomers/a")");
  EXPECT_EQ(ResolvedText("customers/a"), "customers/b");
  EXPECT_EQ(ResolvedText(""), "");
}

TEST_P(RedirectsTest, WhatIsWrittenNamesTheMaster) {
  Redirect("customers/a", "customers/b");
  const Contact made = MakeContact(Person("p", "customers/a"));
  EXPECT_EQ(made.affiliations(0).customer(), "customers/b");
  const auto list =
      contacts_.List(*engine_->Snapshot(),
                     ListQuery{.filter = R"(affiliations.customer:"customers/a")"}, Scope::All());
  ASSERT_THAT(list, IsOk());
  EXPECT_EQ(list->records.size(), 1u);
}

TEST_P(RedirectsTest, AChangeOfSomethingElseLeavesALinkThatIsStillToBeMoved) {
  const Contact made = MakeContact(Person("p", "customers/a"));
  Redirect("customers/a", "customers/b");
  Contact after = made;
  after.set_description("tall");
  ASSERT_THAT(Write([&](kv::Txn& txn) {
                const auto updated = contacts_.Update(txn, change_, made, after);
                if (updated.ok()) after = *updated;
                return updated.status();
              }),
              IsOk());
  EXPECT_EQ(after.affiliations(0).customer(), "customers/a");
}

TEST_P(RedirectsTest, ARetiredRecordAnswersAsTheOtherAndComesBack) {
  const Customer loser = MakeCustomer("a", "steel");
  MakeCustomer("b");
  Customer retired = loser;
  retired.set_merged_into("customers/b");
  ASSERT_THAT(
      Write([&](kv::Txn& txn) { return customers_.core().Retire(txn, change_, loser, retired); }),
      IsOk());
  const auto found = customers_.Get(*engine_->Snapshot(), "customers/a", Scope::All());
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->name(), "customers/b");
  IdSet ids;
  ASSERT_THAT(customers_.core().IdsWith(*engine_->Snapshot(), "industry", "steel", 10, ids),
              IsOk());
  EXPECT_THAT(ids, IsEmpty());
  Customer back = loser;
  ASSERT_THAT(
      Write([&](kv::Txn& txn) { return customers_.core().Restore(txn, change_, retired, back); }),
      IsOk());
  const auto again = customers_.Get(*engine_->Snapshot(), "customers/a", Scope::All());
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->industry(), "steel");
  EXPECT_FALSE(again->has_delete_time());
  ASSERT_THAT(customers_.core().IdsWith(*engine_->Snapshot(), "industry", "steel", 10, ids),
              IsOk());
  EXPECT_THAT(ids, ElementsAre("a"));
}

TEST_P(RedirectsTest, WhatWasMergedIsNotDeletedByItsName) {
  const Customer loser = MakeCustomer("a");
  MakeCustomer("b");
  Customer retired = loser;
  retired.set_merged_into("customers/b");
  ASSERT_THAT(
      Write([&](kv::Txn& txn) { return customers_.core().Retire(txn, change_, loser, retired); }),
      IsOk());
  EXPECT_THAT(Write([&](kv::Txn& txn) {
                return customers_.Delete(txn, change_, "customers/a", "", Scope::All()).status();
              }),
              StatusIs(absl::StatusCode::kFailedPrecondition, "RESOURCE_DELETED"));
}

INSTANTIATE_TEST_SUITE_P(Engines, RedirectsTest, Engines(), NameOfEngine);

}  // namespace
}  // namespace guanxi::table
