#include "common/table/table.h"

#include "absl/strings/str_cat.h"
#include "common/table/table_fixture.h"

namespace guanxi::table {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

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

// A customer of exactly `bytes`, once it has its times.
Customer OfSize(Customer customer, size_t bytes) {
  customer.mutable_create_time()->set_seconds(1000);
  customer.mutable_update_time()->set_seconds(1000);
  customer.set_etag("0");
  customer.set_description(std::string(bytes, 'x'));
  customer.mutable_description()->resize(2 * bytes - customer.ByteSizeLong());
  return customer;
}

TEST_P(TableTest, WhatCanBeInsertedCanBeChangedAndDeleted) {
  const Customer largest = OfSize(Make("a"), kMaxRecordBytes);
  const auto inserted = Insert(largest);
  ASSERT_THAT(inserted.status(), IsOk());
  EXPECT_THAT(Insert(OfSize(Make("b"), kMaxRecordBytes + 1)).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, "VALUE_SIZE"));
  change_.request_id = std::string(1000, 'r');
  const auto replace_x = [&](char by, size_t more) {
    return Write([&](kv::Txn& txn) {
      const auto before = customers_.Get(txn, "customers/a", Scope::All());
      Customer after = *before;
      after.set_description(std::string(before->description().size() + more, by));
      return customers_.Update(txn, change_, *before, after).status();
    });
  };
  EXPECT_THAT(replace_x('y', 0), IsOk());
  const auto too_long = StatusIs(absl::StatusCode::kInvalidArgument, "VALUE_SIZE");
  EXPECT_THAT(replace_x('z', 1), too_long);
  change_.uses_reserve = true;
  EXPECT_THAT(replace_x('z', kReserveBytes + 1), too_long);
  EXPECT_THAT(replace_x('z', kReserveBytes), IsOk());
  change_.uses_reserve = false;
  EXPECT_THAT(replace_x('y', 1), too_long);
  EXPECT_THAT(replace_x('y', 0), IsOk()) << "what is too long already may stay so";
  EXPECT_THAT(Write([&](kv::Txn& txn) {
                return customers_.Delete(txn, change_, "customers/a", "", Scope::All()).status();
              }),
              IsOk());
  EXPECT_THAT(Write([&](kv::Txn& txn) {
                return customers_.Undelete(txn, change_, "customers/a", "", Scope::All()).status();
              }),
              IsOk());
}

TEST_P(TableTest, ATakenValueNamesItsHolderToThoseWhoMaySeeIt) {
  Customer first = Make("a", "", "users/ana");
  first.set_code("\u7801-1");
  ASSERT_THAT(Insert(first).status(), IsOk());
  Customer second = Make("b", "", "users/bo");
  second.set_code("\u7801-1");
  change_.scope = Scope::Unit("units/north");
  EXPECT_EQ(Insert(second).status().message(), "code \u7801-1 belongs to customers/a");
  change_.scope = Scope::Owner("users/bo");
  const absl::Status refused = Insert(second).status();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kAlreadyExists, "VALUE_TAKEN"));
  EXPECT_THAT(refused.ToString(), Not(HasSubstr("customers/a")));
  second.clear_code();
  const auto inserted = Insert(second);
  const absl::Status updated = Write([&](kv::Txn& txn) {
    Customer after = *inserted;
    after.set_code("\u7801-1");
    return customers_.Update(txn, change_, *inserted, after).status();
  });
  EXPECT_EQ(updated.message(), "code \u7801-1 is taken");
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

INSTANTIATE_TEST_SUITE_P(Engines, TableTest, Engines(), NameOfEngine);

}  // namespace
}  // namespace guanxi::table
