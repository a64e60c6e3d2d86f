#include "common/subjects/erasing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/rpc/answers.h"
#include "common/subjects/erasing_fixture.h"
#include "common/subjects/subject_walk.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::subjects {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

// Comments as programs wrote them that sealed nothing.
table::Schema PlainComments() {
  return {.id = 3,
          .collection = "comments",
          .fields = {{.id = 1, .fields = {"ticket"}, .selective = true}},
          .terms = {}};
}

TEST_F(ErasingTest, LeavesRecordsWithoutWhatIsPersonal) {
  Fill("a");
  Fill("b");
  const v1::ErasureProof proof = Erase("a");
  EXPECT_TRUE(proof.done());
  EXPECT_EQ(proof.records(), 1 + 2 * kTickets);
  EXPECT_EQ(proof.keys(), 1 + kTickets);
  EXPECT_THAT(proof.digest(), SizeIs(64));
  const auto reader = engine_->Snapshot();
  const auto customer = tables_.customers.Get(*reader, "customers/a", access::Scope::All());
  EXPECT_EQ(customer->display_name(), "");
  EXPECT_EQ(customer->industry(), "steel");
  EXPECT_TRUE(customer->has_erase_time());
  const auto ticket = tables_.tickets.Get(*reader, "tickets/a-7", access::Scope::All());
  EXPECT_EQ(ticket->subject(), "");
  EXPECT_EQ(ticket->number(), 8);
  EXPECT_EQ(tables_.comments.Get(*reader, "comments/a-7", access::Scope::All())->body(), "");
  const auto other = tables_.comments.Get(*reader, "comments/b-7", access::Scope::All());
  EXPECT_EQ(other->body(), "MARKER-b-body");
}

TEST_F(ErasingTest, TellsTheSameAgain) {
  Fill("a", 3);
  const v1::ErasureProof proof = Erase("a");
  const kv::Revision head = engine_->head();
  EXPECT_EQ(Erase("a").SerializeAsString(), proof.SerializeAsString());
  EXPECT_EQ(engine_->head(), head);
}

TEST_F(ErasingTest, CommentsGoWhateverKeysTheirTicketHas) {
  Fill("a", 0);
  const table::Table<Comment> before{PlainComments()};
  Ticket ticket;
  ticket.set_customer("customers/a");
  for (const char* id : {"a-plain", "a-silent"}) {
    ticket.set_name(absl::StrCat("tickets/", id));
    ASSERT_THAT(
        Write([&](kv::Txn& txn) { return tables_.tickets.Insert(txn, change_, ticket).status(); }),
        IsOk());
  }
  ASSERT_THAT(Write([&](kv::Txn& txn) { return AddComment(txn, before, "a-plain", "MARKER-a"); }),
              IsOk());
  EXPECT_EQ(BodyOf("a-plain"), "MARKER-a-body");
  Erase("a");
  EXPECT_EQ(BodyOf("a-plain"), "");
  ticket.set_name("tickets/a-late");
  ASSERT_THAT(
      Write([&](kv::Txn& txn) { return tables_.tickets.Insert(txn, change_, ticket).status(); }),
      IsOk());
  for (const char* id : {"a-silent", "a-late"}) {
    ASSERT_THAT(
        Write([&](kv::Txn& txn) { return AddComment(txn, tables_.comments, id, "MARKER-late"); }),
        IsOk());
    EXPECT_EQ(BodyOf(id), "") << id;
  }
  EXPECT_THAT(Everything(), Not(HasSubstr("MARKER-late")));
}

TEST_F(ErasingTest, WhatWasSaidBeforeTheCustomerWasKnownGoesToo) {
  Fill("a", 0);
  Ticket ticket;
  ticket.set_name("tickets/unknown");
  ticket.set_subject("MARKER-unknown");
  ASSERT_THAT(Write([&](kv::Txn& txn) {
                auto written = tables_.tickets.Insert(txn, change_, ticket);
                if (written.ok()) ticket = *written;
                return written.status();
              }),
              IsOk());
  EXPECT_THAT(Everything(), Not(HasSubstr("MARKER-unknown")));
  EXPECT_EQ(
      tables_.tickets.Get(*engine_->Snapshot(), ticket.name(), access::Scope::All())->subject(),
      "MARKER-unknown");
  ASSERT_THAT(Write([&](kv::Txn& txn) {
                Ticket known = ticket;
                known.set_customer("customers/a");
                return tables_.tickets.Update(txn, change_, ticket, known).status();
              }),
              IsOk());
  const auto created = [&] {
    const auto at = static_cast<kv::Revision>(2);
    return (*tables_.tickets.core().HistoryAt(*engine_->Snapshot(), ticket.name(), at))
        ->SerializeAsString();
  };
  EXPECT_THAT(created(), HasSubstr("MARKER-unknown"));
  Erase("a");
  EXPECT_THAT(created(), Not(HasSubstr("MARKER-unknown")));
  EXPECT_THAT(Everything(), Not(HasSubstr("MARKER-unknown")));
}

TEST_F(ErasingTest, AStepFitsATransaction) {
  Fill("a", 0);
  for (int i = 0; i < 60; ++i) {
    Ticket ticket;
    ticket.set_name(absl::StrCat("tickets/", i));
    ticket.set_customer("customers/a");
    ticket.set_subject("MARKER-a");
    ticket.set_serial_number(std::string(14 * 1024, 'x'));
    ASSERT_THAT(
        Write([&](kv::Txn& txn) { return tables_.tickets.Insert(txn, change_, ticket).status(); }),
        IsOk());
  }
  EXPECT_EQ(Erase("a").records(), 61);
  EXPECT_THAT(Export("customers/a"), Not(HasSubstr("MARKER")));
}

TEST_F(ErasingTest, AnErasureThatComesBackWithMoreIsNotDone) {
  Fill("a", 2);
  Fill("b", 2);
  Erase("a");
  v1::ErasureProof proof;
  for (int steps = 0; steps < 100 && !(steps > 0 && proof.done()); ++steps) {
    ASSERT_THAT(Write([&](kv::Txn& txn) -> absl::Status {
                  auto stepped = EraseStep(tables_.catalog, txn, change_, "erasures/a",
                                           {"customers/a", "customers/b"});
                  if (stepped.ok()) proof = *stepped;
                  return stepped.status();
                }),
                IsOk());
  }
  EXPECT_TRUE(proof.done());
  EXPECT_EQ(proof.records(), 10);
  EXPECT_THAT(Export("customers/b"), Not(HasSubstr("MARKER")));
}

TEST_F(ErasingTest, WhatIsAddedMeanwhileIsNotPersonalEither) {
  Fill("a", 60);
  ASSERT_THAT(StepOnce("a"), IsOk());
  ASSERT_THAT(Write([&](kv::Txn& txn) { return AddTicket(txn, "a", "MARKER-late", 100); }), IsOk());
  Erase("a");
  ASSERT_THAT(Write([&](kv::Txn& txn) { return AddTicket(txn, "a", "MARKER-late", 101); }), IsOk());
  EXPECT_EQ(
      tables_.tickets.Get(*engine_->Snapshot(), "tickets/a-100", access::Scope::All())->subject(),
      "");
  EXPECT_EQ(
      tables_.tickets.Get(*engine_->Snapshot(), "tickets/a-101", access::Scope::All())->subject(),
      "");
}

TEST_F(ErasingTest, EmptiesKeptAnswersThatNameTheSubject) {
  Fill("a", 1);
  const rpc::Question question{"users/a", "1", 7, change_.time};
  ASSERT_THAT(Write([&](kv::Txn& txn) {
                return answers_.Keep(txn, question,
                                     {.bytes = "customers/a MARKER-a", .personal = true});
              }),
              IsOk());
  EXPECT_EQ(Erase("a").answers(), 1);
  EXPECT_TRUE((*answers_.Find(*engine_->Snapshot(), question))->erased);
}

}  // namespace
}  // namespace guanxi::subjects
