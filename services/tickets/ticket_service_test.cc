#include "services/tickets/tickets_fixture.h"

namespace guanxi::tickets {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using v1::Ticket;

class TicketServiceTest : public TicketsFixture {
 protected:
  absl::StatusOr<Ticket> Update(std::string_view text, std::string_view mask) {
    return Ask(&TicketStub::UpdateTicket,
               fmt::format(R"(ticket {{ name: "tickets/one" {} }} update_mask {{ paths: "{}" }})",
                           text, mask));
  }
};

TEST_F(TicketServiceTest, IsNewWhenItIsCreated) {
  const auto created =
      CreateTicket("one", R"pb(customer: "customers/acme" contact: "contacts/li")pb", 3);
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->name(), "tickets/one");
  EXPECT_EQ(created->state(), Ticket::STATE_NEW);
  EXPECT_EQ(created->priority(), Ticket::PRIORITY_NORMAL);
  EXPECT_EQ(FromProto(created->open_time()), TimeHoursAgo(3));
  EXPECT_EQ(FromProto(created->create_time()), Start());
  const auto got = GetOne();
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(got->SerializeAsString(), created->SerializeAsString());
}

TEST_F(TicketServiceTest, NumbersWithoutGaps) {
  EXPECT_EQ(CreateTicket("one")->number(), 1);
  EXPECT_THAT(CreateTicket("one"), StatusIs(absl::StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
  EXPECT_EQ(CreateTicket("")->number(), 2);
  const auto listed = Ask(&TicketStub::ListTickets, R"pb(filter: "number = 1")pb");
  ASSERT_THAT(listed, IsOk());
  EXPECT_THAT(NamesOf(listed->tickets()), ElementsAre("tickets/one"));
}

TEST_F(TicketServiceTest, CreationChecksEverything) {
  EXPECT_THAT(CreateTicket("One"), IsInvalidField("ticket_id"));
  EXPECT_THAT(CreateTicket("one", "", -1), IsInvalidField("effective_time"));
  EXPECT_THAT(CreateTicket("one", R"pb(customer: "acme")pb"), IsInvalidField("ticket.customer"));
  EXPECT_THAT(Ask(&TicketStub::CreateTicket, R"pb(ticket { subject: "x" })pb"),
              IsInvalidField("ticket.type"));
  EXPECT_THAT(Ask(&TicketStub::CreateTicket, R"pb(ticket { type: TYPE_FAULT })pb"),
              IsInvalidField("ticket.subject"));
  EXPECT_EQ(CreateTicket("one")->number(), 1);
}

TEST_F(TicketServiceTest, GoesThroughItsLife) {
  ASSERT_THAT(CreateTicket("one"), IsOk());
  auto ticket = Ask(&TicketStub::AssignTicket, One(R"pb(owner: "users/ana")pb" + HoursAgo(20)));
  ASSERT_THAT(ticket, IsOk());
  EXPECT_EQ(ticket->state(), Ticket::STATE_OPEN);
  EXPECT_EQ(ticket->owner(), "users/ana");
  EXPECT_EQ(FromProto(ticket->state_time()), TimeHoursAgo(20));
  EXPECT_EQ(Ask(&TicketStub::PendTicket, One(HoursAgo(18)))->state(), Ticket::STATE_PENDING);
  EXPECT_EQ(Ask(&TicketStub::ResumeTicket, One(HoursAgo(16)))->state(), Ticket::STATE_OPEN);
  ticket = Ask(&TicketStub::ResolveTicket, One(R"pb(resolution: "Tightened")pb" + HoursAgo(14)));
  ASSERT_THAT(ticket, IsOk());
  EXPECT_EQ(ticket->state(), Ticket::STATE_RESOLVED);
  EXPECT_EQ(ticket->resolution(), "Tightened");
  EXPECT_EQ(FromProto(ticket->resolve_time()), TimeHoursAgo(14));
  EXPECT_EQ(FromProto(ticket->first_response_time()), TimeHoursAgo(14));
  ticket = Ask(&TicketStub::CloseTicket, One(HoursAgo(12)));
  ASSERT_THAT(ticket, IsOk());
  EXPECT_EQ(FromProto(ticket->close_time()), TimeHoursAgo(12));
  EXPECT_EQ(ticket->resolution(), "Tightened");
  ticket = Ask(&TicketStub::ReopenTicket, One(HoursAgo(10)));
  ASSERT_THAT(ticket, IsOk());
  EXPECT_EQ(ticket->state(), Ticket::STATE_OPEN);
  EXPECT_FALSE(ticket->has_close_time());
  EXPECT_EQ(ticket->resolution(), "");
}

TEST_F(TicketServiceTest, VerbsAskForTheRightState) {
  ASSERT_THAT(CreateTicket("one"), IsOk());
  const auto wrong = StatusIs(kPrecondition, "WRONG_STATE");
  EXPECT_THAT(Ask(&TicketStub::ResumeTicket, One()), wrong);
  EXPECT_THAT(Ask(&TicketStub::CloseTicket, One()), wrong);
  EXPECT_THAT(Ask(&TicketStub::ReopenTicket, One()), wrong);
  ASSERT_THAT(Ask(&TicketStub::ResolveTicket, One()), IsOk());
  EXPECT_THAT(Ask(&TicketStub::ResolveTicket, One()), wrong);
  EXPECT_THAT(Ask(&TicketStub::PendTicket, One()), wrong);
  ASSERT_THAT(Ask(&TicketStub::CloseTicket, One()), IsOk());
  EXPECT_THAT(Ask(&TicketStub::AssignTicket, One(R"pb(owner: "users/ana")pb")), wrong);
}

TEST_F(TicketServiceTest, VerbsCheckTheirRequest) {
  ASSERT_THAT(CreateTicket("one"), IsOk());
  EXPECT_THAT(Ask(&TicketStub::AssignTicket, One()), IsInvalidField("owner"));
  EXPECT_THAT(Ask(&TicketStub::AssignTicket, One(R"pb(owner: "ana")pb")), IsInvalidField("owner"));
  EXPECT_THAT(Ask(&TicketStub::PendTicket, One(HoursAgo(25))), IsInvalidField("effective_time"));
  EXPECT_THAT(Ask(&TicketStub::PendTicket, One(HoursAgo(-1))), IsInvalidField("effective_time"));
  EXPECT_THAT(Ask(&TicketStub::PendTicket, One(R"pb(etag: "none")pb")),
              StatusIs(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
  EXPECT_THAT(Ask(&TicketStub::PendTicket, R"pb(name: "tickets/none")pb"),
              StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
}

TEST_F(TicketServiceTest, ARepeatedVerbHasOneEffect) {
  ASSERT_THAT(CreateTicket("one"), IsOk());
  const auto first = Ask(&TicketStub::ResolveTicket, One(R"pb(request_id: "r-1")pb"));
  ASSERT_THAT(first, IsOk());
  const size_t events = Events().size();
  const auto second = Ask(&TicketStub::ResolveTicket, One(R"pb(request_id: "r-1")pb"));
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->SerializeAsString(), first->SerializeAsString());
  EXPECT_THAT(Events(), SizeIs(events));
}

TEST_F(TicketServiceTest, UpdatesItsFields) {
  ASSERT_THAT(CreateTicket("one", R"pb(priority: PRIORITY_HIGH)pb"), IsOk());
  const auto updated = Update(R"pb(serial_number: "S-1")pb", "serial_number");
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->serial_number(), "S-1");
  EXPECT_EQ(updated->priority(), Ticket::PRIORITY_HIGH);
  EXPECT_EQ(updated->number(), 1);
  EXPECT_EQ(Update("", "priority")->priority(), Ticket::PRIORITY_NORMAL);
  EXPECT_THAT(Update(R"pb(order: "o")pb", "order"), IsInvalidField("ticket.order"));
  EXPECT_THAT(Update(R"pb(etag: "none" subject: "x")pb", "subject"),
              StatusIs(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
}

TEST_F(TicketServiceTest, ListsByWhatIsIndexed) {
  ASSERT_THAT(CreateTicket("one", R"pb(customer: "customers/acme" unit: "units/east")pb"), IsOk());
  clock().Advance(absl::Minutes(1));
  ASSERT_THAT(CreateTicket("two", R"pb(customer: "customers/acme")pb"), IsOk());
  clock().Advance(absl::Minutes(1));
  ASSERT_THAT(Ask(&TicketStub::ResolveTicket, One()), IsOk());
  const auto list = [this](std::string_view request) {
    const auto listed = Ask(&TicketStub::ListTickets, request);
    EXPECT_THAT(listed, IsOk());
    return NamesOf(listed.value_or(v1::ListTicketsResponse()).tickets());
  };
  EXPECT_THAT(list(R"pb(filter: "customer = \"customers/acme\"")pb"),
              ElementsAre("tickets/one", "tickets/two"));
  EXPECT_THAT(list(R"pb(filter: "state = STATE_NEW")pb"), ElementsAre("tickets/two"));
  EXPECT_THAT(list(R"pb(filter: "unit = \"units/east\"")pb"), ElementsAre("tickets/one"));
  EXPECT_THAT(list(R"pb(order_by: "update_time desc")pb"),
              ElementsAre("tickets/one", "tickets/two"));
  EXPECT_THAT(list(R"pb(order_by: "name desc")pb"), ElementsAre("tickets/two", "tickets/one"));
}

TEST_F(TicketServiceTest, ShowsOnlyWhatTheCallerMaySee) {
  ASSERT_THAT(CreateTicket("one"), IsOk());
  SetScope(access::Scope::Unit("units/west"));
  EXPECT_THAT(GetOne(), StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  EXPECT_EQ(CreateTicket("two")->unit(), "units/west");
}

TEST_F(TicketServiceTest, CanBeDeletedOnce) {
  ASSERT_THAT(CreateTicket("one"), IsOk());
  ASSERT_THAT(Ask(&TicketStub::DeleteTicket, One()), IsOk());
  EXPECT_THAT(Ask(&TicketStub::DeleteTicket, One()), StatusIs(kPrecondition, "RESOURCE_DELETED"));
  EXPECT_THAT(Ask(&TicketStub::ResolveTicket, One()), StatusIs(kPrecondition, "RESOURCE_DELETED"));
}

TEST_F(TicketServiceTest, ServesItsHistory) {
  ASSERT_THAT(CreateTicket("one"), IsOk());
  ASSERT_THAT(Ask(&TicketStub::ResolveTicket, One()), IsOk());
  const auto history = Ask(&ChangeStub::ListHistory, One());
  ASSERT_THAT(history, IsOk());
  ASSERT_THAT(history->events(), SizeIs(2));
  EXPECT_EQ(history->events(0).method(), "guanxi.tickets.v1.TicketService/ResolveTicket");
}

}  // namespace
}  // namespace guanxi::tickets
