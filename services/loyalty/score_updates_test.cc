#include "services/loyalty/score_updates.h"

#include <gtest/gtest.h>

#include <vector>

#include "absl/strings/ascii.h"
#include "common/kv/memory_engine.h"
#include "common/status/macros.h"
#include "common/status/status_matchers.h"
#include "common/time/clock.h"
#include "services/loyalty/rfm_fitter.h"
#include "services/loyalty/sample_events.h"
#include "services/loyalty/state_rows.h"

namespace guanxi::loyalty {
namespace {

using changes::v1::Event;
using pipeline::v1::Order;
using tickets::v1::Ticket;

class ScoreUpdatesTest : public ::testing::Test {
 protected:
  using ApplyFn = absl::Status (*)(const Tables&, kv::Txn&, const table::Change&, const Event&);

  absl::Status Apply(ApplyFn apply, const Event& event) {
    return kv::CommitAndWait(engine_,
                             [&](kv::Txn& txn) { return apply(tables_, txn, change_, event); })
        .status();
  }

  template <typename Record>
  Event EventOf(const Record& record, const char* type, Event::Kind kind = Event::KIND_UPDATED) {
    return loyalty::EventOf(record, type, ++revision_, kind);
  }

  void Hear(const Order& order) {
    ASSERT_THAT(Apply(&ApplyOrderEvent, EventOf(order, kOrderType)), IsOk());
  }
  void Hear(const Ticket& ticket, Event::Kind kind = Event::KIND_UPDATED) {
    ASSERT_THAT(Apply(&ApplyTicketEvent, EventOf(ticket, kTicketType, kind)), IsOk());
  }

  absl::StatusOr<v1::Score> ScoreOf(const std::string& customer) {
    return tables_.scores.Get(*engine_.Snapshot(), "scores/" + customer, access::Scope::All());
  }

  state::v1::ModelState Model() {
    return *ReadState<state::v1::ModelState>(*engine_.Snapshot(), ModelKey());
  }

  Tables tables_;
  kv::MemoryEngine engine_;
  table::Change change_{
      .actor = "services/loyalty", .request_id = "", .method = "", .time = At(100)};
  int64_t revision_ = 0;
};

TEST_F(ScoreUpdatesTest, AnOrderMakesAScore) {
  EXPECT_THAT(ScoreOf("a"), StatusIs(absl::StatusCode::kNotFound));
  Hear(OrderOf("o1", "a", 10, 25));
  const auto score = ScoreOf("a");
  ASSERT_THAT(score, IsOk());
  EXPECT_EQ(score->customer(), "customers/a");
  EXPECT_EQ(score->orders(), 1);
  EXPECT_EQ(score->monetary_total().units(), 25);
  EXPECT_EQ(score->unit(), "units/of-o1");
  EXPECT_EQ(score->owner(), "users/of-o1");
  EXPECT_EQ(score->first_purchase().day(), 11);  // 1970-01-11
  EXPECT_FALSE(score->has_as_of());
  EXPECT_FALSE(score->etag().empty());
}

TEST_F(ScoreUpdatesTest, ACancelledOrderCountsNoMore) {
  Order order = OrderOf("o1", "a", 10, 25);
  Hear(order);
  order.set_state(Order::STATE_CANCELLED);
  order.mutable_net_total()->set_units(0);
  Hear(order);
  EXPECT_EQ(ScoreOf("a")->orders(), 0);
  EXPECT_FALSE(ScoreOf("a")->has_first_purchase());
}

TEST_F(ScoreUpdatesTest, AnOrderThatComesToAnotherCustomerCountsThere) {
  Hear(OrderOf("o1", "a", 10, 25));
  Hear(OrderOf("o2", "a", 20, 5));
  Hear(OrderOf("o3", "b", 5, 100));
  Hear(OrderOf("o1", "b", 10, 25));
  EXPECT_EQ(ScoreOf("a")->orders(), 1);
  EXPECT_EQ(ScoreOf("a")->monetary_total().units(), 5);
  EXPECT_EQ(ScoreOf("b")->orders(), 2);
  EXPECT_EQ(ScoreOf("b")->monetary_total().units(), 125);
  Hear(OrderOf("o2", "b", 20, 5));
  EXPECT_EQ(ScoreOf("a")->orders(), 0);
  EXPECT_FALSE(ScoreOf("a")->has_first_purchase());
  EXPECT_EQ(Model().customers(), 1);
  // And back.
  Hear(OrderOf("o1", "a", 10, 25));
  EXPECT_EQ(ScoreOf("a")->monetary_total().units(), 25);
  EXPECT_EQ(ScoreOf("b")->monetary_total().units(), 105);
  EXPECT_EQ(Model().customers(), 2);
}

TEST_F(ScoreUpdatesTest, TheNewestRecordSaysWhoseTheScoreIs) {
  Hear(OrderOf("new", "a", 20, 1));
  Hear(OrderOf("late", "a", 10, 1));
  EXPECT_EQ(ScoreOf("a")->unit(), "units/of-new");
  Hear(TicketOf("t1", "a", 30, Ticket::STATE_NEW));
  EXPECT_EQ(ScoreOf("a")->unit(), "units/of-t1");
  EXPECT_EQ(ScoreOf("a")->owner(), "");
  Ticket assigned = TicketOf("t1", "a", 30, Ticket::STATE_OPEN);
  assigned.set_owner("users/ana");
  Hear(assigned);
  EXPECT_EQ(ScoreOf("a")->owner(), "users/ana");
}

TEST_F(ScoreUpdatesTest, CountsTickets) {
  Hear(TicketOf("t1", "a", 1, Ticket::STATE_NEW));
  Hear(TicketOf("t2", "a", 2, Ticket::STATE_OPEN));
  EXPECT_EQ(ScoreOf("a")->tickets(), 2);
  EXPECT_EQ(ScoreOf("a")->open_tickets(), 2);
  Hear(TicketOf("t1", "a", 1, Ticket::STATE_RESOLVED));
  EXPECT_EQ(ScoreOf("a")->open_tickets(), 1);
  Hear(TicketOf("t1", "a", 1, Ticket::STATE_CLOSED));
  EXPECT_EQ(ScoreOf("a")->tickets(), 2);
  EXPECT_EQ(ScoreOf("a")->open_tickets(), 1);
  Hear(TicketOf("t1", "a", 1, Ticket::STATE_OPEN));
  EXPECT_EQ(ScoreOf("a")->open_tickets(), 2);
}

TEST_F(ScoreUpdatesTest, TicketsMoveBetweenCustomersAndGo) {
  Hear(TicketOf("t1", "", 1, Ticket::STATE_NEW));
  Hear(TicketOf("t1", "a", 1, Ticket::STATE_NEW));
  EXPECT_EQ(ScoreOf("a")->tickets(), 1);
  Hear(TicketOf("t1", "b", 1, Ticket::STATE_NEW));
  EXPECT_EQ(ScoreOf("a")->tickets(), 0);
  EXPECT_EQ(ScoreOf("a")->open_tickets(), 0);
  EXPECT_EQ(ScoreOf("b")->open_tickets(), 1);
  Hear(TicketOf("t1", "b", 1, Ticket::STATE_NEW), Event::KIND_DELETED);
  EXPECT_EQ(ScoreOf("b")->tickets(), 0);
  Hear(TicketOf("t1", "b", 1, Ticket::STATE_NEW), Event::KIND_UNDELETED);
  EXPECT_EQ(ScoreOf("b")->tickets(), 1);
  Hear(TicketOf("t1", "b", 1, Ticket::STATE_NEW), Event::KIND_PURGED);
  EXPECT_EQ(ScoreOf("b")->open_tickets(), 0);
}

TEST_F(ScoreUpdatesTest, AnEventChangesAScoreOnce) {
  Hear(OrderOf("o1", "a", 10, 25));
  const kv::Revision before = engine_.head();
  Hear(TicketOf("t1", "a", 11, Ticket::STATE_NEW));
  EXPECT_EQ(engine_.head(), before + 1);
  const Event again = EventOf(OrderOf("o1", "a", 10, 25), kOrderType);
  ASSERT_THAT(Apply(&ApplyOrderEvent, again), IsOk());
  EXPECT_EQ(engine_.head(), before + 1) << "an order that did not change must not be news";
}

TEST_F(ScoreUpdatesTest, OtherRecordsAreLeftAlone) {
  EXPECT_THAT(
      Apply(&ApplyOrderEvent, EventOf(TicketOf("t1", "a", 1, Ticket::STATE_NEW), kTicketType)),
      IsOk());
  EXPECT_THAT(Apply(&ApplyTicketEvent, EventOf(OrderOf("o1", "a", 1, 1), kOrderType)), IsOk());
  EXPECT_THAT(ScoreOf("a"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ScoreUpdatesTest, AnEventWithoutItsRecordIsRefused) {
  EXPECT_THAT(
      Apply(&ApplyOrderEvent, EventOf(TicketOf("t1", "a", 1, Ticket::STATE_NEW), kOrderType)),
      StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(ScoreUpdatesTest, CountsEachCustomerThatChangedOnceForTheFit) {
  Hear(OrderOf("o1", "a", 1, 5));
  Hear(OrderOf("o2", "a", 2, 5));
  Hear(OrderOf("o3", "b", 2, 5));
  Hear(TicketOf("t1", "c", 2, Ticket::STATE_NEW));
  EXPECT_EQ(Model().customers(), 2);
  EXPECT_EQ(Model().changed(), 2);
  Order cancelled = OrderOf("o3", "b", 2, 0);
  cancelled.set_state(Order::STATE_CANCELLED);
  Hear(cancelled);
  EXPECT_EQ(Model().customers(), 1);
  EXPECT_EQ(Model().changed(), 2);
}

TEST_F(ScoreUpdatesTest, OlderNewsChangesNothing) {
  Order order = OrderOf("o1", "a", 10, 25);
  const Event old = EventOf(order, kOrderType);
  order.set_owner("users/ben");
  order.mutable_net_total()->set_units(20);
  Hear(order);
  const Event ticket = EventOf(TicketOf("t1", "a", 5, Ticket::STATE_NEW), kTicketType);
  Hear(TicketOf("t1", "a", 5, Ticket::STATE_RESOLVED));
  const v1::Score before = *ScoreOf("a");
  ASSERT_THAT(Apply(&ApplyOrderEvent, old), IsOk());
  ASSERT_THAT(Apply(&ApplyTicketEvent, ticket), IsOk());
  EXPECT_EQ(ScoreOf("a")->SerializeAsString(), before.SerializeAsString());
}

TEST_F(ScoreUpdatesTest, TheLastEventOfARevisionCounts) {
  Event event = EventOf(OrderOf("o1", "a", 10, 25), kOrderType);
  ASSERT_THAT(Apply(&ApplyOrderEvent, event), IsOk());
  event.set_ordinal(1);
  event.mutable_after()->PackFrom(OrderOf("o1", "a", 10, 20));
  ASSERT_THAT(Apply(&ApplyOrderEvent, event), IsOk());
  EXPECT_EQ(ScoreOf("a")->monetary_total().units(), 20);
  event = EventOf(TicketOf("t1", "a", 5, Ticket::STATE_NEW), kTicketType);
  ASSERT_THAT(Apply(&ApplyTicketEvent, event), IsOk());
  event.set_ordinal(1);
  event.mutable_after()->PackFrom(TicketOf("t1", "a", 5, Ticket::STATE_RESOLVED));
  ASSERT_THAT(Apply(&ApplyTicketEvent, event), IsOk());
  EXPECT_EQ(ScoreOf("a")->open_tickets(), 0);
}

TEST_F(ScoreUpdatesTest, WhatChangesDuringAFitCountsForTheNext) {
  Hear(OrderOf("o1", "a", 1, 5));
  const auto fitted = FitCustomers(*engine_.Snapshot(), 20);
  ASSERT_THAT(fitted, IsOk());
  Hear(OrderOf("o2", "b", 2, 5));
  Hear(OrderOf("o3", "c", 2, 5));
  const auto publish = [&](kv::Txn& txn) {
    return Publish(tables_, txn, change_, *fitted).status();
  };
  ASSERT_THAT(kv::CommitAndWait(engine_, publish), IsOk());
  EXPECT_EQ(Model().version(), 1);
  EXPECT_EQ(Model().changed(), 2);
  EXPECT_EQ(CurrentModel(tables_, *engine_.Snapshot())->customers(), 1);
  // Another from the same customers is a new version, and takes nothing away.
  ASSERT_THAT(kv::CommitAndWait(engine_, publish), IsOk());
  EXPECT_EQ(CurrentModel(tables_, *engine_.Snapshot())->name(), "rfmModels/2");
  EXPECT_EQ(Model().changed(), 2);
}

TEST_F(ScoreUpdatesTest, NewsOfOrdersGiveARatingForGood) {
  Hear(OrderOf("o1", "a", 90, 5));
  Hear(OrderOf("o2", "b", 10, 500));
  EXPECT_FALSE(ScoreOf("a")->has_rating());
  const auto fitted = FitCustomers(*engine_.Snapshot(), 100);
  ASSERT_THAT(fitted, IsOk());
  ASSERT_THAT(
      kv::CommitAndWait(
          engine_, [&](kv::Txn& txn) { return Publish(tables_, txn, change_, *fitted).status(); }),
      IsOk());
  EXPECT_FALSE(ScoreOf("a")->has_rating());
  Hear(TicketOf("t1", "a", 5, Ticket::STATE_NEW));
  EXPECT_FALSE(ScoreOf("a")->has_rating());
  Hear(OrderOf("o3", "a", 95, 1000));
  const auto rating = ScoreOf("a")->rating();
  EXPECT_EQ(rating.rfm_model(), "rfmModels/1");
  EXPECT_EQ(rating.recency(), 4);
  EXPECT_GT(rating.monetary(), 1);
  EXPECT_EQ(rating.as_of().month(), 4);  // 1970-04-11
  Hear(TicketOf("t1", "a", 5, Ticket::STATE_RESOLVED));
  EXPECT_EQ(ScoreOf("a")->rating().SerializeAsString(), rating.SerializeAsString());
}

TEST(FitIsDueTest, WhenMoreThanATenthAndAtLeastTenHaveChanged) {
  const auto due = [](int64_t customers, int64_t changed) {
    state::v1::ModelState state;
    state.set_customers(customers);
    state.set_changed(changed);
    return FitIsDue(state);
  };
  EXPECT_FALSE(due(9, 9));
  EXPECT_TRUE(due(10, 10));
  EXPECT_FALSE(due(1000, 100));
  EXPECT_TRUE(due(1000, 101));
}

}  // namespace
}  // namespace guanxi::loyalty
