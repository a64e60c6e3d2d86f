#include "services/customers/care/after_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "guanxi/pipeline/v1/orders.pb.h"
#include "guanxi/tickets/v1/tickets.pb.h"
#include "services/customers/care/care_fixture.h"
#include "services/customers/care/care_plan.h"
#include "services/customers/timeline/source_events.h"
#include "services/customers/timeline/timeline_fixture.h"
#include "services/testing/text_proto.h"

namespace guanxi::customers {
namespace {

using absl::CivilDay;
using changes::v1::Event;
using pipeline::v1::Order;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using tickets::v1::Ticket;

CareRule RuleOf(std::string_view after) {
  auto plan = TextProto<v1::CarePlan>(R"pb(name: "carePlans/x" display_name: "Call back")pb");
  *plan.mutable_after_service() = TextProto<v1::CarePlan::AfterService>(after);
  return *CareRule::Of(plan);
}

std::vector<std::string> Days(const CareRule& rule, const std::vector<ServiceDay>& services) {
  std::vector<std::string> days;
  for (const Occasion& occasion :
       rule.OccasionsOf(services, DateWindow(CivilDay(2026, 1, 1), CivilDay(2026, 12, 31)))) {
    days.push_back(occasion.source + " " + absl::FormatCivilTime(occasion.day));
  }
  return days;
}

TEST(AfterServiceDaysTest, ComeOnceAfterEachAndAgainAfterTheNewest) {
  const std::vector<ServiceDay> services = {{"tickets/a", CivilDay(2025, 12, 31)},
                                            {"tickets/b", CivilDay(2026, 2, 28)}};
  EXPECT_THAT(Days(RuleOf("service: SERVICE_TICKET_CLOSED months: 3"), services),
              ElementsAre("tickets/a 2026-03-31", "tickets/b 2026-05-28"));
  EXPECT_THAT(Days(RuleOf("service: SERVICE_TICKET_CLOSED weeks: 1 times: 3"), services),
              ElementsAre("tickets/a 2026-01-07", "tickets/b 2026-03-07", "tickets/b 2026-03-14",
                          "tickets/b 2026-03-21"));
  EXPECT_THAT(Days(RuleOf("service: SERVICE_ORDER_PLACED days: 400"), services), ElementsAre());
}

// The clock stands at 2026-01-05 8:00.
class AfterServiceTest : public CareFixture {
 protected:
  void SetUp() override { ASSERT_THAT(CreateCustomer("c", R"(owner: "users/o")"), IsOk()); }

  absl::Status Hear(const Event& event) {
    return kv::CommitAndWait(engine(),
                             [&](kv::Txn& txn) -> absl::Status {
                               const table::Change change{.actor = "services/customers",
                                                          .time = clock().Now()};
                               GUANXI_RETURN_IF_ERROR(
                                   event.resource_type() == kOrderType
                                       ? ApplyPipelineEvent(tables().timeline, txn, change, event)
                                       : ApplyTicketEvent(tables().timeline, txn, change, event));
                               return MakeTasksAfter(tables(), txn, change, event);
                             })
        .status();
  }
  // `tickets/{id}` of customers/c, which comes to `state` now.
  Ticket TicketIn(const std::string& id, Ticket::State state) {
    Ticket ticket;
    ticket.set_name("tickets/" + id);
    ticket.set_customer("customers/c");
    ticket.set_state(state);
    ticket.mutable_open_time()->set_seconds(1);
    *ticket.mutable_close_time() = ticket.state() == Ticket::STATE_CLOSED
                                       ? ToProto(clock().Now())
                                       : google::protobuf::Timestamp();
    *ticket.mutable_state_time() = ToProto(clock().Now());
    return ticket;
  }
  Event Close(const std::string& id, int64_t revision) {
    const Ticket before = TicketIn(id, Ticket::STATE_RESOLVED);
    const Ticket after = TicketIn(id, Ticket::STATE_CLOSED);
    return EventOf<Ticket>(kTicketType, &before, &after, revision);
  }
  Event Reopen(const std::string& id, int64_t revision) {
    const Ticket before = TicketIn(id, Ticket::STATE_CLOSED);
    const Ticket after = TicketIn(id, Ticket::STATE_OPEN);
    return EventOf<Ticket>(kTicketType, &before, &after, revision);
  }
};

constexpr char kTenDays[] = "after_service { service: SERVICE_TICKET_CLOSED days: 10 }";

TEST_F(AfterServiceTest, ATaskIsThereAsSoonAsTheTicketIsHeardToBeClosed) {
  ASSERT_THAT(CreatePlan("p", kTenDays), IsOk());
  const Event closed = Close("t", 3);
  ASSERT_THAT(Hear(closed), IsOk());
  EXPECT_THAT(Tasks(), ElementsAre("c 2026-01-15 OPEN"));
  // Once, however often it is heard of, and whoever makes it.
  ASSERT_THAT(Hear(closed), IsOk());
  RunDue();
  EXPECT_THAT(Tasks(), SizeIs(1));
  const auto list = ListTasks("");
  EXPECT_EQ(list->care_tasks(0).care_plan(), "carePlans/p");
  EXPECT_EQ(list->care_tasks(0).owner(), "users/o");
}

TEST_F(AfterServiceTest, EachTicketHasItsOwn) {
  ASSERT_THAT(CreatePlan("p", kTenDays), IsOk());
  ASSERT_THAT(Hear(Close("a", 3)), IsOk());
  ASSERT_THAT(Hear(Close("b", 4)), IsOk());
  clock().Advance(absl::Hours(24));
  ASSERT_THAT(Hear(Close("d", 5)), IsOk());
  EXPECT_THAT(Tasks(), ElementsAre("c 2026-01-15 OPEN", "c 2026-01-15 OPEN", "c 2026-01-16 OPEN"));
}

TEST_F(AfterServiceTest, ATicketThatIsOpenedAgainCallsForNothing) {
  ASSERT_THAT(CreatePlan("p", kTenDays), IsOk());
  ASSERT_THAT(Hear(Close("t", 3)), IsOk());
  clock().Advance(absl::Hours(24));
  ASSERT_THAT(Hear(Reopen("t", 4)), IsOk());
  RunDue();
  EXPECT_THAT(Tasks(), ElementsAre("c 2026-01-15 WITHDRAWN"));
  clock().Advance(absl::Hours(24));
  ASSERT_THAT(Hear(Close("t", 5)), IsOk());
  EXPECT_THAT(Tasks(), UnorderedElementsAre("c 2026-01-17 OPEN", "c 2026-01-15 WITHDRAWN"));
}

TEST_F(AfterServiceTest, APlanMadeLaterCountsWhatWasDoneBefore) {
  ASSERT_THAT(Hear(Close("t", 3)), IsOk());
  clock().Advance(absl::Hours(48));
  ASSERT_THAT(CreatePlan("p", kTenDays), IsOk());
  ASSERT_THAT(CreatePlan("late", "after_service { service: SERVICE_TICKET_CLOSED days: 1 }"),
              IsOk());
  RunDue();
  EXPECT_THAT(Tasks(), ElementsAre("c 2026-01-15 OPEN"));
}

TEST_F(AfterServiceTest, FarDaysAreMadeByTheRunsOfTheirTime) {
  ASSERT_THAT(CreatePlan("p", "after_service { service: SERVICE_TICKET_CLOSED months: 3 }"),
              IsOk());
  ASSERT_THAT(Hear(Close("t", 3)), IsOk());
  EXPECT_THAT(Tasks(), IsEmpty());
  clock().Advance(absl::Hours(24 * 40));
  RunDue();
  EXPECT_THAT(Tasks(), ElementsAre("c 2026-04-05 OPEN"));
}

TEST_F(AfterServiceTest, TheFurtherCallsFollowTheNewestTicket) {
  ASSERT_THAT(CreatePlan("p", "after_service { service: SERVICE_TICKET_CLOSED days: 20 times: 2 }"),
              IsOk());
  ASSERT_THAT(Hear(Close("a", 3)), IsOk());
  EXPECT_THAT(Tasks(), ElementsAre("c 2026-01-25 OPEN", "c 2026-02-14 OPEN"));
  clock().Advance(absl::Hours(24));
  ASSERT_THAT(Hear(Close("b", 4)), IsOk());
  RunDue();
  EXPECT_THAT(Tasks(), UnorderedElementsAre("c 2026-01-25 OPEN", "c 2026-01-26 OPEN",
                                            "c 2026-02-15 OPEN", "c 2026-02-14 WITHDRAWN"));
}

TEST_F(AfterServiceTest, OrdersHaveCallsUntilTheyAreCancelled) {
  ASSERT_THAT(CreatePlan("p", "after_service { service: SERVICE_ORDER_PLACED weeks: 1 }"), IsOk());
  ASSERT_THAT(CreatePlan("other", kTenDays), IsOk());
  Order order;
  order.set_name("orders/o");
  order.set_customer("customers/c");
  order.set_state(Order::STATE_PLACED);
  *order.mutable_order_time() = ToProto(clock().Now());
  ASSERT_THAT(Hear(EventOf<Order>(kOrderType, nullptr, &order, 3)), IsOk());
  EXPECT_THAT(Tasks(), ElementsAre("c 2026-01-12 OPEN"));
  Order cancelled = order;
  cancelled.set_state(Order::STATE_CANCELLED);
  *cancelled.mutable_cancel_time() = ToProto(clock().Now());
  ASSERT_THAT(Hear(EventOf<Order>(kOrderType, &order, &cancelled, 4)), IsOk());
  RunDue();
  EXPECT_THAT(Tasks(), ElementsAre("c 2026-01-12 WITHDRAWN"));
}

TEST_F(AfterServiceTest, OnlyCustomersThatThePlanIsForHaveCalls) {
  ASSERT_THAT(CreatePlan("filtered", absl::StrCat(kTenDays, " customer_filter: 'grade = GRADE_A'")),
              IsOk());
  ASSERT_THAT(CreatePlan("paused", absl::StrCat(kTenDays, " paused: true")), IsOk());
  ASSERT_THAT(Hear(Close("t", 3)), IsOk());
  Event nobodys = Close("n", 4);
  Ticket ticket = TicketIn("n", Ticket::STATE_CLOSED);
  ticket.set_customer("customers/unknown");
  nobodys.mutable_after()->PackFrom(ticket);
  ASSERT_THAT(Hear(nobodys), IsOk());
  RunDue();
  EXPECT_THAT(Tasks(), IsEmpty());
}

TEST_F(AfterServiceTest, APlanSaysHowLongAfter) {
  EXPECT_THAT(CreatePlan("p", "after_service { service: SERVICE_TICKET_CLOSED }"),
              IsInvalidField("care_plan.after_service"));
  EXPECT_THAT(CreatePlan("p", "after_service { days: 1 }"),
              IsInvalidField("care_plan.after_service.service"));
}

}  // namespace
}  // namespace guanxi::customers
