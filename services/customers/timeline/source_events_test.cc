// Events of other services, applied: each once, and seen by those who see the record.
#include "services/customers/timeline/source_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/feed/applier.h"
#include "guanxi/loyalty/v1/scores.pb.h"
#include "guanxi/pipeline/v1/orders.pb.h"
#include "guanxi/tickets/v1/tickets.pb.h"
#include "services/customers/timeline/timeline_fixture.h"

namespace guanxi::customers {
namespace {

using changes::v1::Event;
using changes::v1::WatchChangesResponse;
using pipeline::v1::Order;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::TimelineEntry;

Order OrderOf(const std::string& id, const std::string& unit = "units/east") {
  auto order = TextProto<Order>(
      "customer: 'customers/a' state: STATE_PLACED order_time { seconds: 100 } "
      "net_total { currency_code: 'CNY' units: 5 } total { currency_code: 'CNY' units: 5 }");
  order.set_name("orders/" + id);
  order.set_unit(unit);
  return order;
}

class SourceEventsTest : public TimelineFixture {
 protected:
  void SetUp() override { ASSERT_THAT(CreateCustomer("a", "unit: 'units/east'"), IsOk()); }

  absl::Status Apply(const Event& event) {
    return kv::CommitAndWait(engine(),
                             [&](kv::Txn& txn) {
                               return ApplyPipelineEvent(
                                   tables_.timeline, txn,
                                   {.actor = "services/customers", .time = clock().Now()}, event);
                             })
        .status();
  }

  const Tables tables_{"CN"};
};

TEST_F(SourceEventsTest, AnEventHeardAgainChangesNothing) {
  const Order order = OrderOf("o");
  const Event placed = EventOf<Order>(kOrderType, nullptr, &order, 3);
  ASSERT_THAT(Apply(placed), IsOk());
  const auto once = All("parent: 'customers/a'");
  ASSERT_THAT(once, SizeIs(2));
  EXPECT_EQ(once[1].name(), "timelineEntries/pipeline.3.0");
  EXPECT_EQ(once[1].total().units(), 5);
  const kv::Revision head = engine().head();
  ASSERT_THAT(Apply(placed), IsOk());
  EXPECT_EQ(engine().head(), head);
}

TEST_F(SourceEventsTest, AnEntryIsSeenByWhoSeesTheRecordAsItIsNow) {
  const Order order = OrderOf("o");
  const Order moved = OrderOf("o", "units/west");
  ASSERT_THAT(CreateCustomer("b", "unit: 'units/west'"), IsOk());
  ASSERT_THAT(Apply(EventOf<Order>(kOrderType, nullptr, &order, 3)), IsOk());
  const auto sees = [&](const std::string& unit) {
    SetScope(access::Scope::Unit(unit));
    const auto page = List("parent: 'customers/a' kinds: KIND_ORDER_PLACED");
    SetScope(access::Scope::All());
    return page.ok() && page->entries_size() == 1;
  };
  EXPECT_TRUE(sees("units/east"));
  ASSERT_THAT(Apply(EventOf<Order>(kOrderType, &order, &moved, 4)), IsOk());
  EXPECT_FALSE(sees("units/east"));
  // What was known before comes too late.
  ASSERT_THAT(Apply(EventOf<Order>(kOrderType, nullptr, &order, 3)), IsOk());
  EXPECT_FALSE(sees("units/east"));
  ASSERT_THAT(Apply(EventOf<Order>(kOrderType, &moved, &order, 5)), IsOk());
  EXPECT_TRUE(sees("units/east"));
}

TEST_F(SourceEventsTest, OneWithWhomTheRecordIsSharedSeesItsEntries) {
  Order order = OrderOf("o", "units/west");
  const Order before = order;
  order.add_shares()->set_grantee("users/li");
  order.mutable_shares(0)->set_level(type::v1::Share::LEVEL_READ);
  ASSERT_THAT(Apply(EventOf<Order>(kOrderType, nullptr, &before, 3)), IsOk());
  const auto li =
      access::Scope::Of({.units = {"units/east"}, .owner = "users/li", .grantees = {"users/li"}});
  SetScope(li);
  EXPECT_THAT(List("parent: 'customers/a' kinds: KIND_ORDER_PLACED")->entries(), IsEmpty());
  SetScope(access::Scope::All());
  ASSERT_THAT(Apply(EventOf<Order>(kOrderType, &before, &order, 4)), IsOk());
  SetScope(li);
  EXPECT_THAT(List("parent: 'customers/a' kinds: KIND_ORDER_PLACED")->entries(), SizeIs(1));
}

TEST_F(SourceEventsTest, AScoresEntryIsSeenByWhoSeesTheScore) {
  auto score = TextProto<loyalty::v1::Score>(
      "name: 'scores/a' customer: 'customers/a' unit: 'units/west' "
      "rating { recency: 5 frequency: 2 monetary: 4 }");
  const Event rated = EventOf<loyalty::v1::Score>(kScoreType, nullptr, &score, 3);
  ASSERT_THAT(kv::CommitAndWait(engine(),
                                [&](kv::Txn& txn) {
                                  return ApplyScoreEvent(
                                      tables_.timeline, txn,
                                      {.actor = "services/customers", .time = clock().Now()},
                                      rated);
                                }),
              IsOk());
  const auto entries = All("parent: 'customers/a' kinds: KIND_SCORE_CHANGED");
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].source(), "scores/a");
  EXPECT_EQ(entries[0].monetary_score(), 4);
  SetScope(access::Scope::Unit("units/east"));
  EXPECT_THAT(List("parent: 'customers/a' kinds: KIND_SCORE_CHANGED")->entries(), IsEmpty());
}

TEST_F(SourceEventsTest, EventsOfOtherTypesAndBrokenOnesWriteNothing) {
  const Order order = OrderOf("o");
  const kv::Revision head = engine().head();
  ASSERT_THAT(Apply(EventOf<Order>("guanxi.pipeline/Product", nullptr, &order, 3)), IsOk());
  EXPECT_EQ(engine().head(), head);
  Event broken = EventOf<Order>(kOrderType, nullptr, &order, 3);
  broken.mutable_after()->PackFrom(tickets::v1::Ticket());
  EXPECT_THAT(Apply(broken), StatusIs(absl::StatusCode::kDataLoss));
}

// A stream that is cut, comes again from an older cursor, and is taken up by another follower.
TEST_F(SourceEventsTest, AFeedReadTwiceAndInPiecesGivesEachEntryOnce) {
  WatchChangesResponse feed;
  for (int i = 1; i <= 40; ++i) {
    const Order order = OrderOf("o" + std::to_string(i));
    *feed.add_events() = EventOf<Order>(kOrderType, nullptr, &order, i);
  }
  feed.set_revision(40);
  feed.set_head_revision(40);
  feed::FollowerOptions options;
  options.source = kPipeline;
  options.self = "services/customers";
  options.engine = &engine();
  options.clock = &clock();
  options.resource_types = {kOrderType};
  options.apply = [this](kv::Txn& txn, const table::Change& change, const Event& event) {
    return ApplyPipelineEvent(tables_.timeline, txn, change, event);
  };
  WatchChangesResponse piece = feed;
  piece.mutable_events()->DeleteSubrange(17, 23);
  piece.set_revision(17);
  for (const WatchChangesResponse* heard : {&piece, &piece, &feed, &feed}) {
    feed::Applier applier(options);
    ASSERT_THAT(applier.Load(), IsOk());
    ASSERT_THAT(applier.Apply(*heard), IsOk());
  }
  EXPECT_THAT(All("parent: 'customers/a' page_size: 7 kinds: KIND_ORDER_PLACED"), SizeIs(40));
  // Even where the cursor is lost, entries are there already.
  ASSERT_THAT(kv::CommitAndWait(engine(),
                                [](kv::Txn& txn) {
                                  feed::WriteCursor(txn, kPipeline, {});
                                  return absl::OkStatus();
                                }),
              IsOk());
  feed::Applier applier(options);
  ASSERT_THAT(applier.Load(), IsOk());
  ASSERT_THAT(applier.Apply(feed), IsOk());
  EXPECT_THAT(All("parent: 'customers/a' kinds: KIND_ORDER_PLACED"), SizeIs(40));
}

}  // namespace
}  // namespace guanxi::customers
