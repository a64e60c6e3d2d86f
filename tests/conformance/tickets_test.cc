// What tickets and comments have beyond the standard methods.
#include "guanxi/tickets/v1/comments.grpc.pb.h"
#include "guanxi/tickets/v1/tickets.grpc.pb.h"
#include "tests/conformance/standard_fixture.h"

namespace guanxi::conformance {
namespace {

namespace v1 = guanxi::tickets::v1;
using ::testing::ElementsAre;
using Service = v1::TicketService;

class TicketsTest : public RouteTest {
 protected:
  Result<v1::Ticket> Open() const {
    v1::CreateTicketRequest request;
    request.mutable_ticket()->set_subject(NewMark());
    request.mutable_ticket()->set_type(v1::Ticket::TYPE_COMPLAINT);
    request.mutable_ticket()->set_customer("customers/conformance");
    return Call<Service>(GetParam(), &Service::Stub::CreateTicket, request);
  }
  Result<v1::Ticket> Assign(const std::string& name) const {
    v1::AssignTicketRequest request;
    request.set_name(name);
    request.set_owner("users/ana");
    return Call<Service>(GetParam(), &Service::Stub::AssignTicket, request);
  }
  template <typename Request>
  Result<v1::Ticket> Do(grpc::Status (Service::Stub::*method)(grpc::ClientContext*,
                                                              const Request&,
                                                              v1::Ticket*),
                        const std::string& name) const {
    Request request;
    request.set_name(name);
    return Call<Service>(GetParam(), method, request);
  }
  Result<v1::Ticket> Resolve(const std::string& name) const {
    v1::ResolveTicketRequest request;
    request.set_name(name);
    request.set_resolution("replaced");
    return Call<Service>(GetParam(), &Service::Stub::ResolveTicket, request);
  }
  Result<v1::Comment> Say(const std::string& ticket,
                          v1::Comment::Author author,
                          bool internal = false) const {
    v1::CreateCommentRequest request;
    request.mutable_comment()->set_ticket(ticket);
    request.mutable_comment()->set_author(author);
    request.mutable_comment()->set_internal(internal);
    request.mutable_comment()->set_body(NewMark());
    return Call<v1::CommentService>(GetParam(), &v1::CommentService::Stub::CreateComment, request);
  }
  v1::Ticket Read(const std::string& name) const {
    v1::GetTicketRequest request;
    request.set_name(name);
    return *Call<Service>(GetParam(), &Service::Stub::GetTicket, request);
  }
  static ::testing::AssertionResult WrongState(const grpc::Status& status) {
    return FailedWith(status, grpc::FAILED_PRECONDITION, "WRONG_STATE");
  }
};
INSTANTIATE_TEST_SUITE_P(, TicketsTest, BothRoutes(), NameOfRoute);

TEST_P(TicketsTest, WalkThroughTheirStates) {
  const auto opened = Open();
  ASSERT_TRUE(Succeeded(opened.status));
  EXPECT_EQ(opened->state(), v1::Ticket::STATE_NEW);
  EXPECT_EQ(opened->priority(), v1::Ticket::PRIORITY_NORMAL);
  EXPECT_TRUE(opened->has_open_time());
  const std::string& name = opened->name();
  const auto assigned = Assign(name);
  EXPECT_EQ(assigned->state(), v1::Ticket::STATE_OPEN);
  EXPECT_EQ(assigned->owner(), "users/ana");
  EXPECT_EQ(Do(&Service::Stub::PendTicket, name)->state(), v1::Ticket::STATE_PENDING);
  EXPECT_EQ(Do(&Service::Stub::ResumeTicket, name)->state(), v1::Ticket::STATE_OPEN);
  const auto resolved = Resolve(name);
  EXPECT_EQ(resolved->state(), v1::Ticket::STATE_RESOLVED);
  EXPECT_EQ(resolved->resolution(), "replaced");
  EXPECT_TRUE(resolved->has_first_response_time());
  EXPECT_EQ(Do(&Service::Stub::CloseTicket, name)->state(), v1::Ticket::STATE_CLOSED);
  const auto again = Do(&Service::Stub::ReopenTicket, name);
  EXPECT_EQ(again->state(), v1::Ticket::STATE_OPEN);
  EXPECT_FALSE(again->has_close_time());
  EXPECT_FALSE(again->has_resolve_time());
  EXPECT_EQ(again->resolution(), "");
}

TEST_P(TicketsTest, VerbsAreRefusedInTheWrongState) {
  const std::string name = Open()->name();
  EXPECT_TRUE(WrongState(Do(&Service::Stub::CloseTicket, name).status));
  EXPECT_TRUE(WrongState(Do(&Service::Stub::ResumeTicket, name).status));
  EXPECT_TRUE(WrongState(Do(&Service::Stub::ReopenTicket, name).status));
  ASSERT_TRUE(Succeeded(Resolve(name).status));
  EXPECT_TRUE(WrongState(Resolve(name).status));
  EXPECT_TRUE(WrongState(Do(&Service::Stub::PendTicket, name).status));
  ASSERT_TRUE(Succeeded(Do(&Service::Stub::CloseTicket, name).status));
  EXPECT_TRUE(WrongState(Assign(name).status));
  EXPECT_TRUE(WrongState(Say(name, v1::Comment::AUTHOR_AGENT).status));
  EXPECT_TRUE(MissesResource(Resolve("tickets/nobody").status, "tickets/nobody"));
}

TEST_P(TicketsTest, AreNumberedWithoutGaps) {
  const auto first = Open();
  const auto second = Open();
  EXPECT_EQ(second->number(), first->number() + 1);
  const std::string filter = "number = " + std::to_string(second->number());
  EXPECT_THAT(Of("Ticket").ListNames({.filter = filter}), ElementsAre(second->name()));
}

TEST_P(TicketsTest, TheFirstPublicWordOfOursIsTheFirstResponse) {
  const std::string name = Open()->name();
  ASSERT_TRUE(Succeeded(Say(name, v1::Comment::AUTHOR_CUSTOMER).status));
  ASSERT_TRUE(Succeeded(Say(name, v1::Comment::AUTHOR_AGENT, /*internal=*/true).status));
  EXPECT_FALSE(Read(name).has_first_response_time());
  const auto answer = Say(name, v1::Comment::AUTHOR_AGENT);
  ASSERT_TRUE(Succeeded(answer.status));
  const v1::Ticket ticket = Read(name);
  EXPECT_TRUE(Same(ticket.first_response_time(), answer->comment_time()));
  EXPECT_EQ(ticket.comment_count(), 3);
}

TEST_P(TicketsTest, TheCustomersWordReopensWhatWasResolved) {
  const std::string name = Open()->name();
  ASSERT_TRUE(Succeeded(Resolve(name).status));
  ASSERT_TRUE(Succeeded(Say(name, v1::Comment::AUTHOR_AGENT).status));
  EXPECT_EQ(Read(name).state(), v1::Ticket::STATE_RESOLVED);
  ASSERT_TRUE(Succeeded(Say(name, v1::Comment::AUTHOR_CUSTOMER).status));
  EXPECT_EQ(Read(name).state(), v1::Ticket::STATE_OPEN);
}

TEST_P(TicketsTest, ACustomersCommentIsNotInternal) {
  EXPECT_TRUE(
      RefusedField(Say(Open()->name(), v1::Comment::AUTHOR_CUSTOMER, /*internal=*/true).status,
                   "comment.internal"));
}

TEST_P(TicketsTest, CommentsBelongToAKnownTicket) {
  EXPECT_TRUE(FailedWith(Say("tickets/nobody", v1::Comment::AUTHOR_AGENT).status,
                         grpc::FAILED_PRECONDITION, "REFERENCE_NOT_FOUND"));
  v1::ListCommentsRequest request;
  request.set_ticket("tickets/nobody");
  EXPECT_TRUE(MissesResource(
      Call<v1::CommentService>(GetParam(), &v1::CommentService::Stub::ListComments, request).status,
      "tickets/nobody"));
}

TEST_P(TicketsTest, CommentsAreListedPerTicketAsTheyWereSaid) {
  const std::string ticket = Open()->name();
  const auto first = Say(ticket, v1::Comment::AUTHOR_CUSTOMER);
  const auto second = Say(ticket, v1::Comment::AUTHOR_AGENT);
  ASSERT_TRUE(Succeeded(Say(Open()->name(), v1::Comment::AUTHOR_AGENT).status));
  v1::ListCommentsRequest request;
  request.set_ticket(ticket);
  const auto page =
      Call<v1::CommentService>(GetParam(), &v1::CommentService::Stub::ListComments, request);
  ASSERT_TRUE(Succeeded(page.status));
  ASSERT_EQ(page->comments_size(), 2);
  EXPECT_EQ(page->comments(0).name(), first->name());
  EXPECT_EQ(page->comments(1).name(), second->name());
}

// 4.8 MB of records: more than one message may hold.
TEST_P(TicketsTest, APageIsCutShortBeforeItsMessageIsTooLong) {
  const Standard tickets = Of("Ticket");
  const std::string mark = NewMark();
  const auto large = tickets.Sample(mark);
  SetText(*large, "description", std::string(16'000, 'x'));
  std::vector<std::string> names;
  for (int i = 0; i < 300; ++i) names.push_back(NameOf(*tickets.Create(*large).response));
  EXPECT_THAT(tickets.ListNames({.filter = tickets.FilterFor(mark), .page_size = 1000}),
              ::testing::ElementsAreArray(names));
}

}  // namespace
}  // namespace guanxi::conformance
