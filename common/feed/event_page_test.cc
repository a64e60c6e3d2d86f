#include "common/feed/event_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/kv/memory_engine.h"
#include "common/status/status_matchers.h"
#include "guanxi/customers/v1/customers.pb.h"

namespace guanxi::feed {
namespace {

using guanxi::changes::v1::Event;
using guanxi::changes::v1::WatchChangesRequest;
using guanxi::changes::v1::WatchChangesResponse;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class EventPageTest : public ::testing::Test {
 protected:
  // One commit of `count` events, each of about `bytes`.
  void Commit(int count, size_t bytes = 0) {
    const auto committed = kv::CommitAndWait(engine_, [=](kv::Txn& txn) {
      for (int i = 0; i < count; ++i) {
        txn.Emit([bytes](kv::Revision revision, uint32_t ordinal) {
          Event event;
          event.set_revision(static_cast<int64_t>(revision));
          event.set_ordinal(static_cast<int32_t>(ordinal));
          event.set_resource_type("sample/Type");
          event.set_resource(std::string(bytes, 'x'));
          return event.SerializeAsString();
        });
      }
      return absl::OkStatus();
    });
    ASSERT_THAT(committed, IsOk());
  }

  absl::StatusOr<kv::Revision> Read(kv::Revision after, const EventFilter& filter) {
    response_.Clear();
    return ReadEventPage(engine_, after, filter, response_);
  }

  kv::MemoryEngine engine_;
  WatchChangesResponse response_;
  const EventFilter everything_{{}, access::Scope::All()};
};

TEST_F(EventPageTest, EndsAfterEnoughEventsAtTheEndOfACommit) {
  for (int i = 0; i < 200; ++i) Commit(3);
  ASSERT_THAT(Read(10, everything_), IsOkAndHolds(10u + 86));
  EXPECT_THAT(response_.events(), SizeIs(86 * 3));  // the first commit end past 256
}

TEST_F(EventPageTest, EndsAfterEnoughBytesAtTheEndOfACommit) {
  for (int i = 0; i < 60; ++i) Commit(2, 30'000);
  ASSERT_THAT(Read(0, everything_), IsOkAndHolds(18u));
  EXPECT_THAT(response_.events(), SizeIs(36));
  ASSERT_THAT(Read(18, everything_), IsOkAndHolds(36u));
  EXPECT_EQ(response_.events(0).revision(), 19);
}

TEST_F(EventPageTest, IsEmptyAtTheHead) {
  Commit(1);
  EXPECT_THAT(Read(1, everything_), IsOkAndHolds(1u));
  EXPECT_THAT(response_.events(), IsEmpty());
}

TEST_F(EventPageTest, MovesOverWhatTheFilterLeavesOut) {
  for (int i = 0; i < 5; ++i) Commit(1);
  WatchChangesRequest request;
  request.add_resource_types("sample/Other");
  EXPECT_THAT(Read(0, EventFilter(request, access::Scope::All())), IsOkAndHolds(5u));
  EXPECT_THAT(response_.events(), IsEmpty());
}

Event EventWith(const std::string& unit_before, const std::string& unit_after) {
  customers::v1::Customer customer;
  Event event;
  customer.set_unit(unit_before);
  if (!unit_before.empty()) event.mutable_before()->PackFrom(customer);
  customer.set_unit(unit_after);
  if (!unit_after.empty()) event.mutable_after()->PackFrom(customer);
  return event;
}

TEST(InScope, GoesByTheRecordAfterTheEvent) {
  const auto scope = access::Scope::Unit("units/a");
  EXPECT_TRUE(InScope(EventWith("", "units/a"), scope));
  EXPECT_TRUE(InScope(EventWith("units/b", "units/a"), scope));
  EXPECT_FALSE(InScope(EventWith("units/a", "units/b"), scope));
}

TEST(InScope, GoesByTheRecordBeforeWhereThereIsNoneAfter) {
  const auto scope = access::Scope::Unit("units/a");
  EXPECT_TRUE(InScope(EventWith("units/a", ""), scope));
  EXPECT_FALSE(InScope(EventWith("units/b", ""), scope));
}

class NarrowTest : public ::testing::Test {
 protected:
  static Event Change(const std::string& unit_before, const std::string& unit_after) {
    Event event = EventWith(unit_before, unit_after);
    event.set_revision(7);
    event.set_ordinal(1);
    event.mutable_time()->set_seconds(100);
    event.set_actor("users/a");
    event.set_request_id("request");
    event.set_method("a.B/C");
    event.set_resource("customers/x");
    event.set_resource_type("guanxi.customers/Customer");
    event.set_kind(Event::KIND_UPDATED);
    event.mutable_changed_fields()->add_paths("unit");
    event.set_note("why");
    return event;
  }

  const access::Scope scope_ = access::Scope::Unit("units/a");
};

TEST_F(NarrowTest, WhatStaysInScopeIsToldAsItIs) {
  for (const auto& scope : {scope_, access::Scope::All()}) {
    Event event = Change("units/a", "units/a");
    ASSERT_TRUE(Narrow(scope, event));
    EXPECT_EQ(event.SerializeAsString(), Change("units/a", "units/a").SerializeAsString());
  }
}

TEST_F(NarrowTest, WhatComesIntoScopeIsGainedWithoutItsPast) {
  Event event = Change("units/b", "units/a");
  ASSERT_TRUE(Narrow(scope_, event));
  EXPECT_EQ(event.kind(), Event::KIND_GAINED);
  EXPECT_FALSE(event.has_before());
  EXPECT_TRUE(event.has_after());
  EXPECT_EQ(event.note(), "why");
  EXPECT_EQ(event.actor(), "users/a");
}

TEST_F(NarrowTest, OfWhatGoesOutOfScopeOnlyTheNameIsTold) {
  Event event = Change("units/a", "units/b");
  ASSERT_TRUE(Narrow(scope_, event));
  Event expected;
  expected.set_revision(7);
  expected.set_ordinal(1);
  expected.mutable_time()->set_seconds(100);
  expected.set_resource("customers/x");
  expected.set_resource_type("guanxi.customers/Customer");
  expected.set_kind(Event::KIND_LOST);
  EXPECT_EQ(event.SerializeAsString(), expected.SerializeAsString());
}

TEST_F(NarrowTest, WhatIsNotInScopeIsNotTold) {
  Event moved = Change("units/b", "units/c");
  EXPECT_FALSE(Narrow(scope_, moved));
  Event created = Change("", "units/c");
  EXPECT_FALSE(Narrow(scope_, created));
  Event purged = Change("units/b", "");
  EXPECT_FALSE(Narrow(scope_, purged));
}

TEST_F(NarrowTest, WhatIsMadeOrEndsInScopeIsToldAsItIs) {
  Event created = Change("", "units/a");
  created.set_kind(Event::KIND_CREATED);
  ASSERT_TRUE(Narrow(scope_, created));
  EXPECT_EQ(created.kind(), Event::KIND_CREATED);
  Event purged = Change("units/a", "");
  purged.set_kind(Event::KIND_PURGED);
  ASSERT_TRUE(Narrow(scope_, purged));
  EXPECT_EQ(purged.kind(), Event::KIND_PURGED);
  EXPECT_TRUE(purged.has_before());
}

TEST(InScope, HidesWhatItDoesNotKnow) {
  Event event;
  event.mutable_after()->set_type_url("type.googleapis.com/no.such.Type");
  EXPECT_TRUE(InScope(event, access::Scope::All()));
  EXPECT_FALSE(InScope(event, access::Scope::Unit("units/a")));
  EXPECT_FALSE(InScope(Event(), access::Scope::Unit("units/a")));
}

}  // namespace
}  // namespace guanxi::feed
