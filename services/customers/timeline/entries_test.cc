// What events of other services' records put on time lines.
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/string_view.h"
#include "services/customers/timeline/deal_entries.h"
#include "services/customers/timeline/score_entries.h"
#include "services/customers/timeline/source_events.h"
#include "services/customers/timeline/ticket_entries.h"
#include "services/customers/timeline/timeline_fixture.h"

namespace guanxi::customers {
namespace {

using pipeline::v1::Opportunity;
using pipeline::v1::Order;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using tickets::v1::Ticket;
using v1::TimelineEntry;

// What is told of an entry: its kind, whose it is, when, and the detail.
std::string Told(const TimelineEntry& entry) {
  return absl::StrCat(TimelineEntry::Kind_Name(entry.kind()).substr(5), " ", entry.customer(), " ",
                      entry.time().seconds(), " ", entry.detail());
}

// The message that `text` describes; what stands later in it counts.
template <typename M>
M Parsed(std::string_view text) {
  M message;
  EXPECT_TRUE(google::protobuf::TextFormat::MergeFromString(std::string(text), &message)) << text;
  return message;
}

// The entries of a record that was `before` (nothing when empty) and is `after`.
template <typename M>
std::vector<std::string> Told(Entries (*entries_of)(const changes::v1::Event&, const Versions<M>&),
                              std::string_view before,
                              std::string_view after) {
  Versions<M> versions;
  if (!before.empty()) versions.before = Parsed<M>(before);
  versions.after = Parsed<M>(after);
  versions.after->set_name("records/r");
  const M* was = versions.before.has_value() ? &*versions.before : nullptr;
  std::vector<std::string> told;
  for (const TimelineEntry& entry :
       entries_of(EventOf("type", was, &*versions.after, 7), versions)) {
    told.push_back(Told(entry));
    EXPECT_EQ(entry.source(), "records/r");
    EXPECT_EQ(entry.actor(), "users/maker");
  }
  return told;
}

constexpr char kOpen[] = R"pb(
  customer: "customers/a"
  display_name: "Pumps"
  state: STATE_OPEN
  stage: "new"
  stage_history {
    stage: "new"
    enter_time { seconds: 10 }
  }
)pb";
constexpr char kOffered[] = R"pb(
  customer: "customers/a"
  state: STATE_OPEN
  stage: "offer"
  stage_history {
    stage: "new"
    enter_time { seconds: 10 }
  }
  stage_history {
    stage: "offer"
    enter_time { seconds: 20 }
  }
)pb";
constexpr char kLost[] = R"pb(
  customer: "customers/a"
  state: STATE_LOST
  stage: "lost"
  lost_reason: "price"
  close_time { seconds: 30 }
  stage_history {
    stage: "new"
    enter_time { seconds: 10 }
  }
  stage_history {
    stage: "lost"
    enter_time { seconds: 30 }
  }
)pb";

TEST(OpportunityEntriesTest, FollowADealThroughItsLife) {
  const auto told = [](std::string_view before, std::string_view after) {
    return Told<Opportunity>(&OpportunityEntries, before, after);
  };
  EXPECT_THAT(told("", kOpen), ElementsAre("OPPORTUNITY_CREATED customers/a 10 new"));
  EXPECT_THAT(told(kOpen, kOpen), IsEmpty());
  EXPECT_THAT(told(kOpen, kOffered), ElementsAre("OPPORTUNITY_MOVED customers/a 20 new → offer"));
  EXPECT_THAT(told(kOffered, kLost), ElementsAre("OPPORTUNITY_LOST customers/a 30 price"));
  EXPECT_THAT(told(kLost, kOffered), ElementsAre("OPPORTUNITY_REOPENED customers/a 20 offer"));
  EXPECT_THAT(told(kLost, R"pb(customer: "customers/a"
                               state: STATE_WON
                               stage: "won"
                               close_time { seconds: 40 })pb"),
              ElementsAre("OPPORTUNITY_WON customers/a 40 "));
}

TEST(OpportunityEntriesTest, TellACustomerWhatADealThatComesToItHasBeenThrough) {
  const std::string other = absl::StrCat(kLost, R"pb(customer: "customers/b")pb");
  EXPECT_THAT(Told<Opportunity>(&OpportunityEntries, kLost, other),
              ElementsAre("OPPORTUNITY_CREATED customers/b 10 new",
                          "OPPORTUNITY_LOST customers/b 30 price"));
}

TEST(OpportunityEntriesTest, TellNobodyOfADealWithoutACustomer) {
  EXPECT_THAT(Told<Opportunity>(&OpportunityEntries, "", R"pb(state: STATE_OPEN)pb"), IsEmpty());
  EXPECT_THAT(Told<Opportunity>(&OpportunityEntries, kOpen, R"pb(state: STATE_OPEN)pb"), IsEmpty());
}

TEST(OrderEntriesTest, FollowAnOrderThroughItsLife) {
  constexpr char kPlaced[] = R"pb(
    customer: "customers/a"
    state: STATE_PLACED
    order_time { seconds: 10 }
    total { currency_code: "CNY" units: 5 }
    net_total { currency_code: "CNY" units: 5 }
  )pb";
  const std::string returned =
      absl::StrCat(kPlaced, R"pb(return_time { seconds: 20 }
                                 net_total { currency_code: "CNY" units: 3 })pb");
  const std::string cancelled = absl::StrCat(kPlaced, R"pb(state: STATE_CANCELLED
                                                           cancel_time { seconds: 30 })pb");
  const auto told = [](std::string_view before, std::string_view after) {
    return Told<Order>(&OrderEntries, before, after);
  };
  EXPECT_THAT(told("", kPlaced), ElementsAre("ORDER_PLACED customers/a 10 "));
  EXPECT_THAT(told(kPlaced, returned), ElementsAre("ORDER_RETURNED customers/a 20 "));
  EXPECT_THAT(told(returned, returned), IsEmpty());
  EXPECT_THAT(told(kPlaced, cancelled), ElementsAre("ORDER_CANCELLED customers/a 30 "));
  EXPECT_THAT(told(cancelled, cancelled), IsEmpty());
}

TEST(TicketEntriesTest, FollowATicketThroughItsLife) {
  constexpr char kNew[] = R"pb(
    customer: "customers/a"
    number: 12
    type: TYPE_FAULT
    state: STATE_NEW
    owner: "users/a"
    open_time { seconds: 10 }
  )pb";
  const auto in = [&](std::string_view more) { return absl::StrCat(kNew, ToAbsl(more)); };
  const std::string resolved = in(R"pb(state: STATE_RESOLVED
                                       resolve_time { seconds: 20 })pb");
  const std::string closed = in(R"pb(state: STATE_CLOSED
                                     close_time { seconds: 30 })pb");
  const auto told = [](std::string_view before, std::string_view after) {
    return Told<Ticket>(&TicketEntries, before, after);
  };
  EXPECT_THAT(told("", kNew), ElementsAre("TICKET_OPENED customers/a 10 #12 fault"));
  EXPECT_THAT(told(kNew, in(R"pb(state: STATE_PENDING)pb")), IsEmpty());
  EXPECT_THAT(told(kNew, in(R"pb(owner: "users/b")pb")),
              ElementsAre("TICKET_ASSIGNED customers/a 1767600007 users/b"));
  EXPECT_THAT(told(kNew, resolved), ElementsAre("TICKET_RESOLVED customers/a 20 "));
  EXPECT_THAT(told(resolved, closed), ElementsAre("TICKET_CLOSED customers/a 30 "));
  EXPECT_THAT(told(closed, in(R"pb(state: STATE_OPEN
                                   state_time { seconds: 40 })pb")),
              ElementsAre("TICKET_REOPENED customers/a 40 "));
  EXPECT_THAT(told(R"pb(state: STATE_NEW)pb", kNew),
              ElementsAre("TICKET_OPENED customers/a 10 #12 fault"));
}

TEST(ScoreEntriesTest, TellOfScoresThatBecameOthers) {
  using loyalty::v1::Score;
  const auto told = [](std::string_view before, std::string_view after) {
    return Told<Score>(&ScoreEntries, before, after);
  };
  constexpr char kUnrated[] = R"pb(customer: "customers/a" orders: 1)pb";
  constexpr char kRated[] =
      R"pb(customer: "customers/a"
           rating { recency: 5 frequency: 2 monetary: 3 rfm_model: "rfmModels/1" })pb";
  EXPECT_THAT(told("", kUnrated), IsEmpty());
  EXPECT_THAT(told(kUnrated, kRated),
              ElementsAre("SCORE_CHANGED customers/a 1767600007 - → R5 F2"));
  EXPECT_THAT(told(kRated, absl::StrCat(kRated, "orders: 7 rating { rfm_model: 'rfmModels/2' }")),
              IsEmpty());
  EXPECT_THAT(told(kRated, absl::StrCat(kRated, "rating { frequency: 3 }")),
              ElementsAre("SCORE_CHANGED customers/a 1767600007 R5 F2 → R5 F3"));
  // What is financial is no part of the words.
  EXPECT_THAT(told(kRated, absl::StrCat(kRated, "rating { monetary: 5 }")),
              ElementsAre("SCORE_CHANGED customers/a 1767600007 R5 F2 → R5 F2"));
  EXPECT_THAT(told(kRated, kUnrated),
              ElementsAre("SCORE_CHANGED customers/a 1767600007 R5 F2 → -"));
}

}  // namespace
}  // namespace guanxi::customers
