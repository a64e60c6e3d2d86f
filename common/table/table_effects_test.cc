// What changes write besides, and records that go with others by a function.
#include <string>
#include <vector>

#include "common/table/table_fixture.h"

namespace guanxi::table {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kRow[] = "effect";

// Customers whose every change leaves its revision, ordinal and kind in a row, and fails where the
// record says so; contacts that are seen by whoever sees what their description names.
class EffectsTest : public TableTest {
 protected:
  static Schema WithEffect() {
    Schema schema = CustomersSchema();
    schema.effects.push_back(
        {.apply = [](kv::Txn& txn, const Change& change, const Event& event) -> absl::Status {
           Customer after;
           event.after().UnpackTo(&after);
           txn.Put(kv::Space::kMeta, kRow,
                   absl::StrCat(event.revision(), ".", event.ordinal(), " ", change.actor, " ",
                                Event::Kind_Name(event.kind()), " ", after.industry()));
           if (after.industry() == "refused") return absl::AbortedError("refused");
           return absl::OkStatus();
         },
         .writes = 5,
         .bytes = 7});
    return schema;
  }

  std::string Row() { return engine_->Snapshot()->Get(kv::Space::kMeta, kRow)->value_or(""); }

  absl::Status SetIndustry(const std::string& industry) {
    return Write([&](kv::Txn& txn) {
      const auto before = affected_.Get(txn, "customers/a", Scope::All());
      Customer after = *before;
      after.set_industry(industry);
      return affected_.Update(txn, change_, *before, after).status();
    });
  }

  const Table<Customer> affected_{WithEffect()};
};
INSTANTIATE_TEST_SUITE_P(Engines, EffectsTest, Engines(), NameOfEngine);

TEST_P(EffectsTest, EveryChangeHasItsEffectInTheSameCommit) {
  ASSERT_THAT(Write([&](kv::Txn& txn) {
                return affected_.Insert(txn, change_, Make("a", "retail")).status();
              }),
              IsOk());
  EXPECT_EQ(Row(), "1.0 users/ana KIND_CREATED retail");
  ASSERT_THAT(SetIndustry("wholesale"), IsOk());
  EXPECT_EQ(Row(), "2.0 users/ana KIND_UPDATED wholesale");
  ASSERT_THAT(SetIndustry("wholesale"), IsOk());
  EXPECT_EQ(Row(), "2.0 users/ana KIND_UPDATED wholesale") << "nothing has changed";
  ASSERT_THAT(Write([&](kv::Txn& txn) {
                return affected_.Delete(txn, change_, "customers/a", "", Scope::All()).status();
              }),
              IsOk());
  EXPECT_EQ(Row(), "3.0 users/ana KIND_DELETED wholesale");
  ASSERT_THAT(Write([&](kv::Txn& txn) {
                return affected_.Undelete(txn, change_, "customers/a", "", Scope::All()).status();
              }),
              IsOk());
  EXPECT_EQ(Row(), "4.0 users/ana KIND_UNDELETED wholesale");
}

TEST_P(EffectsTest, AnEffectThatFailsUndoesTheChange) {
  EXPECT_THAT(Write([&](kv::Txn& txn) {
                return affected_.Insert(txn, change_, Make("a", "refused")).status();
              }),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(Row(), "");
  EXPECT_THAT(affected_.Get(*engine_->Snapshot(), "customers/a", Scope::All()).status(),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Events(), IsEmpty());
}

TEST_P(EffectsTest, CountInWhatAMoveCosts) {
  const Core::Cost plain = customers_.core().CostOfMove(change_, Make("a"));
  const Core::Cost cost = affected_.core().CostOfMove(change_, Make("a"));
  EXPECT_EQ(cost.writes, plain.writes + 5);
  EXPECT_EQ(cost.bytes, plain.bytes + 7);
}

TEST_P(EffectsTest, WhatGoesWithAnotherIsSeenByWhomItsFunctionSays) {
  const Table<Contact> going(
      {.id = 9,
       .collection = "contacts",
       .fields = {},
       .terms = {},
       .parent = {.field = "description",
                  .table = nullptr,
                  .sees = [](const kv::Reader&, const Scope& scope, const std::string& name,
                             access::Level) -> absl::StatusOr<bool> {
                    return access::Contains(scope, name, "");
                  }}});
  for (const char* unit : {"units/north", "units/south"}) {
    Contact contact;
    contact.set_name(absl::StrCat("contacts/", std::string(unit).substr(6)));
    contact.set_description(unit);
    contact.set_unit("units/elsewhere");
    ASSERT_THAT(Write([&](kv::Txn& txn) { return going.Insert(txn, change_, contact).status(); }),
                IsOk());
  }
  const auto reader = engine_->Snapshot();
  const Scope north = Scope::Unit("units/north");
  EXPECT_THAT(going.Get(*reader, "contacts/north", north).status(), IsOk());
  EXPECT_THAT(going.Get(*reader, "contacts/south", north).status(),
              StatusIs(absl::StatusCode::kNotFound));
  const auto page = going.List(*reader, ListQuery{}, north);
  ASSERT_THAT(page.status(), IsOk());
  std::vector<std::string> listed;
  for (const Contact& contact : page->records) listed.push_back(contact.name());
  EXPECT_THAT(listed, ElementsAre("contacts/north"));
}

}  // namespace
}  // namespace guanxi::table
