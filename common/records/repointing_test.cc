#include "common/records/repointing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/kv/memory_engine.h"
#include "common/status/status_matchers.h"
#include "common/table/redirects.h"
#include "common/table/table.h"
#include "guanxi/customers/v1/interactions.pb.h"
#include "guanxi/tickets/v1/tickets.pb.h"

namespace guanxi::records {
namespace {

using customers::v1::Interaction;
using tickets::v1::Ticket;

class RepointingTest : public ::testing::Test {
 protected:
  absl::Status Write(const std::function<absl::Status(kv::Txn&)>& fn) {
    return kv::CommitAndWait(engine_, [&fn](kv::Txn& txn) { return fn(txn); }).status();
  }
  void Talk(int number, const std::string& customer) {
    Interaction interaction;
    interaction.set_name(absl::StrCat("interactions/i", number));
    interaction.set_customer(customer);
    ASSERT_THAT(Write([&](kv::Txn& txn) {
                  return interactions_.Insert(txn, change_, interaction).status();
                }),
                IsOk());
  }
  void Complain(const std::string& customer) {
    Ticket ticket;
    ticket.set_name("tickets/t");
    ticket.set_customer(customer);
    ASSERT_THAT(Write([&](kv::Txn& txn) { return tickets_.Insert(txn, change_, ticket).status(); }),
                IsOk());
  }
  Interaction Get(int number) {
    const auto found = interactions_.Get(
        *engine_.Snapshot(), absl::StrCat("interactions/i", number), access::Scope::All());
    EXPECT_THAT(found, IsOk());
    return found.ok() ? *found : Interaction();
  }
  void Change(int number, const std::string& customer, const std::string& subject) {
    const Interaction before = Get(number);
    Interaction after = before;
    after.set_customer(customer);
    after.set_subject(subject);
    ASSERT_THAT(Write([&](kv::Txn& txn) {
                  return interactions_.Update(txn, change_, before, after).status();
                }),
                IsOk());
  }

  static v1::RepointRecordsRequest Request(bool undo = false) {
    v1::RepointRecordsRequest request;
    request.set_merge("merges/m");
    request.add_from("customers/l");
    request.set_to("customers/m");
    request.set_undo(undo);
    return request;
  }
  absl::StatusOr<v1::RepointRecordsResponse> Step(bool undo = false) {
    absl::StatusOr<v1::RepointRecordsResponse> response = absl::InternalError("not run");
    const absl::Status written = Write([&](kv::Txn& txn) {
      response = repointing_.Step(txn, change_, Request(undo));
      return response.status();
    });
    return written.ok() ? response : absl::StatusOr<v1::RepointRecordsResponse>(written);
  }
  // How many steps it took.
  int Finish(bool undo, v1::RepointRecordsResponse& last) {
    for (int steps = 1; steps < 100; ++steps) {
      const auto response = Step(undo);
      EXPECT_THAT(response, IsOk());
      if (!response.ok()) return 0;
      last = *response;
      if (last.done()) return steps;
    }
    return 0;
  }

  kv::MemoryEngine engine_;
  const table::Table<Interaction> interactions_{
      {.id = 1,
       .collection = "interactions",
       .fields = {{.id = 1, .fields = {"customer"}, .selective = true}},
       .terms = {}}};
  const table::Table<Ticket> tickets_{
      {.id = 2,
       .collection = "tickets",
       .fields = {{.id = 1, .fields = {"customer"}, .selective = true}},
       .terms = {}}};
  const table::Catalog catalog_{{&interactions_.core(), &tickets_.core()}};
  const Repointing repointing_{&catalog_};
  const table::Change change_{.actor = "services/customers",
                              .request_id = "",
                              .method = "",
                              .time = absl::FromUnixSeconds(1000)};
};

// A record that is as long as its writer could make it has room for the longer name.
TEST_F(RepointingTest, GivesTheLongestRecordToALongerName) {
  Interaction longest;
  longest.set_name("interactions/i0");
  longest.set_customer("customers/l");
  longest.set_description(std::string(table::kMaxRecordBytes - 200, 'x'));
  const auto insert = [&](kv::Txn& txn) {
    return interactions_.Insert(txn, change_, longest).status();
  };
  while (Write(insert).ok()) {
    longest.set_name(absl::StrCat("interactions/i", longest.description().size()));
    longest.mutable_description()->push_back('x');
  }
  EXPECT_THAT(Write(insert), StatusIs(absl::StatusCode::kInvalidArgument, "VALUE_SIZE"));
  v1::RepointRecordsRequest request = Request();
  request.set_to("customers/" + std::string(63, 'm'));
  bool done = false;
  for (int steps = 0; steps < 100 && !done; ++steps) {
    ASSERT_THAT(Write([&](kv::Txn& txn) {
                  const auto response = repointing_.Step(txn, change_, request);
                  if (response.ok()) done = response->done();
                  return response.status();
                }),
                IsOk());
  }
  EXPECT_TRUE(done);
  const int last = static_cast<int>(longest.description().size()) - 2;
  EXPECT_EQ(Get(last).customer(), request.to());
}

TEST_F(RepointingTest, GivesEverythingInStepsAndBack) {
  for (int i = 0; i < 100; ++i) Talk(i, i % 10 == 0 ? "customers/m" : "customers/l");
  Complain("customers/l");
  const auto count = repointing_.Count(*engine_.Snapshot(), Request());
  ASSERT_THAT(count, IsOk());
  EXPECT_EQ(count->remaining_size(), 2);
  EXPECT_EQ(count->remaining(0).count(), 90);
  v1::RepointRecordsResponse last;
  EXPECT_GT(Finish(false, last), 2);
  EXPECT_EQ(last.moved(), 91);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(Get(i).customer(), "customers/m");
  // An answer that was lost is asked for again.
  EXPECT_EQ(Finish(false, last), 1);
  EXPECT_EQ(last.moved(), 91);
  EXPECT_GT(Finish(true, last), 2);
  EXPECT_EQ(last.moved(), 91);
  EXPECT_EQ(last.left(), 0);
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(Get(i).customer(), i % 10 == 0 ? "customers/m" : "customers/l");
}

TEST_F(RepointingTest, FromTheFirstStepOnNamesStandForTheMaster) {
  v1::RepointRecordsResponse last;
  Finish(false, last);
  Talk(1, "customers/l");
  EXPECT_EQ(Get(1).customer(), "customers/m");
  Finish(true, last);
  EXPECT_EQ(Get(1).customer(), "customers/m");
  Talk(2, "customers/l");
  EXPECT_EQ(Get(2).customer(), "customers/l");
}

TEST_F(RepointingTest, GivesBackWhatIsStillTheMasters) {
  Talk(1, "customers/l");
  Talk(2, "customers/l");
  v1::RepointRecordsResponse last;
  Finish(false, last);
  Change(1, "customers/x", "");
  Change(2, "customers/m", "Price");
  Finish(true, last);
  EXPECT_EQ(last.moved(), 1);
  EXPECT_EQ(last.left(), 1);
  EXPECT_EQ(Get(1).customer(), "customers/x");
  EXPECT_EQ(Get(2).customer(), "customers/l");
  EXPECT_EQ(Get(2).subject(), "Price");
}

TEST_F(RepointingTest, WhatWasTakenBackTakesNoStepForward) {
  v1::RepointRecordsResponse last;
  Finish(true, last);
  EXPECT_THAT(Step(), StatusIs(absl::StatusCode::kFailedPrecondition, "WRONG_STATE"));
}

TEST_F(RepointingTest, RefusesWhatIsNoName) {
  v1::RepointRecordsRequest request = Request();
  request.set_to("customers/l");
  EXPECT_THAT(repointing_.Count(*engine_.Snapshot(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  request.set_to("nobody");
  EXPECT_THAT(repointing_.Count(*engine_.Snapshot(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST_F(RepointingTest, ARuleMayDropARecordWhichComesBackAsItWas) {
  Talk(1, "customers/l");
  LinkRule drop;
  drop.settle = [](kv::Txn&, const table::Change&, const v1::RepointRecordsRequest&,
                   const google::protobuf::Message&,
                   google::protobuf::Message&) -> absl::StatusOr<LinkRule::Fate> {
    return LinkRule::Fate::kDropped;
  };
  const Repointing dropping(&catalog_, {{"interactions", drop}});
  ASSERT_THAT(Write([&](kv::Txn& txn) { return dropping.Step(txn, change_, Request()).status(); }),
              IsOk());
  EXPECT_TRUE(Get(1).has_delete_time());
  ASSERT_THAT(
      Write([&](kv::Txn& txn) { return dropping.Step(txn, change_, Request(true)).status(); }),
      IsOk());
  EXPECT_FALSE(Get(1).has_delete_time());
  EXPECT_EQ(Get(1).customer(), "customers/l");
}

}  // namespace
}  // namespace guanxi::records
