#include "services/tickets/ticket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "common/status/status_matchers.h"
#include "common/time/clock.h"
#include "services/testing/error_matchers.h"

namespace guanxi::tickets {
namespace {

using v1::Comment;
using v1::Ticket;

constexpr Verb kVerbs[] = {Verb::kAssign,  Verb::kPend,  Verb::kResume,
                           Verb::kResolve, Verb::kClose, Verb::kReopen};

absl::Time Hour(int hour) { return absl::FromUnixSeconds(1'700'000'000) + absl::Hours(hour); }

Ticket New() {
  Ticket ticket;
  ticket.set_name("tickets/one");
  Begin(ticket, 7, Hour(0));
  return ticket;
}

// A ticket that came to be in `state` at hour 1, or is new since hour 0.
Ticket In(Ticket::State state) {
  Ticket ticket = New();
  const auto apply_if = [&](bool wanted, Verb verb) {
    EXPECT_TRUE(!wanted || Apply(verb, ticket, Hour(1)).ok());
  };
  apply_if(state == Ticket::STATE_OPEN, Verb::kAssign);
  apply_if(state == Ticket::STATE_PENDING, Verb::kPend);
  apply_if(state >= Ticket::STATE_RESOLVED, Verb::kResolve);
  apply_if(state == Ticket::STATE_CLOSED, Verb::kClose);
  EXPECT_EQ(ticket.state(), state);
  return ticket;
}

Comment Said(Comment::Author author, absl::Time time, bool internal = false) {
  Comment comment;
  comment.set_author(author);
  comment.set_internal(internal);
  *comment.mutable_comment_time() = ToProto(time);
  return comment;
}

TEST(NextState, IsWhatTheManualSays) {
  constexpr auto kNo = Ticket::STATE_UNSPECIFIED;
  constexpr auto kOpen = Ticket::STATE_OPEN;
  constexpr auto kPending = Ticket::STATE_PENDING;
  constexpr auto kResolved = Ticket::STATE_RESOLVED;
  constexpr auto kClosed = Ticket::STATE_CLOSED;
  // One row a verb; new, open, pending, resolved, closed.
  constexpr Ticket::State kExpected[][5] = {
      {kOpen, kOpen, kPending, kResolved, kNo},     // assign
      {kPending, kPending, kNo, kNo, kNo},          // pend
      {kNo, kNo, kOpen, kNo, kNo},                  // resume
      {kResolved, kResolved, kResolved, kNo, kNo},  // resolve
      {kNo, kNo, kNo, kClosed, kNo},                // close
      {kNo, kNo, kNo, kOpen, kOpen},                // reopen
  };
  for (size_t verb = 0; verb < std::size(kVerbs); ++verb) {
    for (int state = 0; state < 5; ++state) {
      EXPECT_EQ(NextState(kVerbs[verb], static_cast<Ticket::State>(state + 1)),
                kExpected[verb][state])
          << "verb " << verb << ", state " << state + 1;
    }
  }
}

TEST(Begin, IsNewAndNumbered) {
  const Ticket ticket = New();
  EXPECT_EQ(ticket.state(), Ticket::STATE_NEW);
  EXPECT_EQ(ticket.number(), 7);
  EXPECT_EQ(FromProto(ticket.open_time()), Hour(0));
  EXPECT_EQ(FromProto(ticket.state_time()), Hour(0));
}

TEST(Apply, SaysWhichStatesAllowTheVerb) {
  Ticket ticket = In(Ticket::STATE_CLOSED);
  const absl::Status status = Apply(Verb::kPend, ticket, Hour(2));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(status, HasErrorMetadata("state", "closed"));
  EXPECT_THAT(status, HasErrorMetadata("rule", "only one that is new or open can be pended"));
}

TEST(Apply, ResolvingIsTheFirstResponseUnlessThereWasOne) {
  Ticket ticket = New();
  ASSERT_THAT(Apply(Verb::kResolve, ticket, Hour(3)), IsOk());
  EXPECT_EQ(FromProto(ticket.resolve_time()), Hour(3));
  EXPECT_EQ(FromProto(ticket.first_response_time()), Hour(3));
  ASSERT_THAT(Apply(Verb::kReopen, ticket, Hour(4)), IsOk());
  EXPECT_FALSE(ticket.has_resolve_time());
  EXPECT_EQ(FromProto(ticket.first_response_time()), Hour(3));
  ASSERT_THAT(Apply(Verb::kResolve, ticket, Hour(5)), IsOk());
  EXPECT_EQ(FromProto(ticket.first_response_time()), Hour(3));
}

TEST(Apply, ClosingKeepsAndReopeningForgets) {
  Ticket ticket = In(Ticket::STATE_RESOLVED);
  ticket.set_resolution("Replaced");
  ASSERT_THAT(Apply(Verb::kClose, ticket, Hour(2)), IsOk());
  EXPECT_EQ(FromProto(ticket.close_time()), Hour(2));
  EXPECT_EQ(FromProto(ticket.resolve_time()), Hour(1));
  EXPECT_EQ(ticket.resolution(), "Replaced");
  ASSERT_THAT(Apply(Verb::kReopen, ticket, Hour(3)), IsOk());
  EXPECT_FALSE(ticket.has_close_time());
  EXPECT_EQ(ticket.resolution(), "");
}

TEST(Apply, AssigningAPendingTicketLeavesItPending) {
  Ticket ticket = In(Ticket::STATE_PENDING);
  ASSERT_THAT(Apply(Verb::kAssign, ticket, Hour(9)), IsOk());
  EXPECT_EQ(ticket.state(), Ticket::STATE_PENDING);
  EXPECT_EQ(FromProto(ticket.state_time()), Hour(1));
}

TEST(TakeComment, CountsAndFindsTheFirstAnswer) {
  Ticket ticket = New();
  ASSERT_THAT(TakeComment(Said(Comment::AUTHOR_CUSTOMER, Hour(1)), ticket), IsOk());
  ASSERT_THAT(TakeComment(Said(Comment::AUTHOR_AGENT, Hour(2), /*internal=*/true), ticket), IsOk());
  EXPECT_FALSE(ticket.has_first_response_time());
  ASSERT_THAT(TakeComment(Said(Comment::AUTHOR_AGENT, Hour(5)), ticket), IsOk());
  EXPECT_EQ(FromProto(ticket.first_response_time()), Hour(5));
  ASSERT_THAT(TakeComment(Said(Comment::AUTHOR_AGENT, Hour(4)), ticket), IsOk());
  EXPECT_EQ(FromProto(ticket.first_response_time()), Hour(4));
  ASSERT_THAT(TakeComment(Said(Comment::AUTHOR_AGENT, Hour(6)), ticket), IsOk());
  EXPECT_EQ(FromProto(ticket.first_response_time()), Hour(4));
  EXPECT_EQ(ticket.comment_count(), 5);
  EXPECT_EQ(ticket.state(), Ticket::STATE_NEW);
}

TEST(TakeComment, OfTheCustomerReopensWhatWaitsOrIsResolved) {
  for (const Ticket::State state : {Ticket::STATE_PENDING, Ticket::STATE_RESOLVED}) {
    Ticket ticket = In(state);
    ASSERT_THAT(TakeComment(Said(Comment::AUTHOR_AGENT, Hour(2)), ticket), IsOk());
    EXPECT_EQ(ticket.state(), state);
    ASSERT_THAT(TakeComment(Said(Comment::AUTHOR_CUSTOMER, Hour(0)), ticket), IsOk());
    EXPECT_EQ(ticket.state(), state) << "said before";
    ASSERT_THAT(TakeComment(Said(Comment::AUTHOR_CUSTOMER, Hour(2)), ticket), IsOk());
    EXPECT_EQ(ticket.state(), Ticket::STATE_OPEN);
    EXPECT_EQ(FromProto(ticket.state_time()), Hour(2));
    EXPECT_FALSE(ticket.has_resolve_time());
  }
}

TEST(TakeComment, IsRefusedOnAClosedTicket) {
  Ticket ticket = In(Ticket::STATE_CLOSED);
  EXPECT_THAT(TakeComment(Said(Comment::AUTHOR_CUSTOMER, Hour(2)), ticket),
              StatusIs(absl::StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_EQ(ticket.comment_count(), 0);
}

TEST(CheckTicket, AsksForNamesOfTheRightKind) {
  const auto refused = [](auto set, const char* field) {
    Ticket ticket = New();
    set(ticket);
    EXPECT_THAT(CheckTicket(ticket), IsInvalidField(field));
  };
  EXPECT_THAT(CheckTicket(New()), IsOk());
  refused([](Ticket& t) { t.set_customer("acme"); }, "ticket.customer");
  refused([](Ticket& t) { t.set_contact("customers/acme"); }, "ticket.contact");
  refused([](Ticket& t) { t.set_product("orders/1"); }, "ticket.product");
  refused([](Ticket& t) { t.set_order("products/1"); }, "ticket.order");
  refused([](Ticket& t) { t.set_unit("users/x"); }, "ticket.unit");
  refused([](Ticket& t) { t.set_owner("units/x"); }, "ticket.owner");
}

// What always holds of a ticket.
void ExpectSound(const Ticket& ticket) {
  const bool closed = ticket.state() == Ticket::STATE_CLOSED;
  const bool settled = closed || ticket.state() == Ticket::STATE_RESOLVED;
  ASSERT_NE(ticket.state(), Ticket::STATE_UNSPECIFIED);
  ASSERT_EQ(ticket.has_resolve_time(), settled);
  ASSERT_EQ(ticket.has_close_time(), closed);
  ASSERT_LE(FromProto(ticket.open_time()), FromProto(ticket.state_time()));
  if (settled) {
    ASSERT_LE(FromProto(ticket.first_response_time()), FromProto(ticket.resolve_time()));
    const auto& last = closed ? ticket.close_time() : ticket.resolve_time();
    ASSERT_EQ(FromProto(last), FromProto(ticket.state_time()));
    ASSERT_LE(FromProto(ticket.resolve_time()), FromProto(ticket.state_time()));
  }
}

TEST(Verbs, KeepTheTicketSoundInAnyOrder) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    Ticket ticket = New();
    for (int step = 0; step < 300; ++step) {
      const Ticket before = ticket;
      const absl::Time time = FromProto(before.state_time()) + absl::Minutes(random() % 500);
      const size_t choice = random() % 8;
      const bool comments = choice >= std::size(kVerbs);
      const auto author = choice == 6 ? Comment::AUTHOR_AGENT : Comment::AUTHOR_CUSTOMER;
      const absl::Status status =
          comments ? TakeComment(Said(author, time), ticket) : Apply(kVerbs[choice], ticket, time);
      const bool allowed =
          comments ? before.state() != Ticket::STATE_CLOSED
                   : NextState(kVerbs[choice], before.state()) != Ticket::STATE_UNSPECIFIED;
      ASSERT_EQ(status.ok(), allowed);
      ASSERT_TRUE(allowed || ticket.SerializeAsString() == before.SerializeAsString());
      ASSERT_GE(FromProto(ticket.state_time()), FromProto(before.state_time()));
      ASSERT_NO_FATAL_FAILURE(ExpectSound(ticket)) << "seed " << seed << ", step " << step;
    }
  }
}

}  // namespace
}  // namespace guanxi::tickets
