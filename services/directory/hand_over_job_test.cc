// Hand-overs step by step, with everything that may go wrong between two steps.
#include "services/directory/hand_over_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <set>

#include "services/directory/hand_over_fixture.h"

namespace guanxi::directory {
namespace {

using Outcome = HandOverJob::Outcome;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::HandOver;

class HandOverJobTest : public HandOverFixture {
 protected:
  void SetUp() override {
    HandOverFixture::SetUp();
    environment_.engine = &engine();
    environment_.clock = &clock();
    environment_.families = &families_;
    Restart();
  }

  // A new process over the same store.
  void Restart() { job_ = std::make_unique<HandOverJob>(environment_, &tables_, &peers_); }

  Outcome Step(const std::string& name) {
    const auto outcome = job_->Step(name);
    EXPECT_THAT(outcome, IsOk());
    return outcome.ok() ? *outcome : Outcome::kEnded;
  }
  // Steps until there is nothing more to do; at most `limit` of them.
  HandOver Finish(const std::string& name, int limit = 1000) {
    for (int i = 0; i < limit && Step(name) != Outcome::kEnded; ++i) {
    }
    const auto hand_over = Get(name);
    EXPECT_THAT(hand_over, IsOk());
    return hand_over.ok() ? *hand_over : HandOver();
  }

  void PutCustomers(int count, const std::string& owner = "users/ana") {
    for (int i = 0; i < count; ++i) customers.Put(absl::StrCat("customers/", 1000 + i), owner);
  }
  double Counted(const std::string& service, const std::string& result) {
    for (const auto& family : families_.Collect()) {
      for (const auto& metric : family.metric) {
        std::set<std::string> labels;
        for (const auto& label : metric.label) labels.insert(label.value);
        if (family.name == "guanxi_hand_over_records_total" && labels.count(service) > 0 &&
            labels.count(result) > 0)
          return metric.counter.value;
      }
    }
    return -1;
  }

  rpc::Environment environment_;
  prometheus::Registry families_;
  Tables tables_;
  RecordPeers peers_ = RecordPeersOf(channels());
  std::unique_ptr<HandOverJob> job_;
};

TEST_F(HandOverJobTest, MovesEverythingInBatches) {
  PutCustomers(250);
  customers.Put("customers/other", "users/cat");
  tickets.Put("tickets/1", "users/ana");
  const auto begun = Begin(R"pb(note: "Ana leaves")pb");
  ASSERT_THAT(begun, IsOk());
  EXPECT_THAT(*job_->Running(), ElementsAre(begun->name()));
  clock().Advance(absl::Minutes(1));
  const HandOver done = Finish(begun->name());
  EXPECT_EQ(done.state(), HandOver::STATE_DONE);
  EXPECT_EQ(done.progress(0).service(), "customers");
  EXPECT_EQ(done.progress(0).total(), 250);
  EXPECT_EQ(done.progress(0).moved(), 250);
  EXPECT_EQ(done.progress(1).moved(), 1);
  EXPECT_EQ(FromProto(done.start_time()), clock().Now());
  EXPECT_EQ(FromProto(done.end_time()), clock().Now());
  EXPECT_THAT(done.failures(), IsEmpty());
  EXPECT_THAT(customers.request_ids(), SizeIs(3));
  EXPECT_EQ(customers.last_note(), begun->name() + ": Ana leaves");
  EXPECT_EQ(customers.records().at("customers/other").owner, "users/cat");
  for (const auto& [name, record] : customers.records())
    EXPECT_EQ(record.moves, name == "customers/other" ? 0 : 1) << name;
  EXPECT_EQ(Counted("customers", "moved"), 250);
  EXPECT_EQ(Counted("customers", "failed"), 0);
  EXPECT_THAT(*job_->Running(), IsEmpty());
  EXPECT_EQ(Events().back().actor(), "services/directory");
}

TEST_F(HandOverJobTest, NothingToMoveIsSoonDone) {
  const auto begun = Begin();
  ASSERT_THAT(begun, IsOk());
  EXPECT_EQ(Finish(begun->name()).state(), HandOver::STATE_DONE);
  EXPECT_THAT(customers.request_ids(), IsEmpty());
}

TEST_F(HandOverJobTest, MovesTheNamedRecordsOnly) {
  PutCustomers(350);
  tickets.Put("tickets/1", "users/ana");
  tickets.Put("tickets/2", "users/cat");
  const auto begun = Begin(R"pb(records: "customers/1001"
                                records: "customers/1349"
                                records: "tickets/1"
                                records: "tickets/2"
                                records: "orders/1")pb");
  ASSERT_THAT(begun, IsOk());
  const HandOver done = Finish(begun->name());
  EXPECT_EQ(done.state(), HandOver::STATE_DONE);
  EXPECT_EQ(done.progress(0).total(), 2);
  EXPECT_EQ(done.progress(0).moved(), 2);
  EXPECT_EQ(done.progress(1).moved(), 1);
  EXPECT_EQ(customers.records().at("customers/1000").owner, "users/ana");
  EXPECT_EQ(customers.records().at("customers/1349").owner, "users/bob");
  EXPECT_EQ(tickets.records().at("tickets/2").owner, "users/cat");
  ASSERT_THAT(done.failures(), SizeIs(2));
  EXPECT_EQ(done.failures(0).record(), "tickets/2");
  EXPECT_EQ(done.failures(0).reason(), "NOT_OWNED");
  EXPECT_EQ(done.failures(1).record(), "orders/1");
}

TEST_F(HandOverJobTest, WhatCannotBeMovedIsListedAndDoesNotKeepTheRest) {
  PutCustomers(120);
  customers.Put("customers/1005", "users/ana", /*stuck=*/true);
  const auto begun = Begin();
  ASSERT_THAT(begun, IsOk());
  const HandOver done = Finish(begun->name());
  EXPECT_EQ(done.state(), HandOver::STATE_DONE);
  EXPECT_EQ(done.progress(0).moved(), 119);
  EXPECT_EQ(done.progress(0).failed(), 1);
  ASSERT_THAT(done.failures(), SizeIs(1));
  EXPECT_EQ(done.failures(0).record(), "customers/1005");
  EXPECT_EQ(done.failures(0).reason(), "RESOURCE_DELETED");
  EXPECT_EQ(Counted("customers", "failed"), 1);
}

TEST_F(HandOverJobTest, TheLargestHandOverFitsARow) {
  std::string text = absl::StrCat("note: '", std::string(512, 'n'), "'");
  for (int i = 0; i < 200; ++i) {
    const std::string name = absl::StrCat("opportunities/", 100 + i, std::string(60, 'x'));
    customers.Put(name, "users/ana", /*stuck=*/true);
    absl::StrAppend(&text, " records: '", name, "'");
  }
  const auto begun = Begin(text, std::string(63, 'h'));
  ASSERT_THAT(begun, IsOk());
  const HandOver done = Finish(begun->name());
  EXPECT_EQ(done.state(), HandOver::STATE_DONE);
  EXPECT_EQ(done.progress(0).failed(), 200);
  EXPECT_THAT(done.failures(), SizeIs(100));
}

TEST_F(HandOverJobTest, WhatDoesNotFitIntoACommitIsAskedForAgain) {
  PutCustomers(120);
  customers.SetRoom(30);
  const auto begun = Begin();
  ASSERT_THAT(begun, IsOk());
  const HandOver done = Finish(begun->name());
  EXPECT_EQ(done.progress(0).moved(), 120);
  EXPECT_EQ(done.progress(0).failed(), 0);
  EXPECT_THAT(customers.request_ids(), SizeIs(5));
}

TEST_F(HandOverJobTest, AServiceThatIsDownIsWaitedForAndKeepsNobodyElse) {
  PutCustomers(10);
  tickets.Put("tickets/1", "users/ana");
  customers.FailWith(grpc::StatusCode::UNAVAILABLE);
  const auto begun = Begin();
  ASSERT_THAT(begun, IsOk());
  for (int i = 0; i < 10; ++i) Step(begun->name());
  EXPECT_EQ(Step(begun->name()), Outcome::kWaiting);
  EXPECT_EQ(tickets.records().at("tickets/1").owner, "users/bob");
  EXPECT_EQ(Get(begun->name())->state(), HandOver::STATE_RUNNING);
  customers.FailWith(grpc::StatusCode::OK);
  EXPECT_EQ(Finish(begun->name()).progress(0).moved(), 10);
}

TEST_F(HandOverJobTest, AServiceThatRefusesEndsIt) {
  PutCustomers(10);
  customers.FailWith(grpc::StatusCode::PERMISSION_DENIED);
  const auto begun = Begin();
  ASSERT_THAT(begun, IsOk());
  const HandOver failed = Finish(begun->name());
  EXPECT_EQ(failed.state(), HandOver::STATE_FAILED);
  EXPECT_THAT(failed.error(), ::testing::StartsWith("customers: PERMISSION_DENIED"));
  EXPECT_TRUE(failed.has_end_time());
}

TEST_F(HandOverJobTest, AnAnswerThatWasLostIsAskedForAgainUnderItsId) {
  PutCustomers(150);
  customers.LoseNextAnswer();
  const auto begun = Begin();
  ASSERT_THAT(begun, IsOk());
  const HandOver done = Finish(begun->name());
  EXPECT_EQ(done.progress(0).moved(), 150);
  const auto ids = customers.request_ids();
  ASSERT_THAT(ids, SizeIs(3));
  EXPECT_EQ(ids[0], ids[1]);
  EXPECT_NE(ids[1], ids[2]);
}

TEST_F(HandOverJobTest, WhatWentToSomebodyElseMeanwhileStaysThere) {
  PutCustomers(3);
  const auto begun = Begin();
  ASSERT_THAT(begun, IsOk());
  Step(begun->name());  // counted
  Step(begun->name());  // planned
  customers.Put("customers/1001", "users/cat");
  const HandOver done = Finish(begun->name());
  EXPECT_EQ(customers.records().at("customers/1001").owner, "users/cat");
  EXPECT_EQ(done.progress(0).moved(), 2);
  EXPECT_EQ(done.progress(0).failed(), 1);
}

TEST_F(HandOverJobTest, StopsWhenItIsCancelled) {
  PutCustomers(250);
  const auto begun = Begin();
  ASSERT_THAT(begun, IsOk());
  for (int i = 0; i < 3; ++i) Step(begun->name());  // counted, planned, moved
  const auto cancelled = Cancel(begun->name());
  ASSERT_THAT(cancelled, IsOk());
  EXPECT_EQ(cancelled->state(), HandOver::STATE_CANCELLED);
  EXPECT_EQ(cancelled->progress(0).moved(), 100);
  EXPECT_EQ(Step(begun->name()), Outcome::kEnded);
  EXPECT_THAT(customers.request_ids(), SizeIs(1));
  EXPECT_THAT(*job_->Running(), IsEmpty());
}

// A process may end before or after any commit, and any answer may be lost: whatever the course,
// each record is moved once and counted once.
TEST_F(HandOverJobTest, AnyCourseOfCrashesMovesEachRecordOnce) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    PutCustomers(330);
    const auto begun = Begin("", absl::StrCat("job-", seed));
    ASSERT_THAT(begun, IsOk());
    Outcome outcome = Outcome::kWorked;
    for (int i = 0; i < 1000 && outcome != Outcome::kEnded; ++i) {
      if (random() % 3 == 0) customers.LoseNextAnswer();
      if (random() % 3 == 0) Restart();
      if (random() % 5 == 0) customers.SetRoom(1 + static_cast<int>(random() % 150));
      outcome = Step(begun->name());
    }
    const auto done = Get(begun->name());
    ASSERT_THAT(done, IsOk());
    EXPECT_EQ(done->state(), HandOver::STATE_DONE);
    EXPECT_EQ(done->progress(0).moved(), 330);
    EXPECT_EQ(done->progress(0).failed(), 0);
    for (const auto& [name, record] : customers.records()) ASSERT_EQ(record.moves, 1) << name;
  }
}

class RequesterReachTest : public HandOverJobTest {
 protected:
  void SetUp() override {
    HandOverJobTest::SetUp();
    ASSERT_THAT(CreateUnit("east-1", R"pb(parent: "units/east")pb"), IsOk());
    ASSERT_THAT(CreateUser("eve", R"pb(unit: "units/east" role: ROLE_UNIT_HEAD)pb"), IsOk());
    customers.PutIn("units/east", "customers/1", "users/ana");
    customers.PutIn("units/east-1", "customers/2", "users/ana");
    customers.PutIn("units/west", "customers/3", "users/ana");
    customers.PutIn("", "customers/4", "users/ana");
  }
  std::string OwnerOf(const std::string& customer) {
    return customers.records().at(customer).owner;
  }
};

TEST_F(RequesterReachTest, AHeadMovesRecordsOfItsUnitsOnly) {
  ActAs(access::Role::kUnitHead, "users/eve", {"units/east", "units/east-1"});
  const auto begun = Begin();
  ASSERT_THAT(begun, IsOk());
  const HandOver done = Finish(begun->name());
  EXPECT_EQ(done.state(), HandOver::STATE_DONE);
  EXPECT_EQ(done.progress(0).total(), 4);
  EXPECT_EQ(done.progress(0).moved(), 2);
  EXPECT_EQ(done.progress(0).failed(), 2);
  ASSERT_THAT(done.failures(), SizeIs(2));
  EXPECT_EQ(done.failures(0).record(), "customers/3");
  EXPECT_EQ(done.failures(0).reason(), "MOVE_DENIED");
  EXPECT_EQ(OwnerOf("customers/1"), "users/bob");
  EXPECT_EQ(OwnerOf("customers/2"), "users/bob");
  EXPECT_EQ(OwnerOf("customers/3"), "users/ana");
  EXPECT_EQ(OwnerOf("customers/4"), "users/ana");
  EXPECT_EQ(Counted("customers", "failed"), 2);
}

TEST_F(RequesterReachTest, NamedRecordsAreHeldToIt) {
  ActAs(access::Role::kUnitHead, "users/eve", {"units/east", "units/east-1"});
  const auto begun = Begin(R"pb(records: "customers/3")pb");
  ASSERT_THAT(begun, IsOk());
  const HandOver done = Finish(begun->name());
  EXPECT_EQ(done.state(), HandOver::STATE_DONE);
  EXPECT_EQ(done.progress(0).total(), 1);
  ASSERT_THAT(done.failures(), SizeIs(1));
  EXPECT_EQ(done.failures(0).reason(), "MOVE_DENIED");
  EXPECT_EQ(OwnerOf("customers/3"), "users/ana");
}

TEST_F(RequesterReachTest, ARecordThatLeavesTheUnitsBetweenPlanAndMoveStays) {
  ActAs(access::Role::kUnitHead, "users/eve", {"units/east", "units/east-1"});
  const auto begun = Begin();
  ASSERT_THAT(begun, IsOk());
  Step(begun->name());  // counted
  Step(begun->name());  // planned
  customers.PutIn("units/west", "customers/1", "users/ana");
  const HandOver done = Finish(begun->name());
  EXPECT_EQ(done.progress(0).moved(), 1);
  EXPECT_EQ(done.progress(0).failed(), 3);
  EXPECT_EQ(OwnerOf("customers/1"), "users/ana");
  EXPECT_EQ(OwnerOf("customers/2"), "users/bob");
}

// What is lost is the answer, not the batch: it is asked for again, as another, and counts once.
TEST_F(RequesterReachTest, ATreeThatChangesBetweenTwoTriesOfABatchStopsNothing) {
  ActAs(access::Role::kUnitHead, "users/eve", {"units/east", "units/east-1"});
  const auto begun = Begin();
  ASSERT_THAT(begun, IsOk());
  Step(begun->name());
  Step(begun->name());
  customers.LoseNextAnswer();
  Step(begun->name());
  ActAsOperator();
  ASSERT_THAT(CreateUnit("east-2", R"pb(parent: "units/east")pb"), IsOk());
  const HandOver done = Finish(begun->name());
  EXPECT_EQ(done.state(), HandOver::STATE_DONE) << done.error();
  EXPECT_EQ(done.progress(0).moved(), 2);
  EXPECT_EQ(customers.records().at("customers/1").moves, 1);
  const auto ids = customers.request_ids();
  ASSERT_THAT(ids, SizeIs(2));
  EXPECT_NE(ids[0], ids[1]);
}

TEST_F(RequesterReachTest, AnAdministratorsHeirWhoChangesUnitIsGivenNothingMore) {
  ASSERT_THAT(CreateUser("sam", R"pb(unit: "units/west" role: ROLE_SYSTEM_ADMIN)pb"), IsOk());
  ActAs(access::Role::kSystemAdmin, "users/sam", {});
  const auto begun = Begin();
  ASSERT_THAT(begun, IsOk());
  ActAsOperator();
  ASSERT_THAT(Ask(users(), &UserStub::UpdateUser, R"pb(user { name: "users/bob" unit: "units/west" }
                                                       update_mask { paths: "unit" })pb"),
              IsOk());
  const HandOver done = Finish(begun->name());
  EXPECT_EQ(done.progress(0).moved(), 0);
  EXPECT_EQ(done.progress(0).failed(), 4);
  EXPECT_EQ(OwnerOf("customers/1"), "users/ana");
}

TEST_F(RequesterReachTest, MarketingMovesAll) {
  ASSERT_THAT(CreateUser("mia", R"pb(unit: "units/west" role: ROLE_MARKETING)pb"), IsOk());
  ActAs(access::Role::kMarketing, "users/mia", {"units/west"});
  const auto begun = Begin();
  ASSERT_THAT(begun, IsOk());
  EXPECT_EQ(Finish(begun->name()).progress(0).moved(), 4);
}

TEST_F(RequesterReachTest, WhoIsHeadNoMoreMovesNothing) {
  ActAs(access::Role::kUnitHead, "users/eve", {"units/east", "units/east-1"});
  const auto begun = Begin();
  ASSERT_THAT(begun, IsOk());
  ActAsOperator();
  ASSERT_THAT(Ask(users(), &UserStub::UpdateUser,
                  R"pb(user { name: "users/eve" role: ROLE_AGENT }
                       update_mask { paths: "role" })pb"),
              IsOk());
  EXPECT_EQ(Finish(begun->name()).progress(0).failed(), 4);
}

TEST_F(RequesterReachTest, WhoIsFrozenClosedOrGoneMovesNothing) {
  const std::string people[] = {"fay", "gus"};
  for (const std::string& head : people) {
    ASSERT_THAT(CreateUser(head, R"pb(unit: "units/east" role: ROLE_MARKETING)pb"), IsOk());
    ActAs(access::Role::kMarketing, "users/" + head, {"units/east"});
    ASSERT_THAT(Begin("", "by-" + head), IsOk());
    ActAsOperator();
  }
  ASSERT_THAT(Ask(users(), &UserStub::FreezeUser, R"pb(name: "users/fay")pb"), IsOk());
  ASSERT_THAT(DeleteUser("users/gus"), IsOk());
  ActAs(access::Role::kMarketing, "users/nobody", {"units/east"});
  ASSERT_THAT(Begin("", "by-nobody"), IsOk());
  ActAsOperator();
  for (const char* job : {"by-fay", "by-gus", "by-nobody"}) {
    const HandOver done = Finish(absl::StrCat("handOvers/", job));
    EXPECT_EQ(done.state(), HandOver::STATE_DONE) << job;
    EXPECT_EQ(done.progress(0).failed(), 4) << job;
    EXPECT_EQ(OwnerOf("customers/1"), "users/ana") << job;
  }
  ASSERT_THAT(Ask(users(), &UserStub::UnfreezeUser, R"pb(name: "users/fay")pb"), IsOk());
  ActAs(access::Role::kMarketing, "users/fay", {"units/east"});
  ASSERT_THAT(Begin("", "again"), IsOk());
  EXPECT_EQ(Finish("handOvers/again").progress(0).moved(), 4);
}

TEST_F(RequesterReachTest, AProgramWithoutTheGrantMovesNothing) {
  const auto accounts = Stub<v1::ServiceAccountService>();
  const auto create = [&](const std::string& id, const std::string& grant) {
    return Ask(*accounts, &v1::ServiceAccountService::Stub::CreateServiceAccount,
               absl::StrCat("service_account_id: '", id, "' service_account { display_name: 'HR' ",
                            "grants: '", grant, "' }"));
  };
  ASSERT_THAT(create("lost", "directory.write"), IsOk());
  ASSERT_THAT(create("kept", "directory.admin"), IsOk());
  for (const char* id : {"lost", "kept"}) {
    ActAs(access::Role::kServiceAccount, absl::StrCat("serviceAccounts/", id), {},
          {"directory.admin"});
    ASSERT_THAT(Begin("", id), IsOk());
    ActAsOperator();
  }
  EXPECT_EQ(Finish("handOvers/lost").progress(0).failed(), 4);
  EXPECT_EQ(Finish("handOvers/kept").progress(0).moved(), 4);
}

// The batch came to be while its requester still might; only its answer did not arrive.
TEST_F(RequesterReachTest, WhatWasMovedBeforeItsRequesterWasFrozenCountsAsMoved) {
  ActAs(access::Role::kUnitHead, "users/eve", {"units/east", "units/east-1"});
  const auto begun = Begin();
  ASSERT_THAT(begun, IsOk());
  Step(begun->name());  // counted
  Step(begun->name());  // planned
  customers.LoseNextAnswer();
  Step(begun->name());
  ActAsOperator();
  ASSERT_THAT(Ask(users(), &UserStub::FreezeUser, R"pb(name: "users/eve")pb"), IsOk());
  const HandOver done = Finish(begun->name());
  EXPECT_EQ(done.state(), HandOver::STATE_DONE);
  EXPECT_EQ(done.progress(0).moved(), 2);
  EXPECT_EQ(done.progress(0).failed(), 2);
  ASSERT_THAT(done.failures(), SizeIs(2));
  EXPECT_EQ(done.failures(0).reason(), "MOVE_DENIED");
  for (const auto& [name, record] : customers.records()) EXPECT_LE(record.moves, 1) << name;
}

TEST_F(HandOverJobTest, EveryHandOverHasItsTurn) {
  for (int i = 0; i < 105; ++i) ASSERT_THAT(Begin("", absl::StrCat("job-", 1000 + i)), IsOk());
  const auto names = job_->Running();
  ASSERT_THAT(names, IsOk());
  EXPECT_EQ(std::set<std::string>(names->begin(), names->end()).size(), 105);
}

}  // namespace
}  // namespace guanxi::directory
