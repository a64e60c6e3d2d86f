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

TEST(InScope, HidesWhatItDoesNotKnow) {
  Event event;
  event.mutable_after()->set_type_url("type.googleapis.com/no.such.Type");
  EXPECT_TRUE(InScope(event, access::Scope::All()));
  EXPECT_FALSE(InScope(event, access::Scope::Unit("units/a")));
  EXPECT_FALSE(InScope(Event(), access::Scope::Unit("units/a")));
}

}  // namespace
}  // namespace guanxi::feed
