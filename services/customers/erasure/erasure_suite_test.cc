// An erasure over real services.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "guanxi/tickets/v1/comments.grpc.pb.h"
#include "guanxi/tickets/v1/tickets.grpc.pb.h"
#include "services/customers/erasure/erasure_fixture.h"
#include "services/loyalty/assembly.h"
#include "services/pipeline/assembly.h"
#include "services/testing/peer.h"
#include "services/tickets/assembly.h"

namespace guanxi::customers {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using CommentStub = tickets::v1::CommentService::Stub;
using TicketStub = tickets::v1::TicketService::Stub;
using v1::Erasure;

class ErasureSuiteTest : public ErasureFixture {
 protected:
  ErasureSuiteTest()
      : loyalty_(loyalty::Options{.pipeline = pipeline_.channel(),
                                  .tickets = tickets_.channel(),
                                  .customers = channel()}) {}

  void SetUp() override {
    ASSERT_THAT(CreateCustomer("a", R"(display_name: "MARKER name")"), IsOk());
    ASSERT_THAT(CreateCustomer("b", R"(display_name: "MARKER-B name")"), IsOk());
    assembly().StartFollowing({.pipeline = pipeline_.channel(),
                               .tickets = tickets_.channel(),
                               .loyalty = loyalty_.channel(),
                               .customers = channel()});
    assembly().StartJobs();
  }
  void TearDown() override {
    assembly().StopJobs();
    assembly().StopFollowing();
  }

  void Complain(const std::string& id, const std::string& customer, const std::string& text) {
    tickets::v1::CreateTicketRequest request;
    request.set_ticket_id(id);
    request.mutable_ticket()->set_subject(text + " subject");
    request.mutable_ticket()->set_type(tickets::v1::Ticket::TYPE_FAULT);
    request.mutable_ticket()->set_customer("customers/" + customer);
    ASSERT_THAT(tickets_.Call(*ticket_stub_, &TicketStub::CreateTicket, request), IsOk());
    tickets::v1::CreateCommentRequest comment;
    comment.mutable_comment()->set_ticket("tickets/" + id);
    comment.mutable_comment()->set_author(tickets::v1::Comment::AUTHOR_AGENT);
    comment.mutable_comment()->set_body(text + " body");
    ASSERT_THAT(tickets_.Call(*comment_stub_, &CommentStub::CreateComment, comment), IsOk());
  }

  absl::StatusOr<tickets::v1::Ticket> GetTicket(const std::string& id) {
    tickets::v1::GetTicketRequest request;
    request.set_name("tickets/" + id);
    return tickets_.Call(*ticket_stub_, &TicketStub::GetTicket, request);
  }

  Peer<pipeline::Assembly> pipeline_;
  Peer<tickets::Assembly> tickets_;
  Peer<loyalty::Assembly> loyalty_;
  std::unique_ptr<TicketStub> ticket_stub_ = tickets_.Stub<tickets::v1::TicketService>();
  std::unique_ptr<CommentStub> comment_stub_ = tickets_.Stub<tickets::v1::CommentService>();
};

TEST_F(ErasureSuiteTest, EveryServiceErasesAndProves) {
  for (int i = 0; i < 20; ++i) Complain(absl::StrCat("a", i), "a", "MARKER");
  Complain("b", "b", "MARKER-B");
  EXPECT_THAT(Export("a"), HasSubstr("MARKER body"));
  ASSERT_THAT(Ask("e", "a"), IsOk());
  const Erasure planned = WhenIn(Erasure::STATE_PLANNED, "e");
  EXPECT_THAT(planned.plan(), SizeIs(4));
  for (const auto& at : planned.plan()) {
    if (at.service() != "tickets") continue;
    ASSERT_THAT(at.counts(), SizeIs(2));
    EXPECT_EQ(at.counts(0).records(), 20) << "comments";
    EXPECT_EQ(at.counts(1).records(), 20) << "tickets";
  }
  ASSERT_THAT(Approve("e"), IsOk());
  const Erasure done = WhenIn(Erasure::STATE_DONE, "e");
  EXPECT_THAT(done.proofs(), SizeIs(4));
  for (const auto& at : done.proofs()) {
    EXPECT_TRUE(at.proof().done());
    EXPECT_TRUE(at.has_purge_time());
    if (at.service() != "tickets") continue;
    EXPECT_EQ(at.proof().records(), 40);
  }
  const auto ticket = GetTicket("a7");
  ASSERT_THAT(ticket, IsOk());
  EXPECT_EQ(ticket->subject(), "");
  EXPECT_EQ(ticket->customer(), "customers/a");
  EXPECT_NE(ticket->number(), 0);
  EXPECT_EQ(GetTicket("b")->subject(), "MARKER-B subject");
  for (const auto& event : tickets_.Events()) {
    EXPECT_THAT(event.SerializeAsString(), Not(HasSubstr("MARKER ")));
  }
  EXPECT_THAT(Export("a"), Not(HasSubstr("MARKER")));
  EXPECT_THAT(Export("b"), HasSubstr("MARKER-B body"));
}

TEST_F(ErasureSuiteTest, WhatComesLaterIsNotPersonalEither) {
  Erase("e", "a");
  Complain("late", "a", "MARKER");
  EXPECT_EQ(GetTicket("late")->subject(), "");
  for (const auto& event : tickets_.Events())
    EXPECT_THAT(event.SerializeAsString(), Not(HasSubstr("MARKER "))) << "its comment neither";
}

}  // namespace
}  // namespace guanxi::customers
