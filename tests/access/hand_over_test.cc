// Sharing and handing over, from the first call to the last, as those concerned see it.
#include <algorithm>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "guanxi/changes/v1/changes.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/directory/v1/hand_overs.pb.h"
#include "tests/access/reader.h"
#include "tests/access/relations.h"

namespace guanxi::access_test {
namespace {

using guanxi::changes::v1::ListHistoryResponse;
using guanxi::directory::v1::HandOver;
using guanxi::directory::v1::Holdings;
using Event = Watch::Event;

constexpr char kGet[] = "guanxi.customers.v1.CustomerService/GetCustomer";
constexpr char kUpdate[] = "guanxi.customers.v1.CustomerService/UpdateCustomer";
constexpr char kShare[] = "guanxi.customers.v1.RecordService/ShareRecord";
constexpr char kUnshare[] = "guanxi.customers.v1.RecordService/UnshareRecord";
constexpr char kReassign[] = "guanxi.customers.v1.RecordService/ReassignRecord";
constexpr char kHandOver[] = "guanxi.directory.v1.HandOverService/CreateHandOver";

class HandOverTest : public ::testing::Test {
 protected:
  HandOverTest() : company_(&RunningSuite::Shared(), absl::StrCat("handover", ++count_)) {
    MakeSettings(company_);
    north_ = company_.NewUnit("north");
    south_ = company_.NewUnit("south");
    using User = directory::v1::User;
    head_ = company_.NewUser("head", north_, User::ROLE_UNIT_HEAD);
    south_head_ = company_.NewUser("southhead", south_, User::ROLE_UNIT_HEAD);
    seller_ = company_.NewUser("seller", north_, User::ROLE_SALESPERSON);
    heir_ = company_.NewUser("heir", north_, User::ROLE_SALESPERSON);
    stranger_ = company_.NewUser("stranger", south_, User::ROLE_SALESPERSON);
    member_ = company_.NewUser("member", south_, User::ROLE_AGENT);
    marketing_ = company_.NewUser("marketing", south_, User::ROLE_MARKETING);
    executive_ = company_.NewUser("executive", south_, User::ROLE_EXECUTIVE);
    team_ = company_.NewTeam("team", {member_});
    company_.Settle();
  }

  std::string NewCustomer(const std::string& id) {
    return NewRecord(company_, TypeOf("Customer"), company_.id() + "-" + id, {},
                     {north_, seller_, {}});
  }

  std::unique_ptr<Watch> WatchAs(const std::string& user) const {
    auto watch = std::make_unique<Watch>(company_.As(user), "customers", Watch::Request());
    EXPECT_TRUE(watch->Next());
    return watch;
  }

  grpc::StatusCode Get(const std::string& user, const std::string& name) const {
    return company_.As(user).Call(kGet, "name: \"" + name + "\"").code();
  }

  grpc::StatusCode Change(const std::string& user, const std::string& name) const {
    return company_.As(user)
        .Call(kUpdate, "customer { name: \"" + name + "\" industry: \"steel\" }")
        .code();
  }

  Answer Share(const std::string& user,
               const std::string& name,
               const std::string& with,
               const std::string& level) const {
    return company_.As(user).Call(kShare, absl::StrCat("name: \"", name, "\" grantee: \"", with,
                                                       "\" level: ", level, " note: \"help\""));
  }

  Answer Unshare(const std::string& user, const std::string& name, const std::string& with) const {
    return company_.As(user).Call(kUnshare,
                                  absl::StrCat("name: \"", name, "\" grantee: \"", with, "\""));
  }

  Answer Reassign(const std::string& user, const std::string& name, const std::string& to) const {
    return company_.As(user).Call(
        kReassign, absl::StrCat("name: \"", name, "\" note: \"Leaves in May\" ", to));
  }

  ListHistoryResponse HistoryAs(const std::string& user, const std::string& name) const {
    ListHistoryResponse history;
    const Answer answer = company_.As(user).Call(
        TypeOfName(name).Package() + ".ChangeService/ListHistory", "name: \"" + name + "\"");
    EXPECT_TRUE(Succeeded(answer));
    if (answer.ok()) history.CopyFrom(*answer.response);
    return history;
  }

  static void ExpectLost(const std::optional<Event>& event) {
    ASSERT_TRUE(event);
    EXPECT_EQ(event->kind(), Event::KIND_LOST);
    EXPECT_FALSE(event->has_before());
    EXPECT_FALSE(event->has_after());
    EXPECT_TRUE(event->actor().empty());
    EXPECT_TRUE(event->note().empty());
  }

  static void ExpectGained(const std::optional<Event>& event) {
    ASSERT_TRUE(event);
    EXPECT_EQ(event->kind(), Event::KIND_GAINED);
    EXPECT_FALSE(event->has_before());
    EXPECT_TRUE(event->has_after());
  }

  static inline int count_ = 0;
  Company company_;
  std::string north_, south_, team_;
  std::string head_, south_head_, seller_, heir_, stranger_, member_, marketing_, executive_;
};

TEST_F(HandOverTest, ASharedRecordIsSeenByWhomItIsSharedWithUntilItIsTakenBack) {
  const std::string name = NewCustomer("shared");
  const auto watch = WatchAs(stranger_);
  EXPECT_EQ(Get(stranger_, name), grpc::NOT_FOUND);
  EXPECT_TRUE(Succeeded(Share(seller_, name, stranger_, "LEVEL_READ")));
  ExpectGained(watch->NextOf(name));
  EXPECT_EQ(Get(stranger_, name), grpc::OK);
  EXPECT_EQ(Change(stranger_, name), grpc::PERMISSION_DENIED);
  EXPECT_TRUE(Succeeded(Share(seller_, name, stranger_, "LEVEL_WRITE")));
  EXPECT_EQ(Change(stranger_, name), grpc::OK);
  // Not to be shared on, nor given away.
  EXPECT_EQ(Share(stranger_, name, heir_, "LEVEL_READ").code(), grpc::PERMISSION_DENIED);
  EXPECT_EQ(Reassign(stranger_, name, "owner: \"" + stranger_ + "\"").code(),
            grpc::PERMISSION_DENIED);
  EXPECT_TRUE(Succeeded(Unshare(seller_, name, stranger_)));
  for (auto event = watch->NextOf(name);; event = watch->NextOf(name)) {
    ASSERT_TRUE(event);
    if (event->kind() == Event::KIND_UPDATED) continue;
    ExpectLost(event);
    break;
  }
  EXPECT_EQ(Get(stranger_, name), grpc::NOT_FOUND);
  EXPECT_EQ(Change(stranger_, name), grpc::NOT_FOUND);
}

// The first answer, with the record as it was, is kept for 24 hours.
TEST_F(HandOverTest, ARepeatedCallIsAnsweredByWhatItsCallerSeesNow) {
  const std::string name = NewCustomer("repeated");
  EXPECT_TRUE(Succeeded(Share(seller_, name, stranger_, "LEVEL_WRITE")));
  const auto change = [&] {
    return company_.As(stranger_).Call(
        kUpdate, absl::StrCat("customer { name: \"", name,
                              "\" industry: \"steel\" } request_id: \"", name, "\""));
  };
  EXPECT_TRUE(Succeeded(change()));
  EXPECT_TRUE(Succeeded(change()));
  EXPECT_TRUE(Succeeded(Unshare(seller_, name, stranger_)));
  EXPECT_EQ(change().code(), grpc::NOT_FOUND);
  EXPECT_TRUE(Succeeded(Share(seller_, name, stranger_, "LEVEL_READ")));
  EXPECT_TRUE(Succeeded(change())) << "the answer is still there for whoever sees the record";
}

TEST_F(HandOverTest, WhatIsSharedWithATeamItsMembersSee) {
  const std::string name = NewCustomer("teams");
  const auto watch = WatchAs(member_);
  EXPECT_TRUE(Succeeded(Share(seller_, name, team_, "LEVEL_WRITE")));
  ExpectGained(watch->NextOf(name));
  EXPECT_EQ(Change(member_, name), grpc::OK);
  EXPECT_EQ(Get(stranger_, name), grpc::NOT_FOUND);
  // Who leaves the team sees it no more, and a watch ends: it would tell the wrong things.
  EXPECT_TRUE(Succeeded(
      company_.service().Call("guanxi.directory.v1.TeamService/UpdateTeam",
                              absl::StrCat("team { name: \"", team_, "\" members: \"", stranger_,
                                           "\" } update_mask { paths: 'members' }"))));
  company_.Settle();
  EXPECT_EQ(Get(member_, name), grpc::NOT_FOUND);
  EXPECT_EQ(Change(stranger_, name), grpc::OK);
  while (watch->Next()) {
  }
  EXPECT_TRUE(FailedWith(watch->Finish(), grpc::ABORTED, "ACCESS_CHANGED"));
}

TEST_F(HandOverTest, AHeadReassignsWithinTheUnitAndMarketingBetweenUnits) {
  const std::string name = NewCustomer("reassigned");
  const auto seller = WatchAs(seller_);
  const auto heir = WatchAs(heir_);
  EXPECT_TRUE(Succeeded(Share(seller_, name, member_, "LEVEL_READ")));
  EXPECT_EQ(Reassign(seller_, name, "owner: \"" + heir_ + "\"").code(), grpc::PERMISSION_DENIED);
  EXPECT_TRUE(Succeeded(Reassign(head_, name, "owner: \"" + heir_ + "\"")));
  ExpectGained(heir->NextOf(name));
  EXPECT_EQ(Get(seller_, name), grpc::NOT_FOUND);
  for (auto event = seller->NextOf(name);; event = seller->NextOf(name)) {
    ASSERT_TRUE(event);
    if (event->kind() == Event::KIND_LOST) break;
  }
  const std::string there = absl::StrCat("unit: \"", south_, "\" owner: \"", stranger_, "\"");
  EXPECT_TRUE(
      FailedWith(Reassign(head_, name, there).status, grpc::PERMISSION_DENIED, "MOVE_DENIED"));
  EXPECT_EQ(Reassign(south_head_, name, there).code(), grpc::NOT_FOUND);
  const auto north = WatchAs(head_);
  const auto south = WatchAs(south_head_);
  EXPECT_TRUE(Succeeded(Reassign(marketing_, name, there)));
  ExpectGained(south->NextOf(name));
  for (auto event = north->NextOf(name);; event = north->NextOf(name)) {
    ASSERT_TRUE(event);
    if (event->kind() != Event::KIND_LOST) continue;
    ExpectLost(event);
    break;
  }
  EXPECT_EQ(Get(head_, name), grpc::NOT_FOUND);
  EXPECT_EQ(Get(member_, name), grpc::NOT_FOUND) << "shares stay behind";
  EXPECT_EQ(OwnershipOf(company_, name), (Ownership{south_, stranger_, {}}));
}

TEST_F(HandOverTest, TheHistoryShowsEveryOwnerAndTheNote) {
  const std::string name = NewCustomer("history");
  EXPECT_TRUE(Succeeded(Reassign(head_, name, "owner: \"" + heir_ + "\"")));
  EXPECT_TRUE(Succeeded(Reassign(
      marketing_, name, absl::StrCat("unit: \"", south_, "\" owner: \"", stranger_, "\""))));
  for (const std::string& reader : {executive_, marketing_, south_head_}) {
    const ListHistoryResponse history = HistoryAs(reader, name);
    std::vector<std::string> owners;
    for (const Event& event : history.events()) {
      customers::v1::Customer after;
      EXPECT_TRUE(event.after().UnpackTo(&after)) << reader;
      owners.push_back(after.owner());
    }
    EXPECT_EQ(owners, (std::vector<std::string>{stranger_, heir_, seller_})) << reader;
    if (history.events_size() < 2) continue;
    EXPECT_EQ(history.events(0).note(), "Leaves in May");
    EXPECT_EQ(history.events(0).actor(), marketing_);
    EXPECT_EQ(history.events(1).note(), "Leaves in May");
    EXPECT_EQ(history.events(1).actor(), head_);
  }
}

TEST_F(HandOverTest, CommentsGoWithTheirTicketAlsoInTheFeed) {
  const std::string ticket =
      NewRecord(company_, TypeOf("Ticket"), company_.id() + "-ticket",
                {.customer = NewCustomer("ticket"), .ticket = ""}, {north_, seller_, {}});
  const auto comment = [&](const std::string& id) {
    return NewRecord(company_, TypeOf("Comment"), company_.id() + "-" + id,
                     {.customer = "", .ticket = ticket}, {});
  };
  const std::string before = comment("before");
  const auto watched = [&](const std::string& user) {
    return Reader(company_.As(user)).Watched("tickets");
  };
  EXPECT_TRUE(watched(seller_).contains(before));
  EXPECT_FALSE(watched(heir_).contains(before));
  GiveTo(company_, ticket, {north_, heir_, {}});
  const std::string after = comment("after");
  for (const std::string& name : {before, after}) {
    EXPECT_FALSE(watched(seller_).contains(name)) << name;
    EXPECT_TRUE(watched(heir_).contains(name)) << name;
  }
}

class HandOverJobTest : public HandOverTest {
 protected:
  HandOverJobTest() {
    for (int i = 0; i < kSets; ++i) {
      sets_.push_back(NewRecordSet(company_, absl::StrCat(company_.id(), "-", i),
                                   {north_, seller_, {}}, 720000 + 100 * count_ + i));
    }
  }

  Names Owned() const {
    Names names;
    for (const RecordSet& set : sets_) {
      for (const RecordType& type : RecordTypes()) {
        if (type.owned()) names.insert(set.Of(type.noun));
      }
    }
    return names;
  }

  Answer Begin(const std::string& user, const std::string& more) const {
    return company_.As(user).Call(
        kHandOver, absl::StrCat("hand_over { from_user: \"", seller_, "\" note: \"Leaves in May\" ",
                                more, " }"));
  }

  HandOver Await(const std::string& user, const Answer& begun) const {
    HandOver job;
    EXPECT_TRUE(Succeeded(begun));
    if (!begun.ok()) return job;
    job.CopyFrom(*begun.response);
    const absl::Time limit = absl::Now() + absl::Seconds(30);
    while (job.state() == HandOver::STATE_RUNNING && absl::Now() < limit) {
      const Answer answer = company_.As(user).Call(
          "guanxi.directory.v1.HandOverService/GetHandOver", "name: \"" + job.name() + "\"");
      EXPECT_TRUE(Succeeded(answer));
      if (!answer.ok()) break;
      job.CopyFrom(*answer.response);
      std::this_thread::yield();
    }
    return job;
  }

  Holdings HoldingsOf(const std::string& user) const {
    Holdings holdings;
    const Answer answer = company_.As(head_).Call("guanxi.directory.v1.HandOverService/GetHoldings",
                                                  "name: \"" + user + "\"");
    EXPECT_TRUE(Succeeded(answer));
    if (answer.ok()) holdings.CopyFrom(*answer.response);
    return holdings;
  }

  void ExpectDone(const HandOver& job) const {
    EXPECT_EQ(job.state(), HandOver::STATE_DONE) << job.DebugString();
    EXPECT_EQ(job.failures_size(), 0) << job.DebugString();
    int64_t total = 0, moved = 0;
    for (const HandOver::Progress& progress : job.progress()) {
      EXPECT_TRUE(progress.done()) << progress.service();
      total += progress.total();
      moved += progress.moved();
    }
    EXPECT_EQ(total, static_cast<int64_t>(Owned().size()));
    EXPECT_EQ(moved, total);
  }

  static constexpr int kSets = 12;
  std::vector<RecordSet> sets_;
};

TEST_F(HandOverJobTest, AHeadHandsOverAllOfAFrozenUsersRecords) {
  EXPECT_TRUE(Succeeded(company_.As(head_).Call("guanxi.directory.v1.UserService/FreezeUser",
                                                "name: \"" + seller_ + "\"")));
  const Holdings before = HoldingsOf(seller_);
  EXPECT_TRUE(before.complete());
  EXPECT_EQ(before.state(), directory::v1::User::STATE_FROZEN);
  EXPECT_EQ(before.total(), static_cast<int64_t>(Owned().size()));
  const HandOver job = Await(head_, Begin(head_, "to_user: \"" + heir_ + "\""));
  ExpectDone(job);
  EXPECT_EQ(HoldingsOf(seller_).total(), 0);
  EXPECT_EQ(HoldingsOf(heir_).total(), before.total());
  for (const std::string& name : Owned()) {
    EXPECT_EQ(OwnershipOf(company_, name), (Ownership{north_, heir_, {}})) << name;
    const ListHistoryResponse history = HistoryAs(heir_, name);
    ASSERT_GT(history.events_size(), 1) << name;
    // With the job it was part of. What loyalty finds out of a customer may have come since.
    const std::string note = job.name() + ": Leaves in May";
    EXPECT_TRUE(std::any_of(history.events().begin(), history.events().end(),
                            [&](const auto& event) { return event.note() == note; }))
        << name << "\n"
        << history.DebugString();
  }
}

TEST_F(HandOverJobTest, MarketingHandsOverToAnotherUnitAndAHeadDoesNot) {
  const std::string there = absl::StrCat("to_user: \"", stranger_, "\" to_unit: \"", south_, "\"");
  EXPECT_EQ(Begin(head_, there).code(), grpc::PERMISSION_DENIED);
  EXPECT_EQ(Begin(seller_, "to_user: \"" + heir_ + "\"").code(), grpc::PERMISSION_DENIED);
  ExpectDone(Await(marketing_, Begin(marketing_, there)));
  for (const std::string& name : Owned()) {
    EXPECT_EQ(OwnershipOf(company_, name), (Ownership{south_, stranger_, {}})) << name;
  }
}

TEST_F(HandOverJobTest, SomeRecordsByName) {
  const std::string& customer = sets_.front().Of("Customer");
  const std::string& ticket = sets_.back().Of("Ticket");
  const HandOver job =
      Await(head_, Begin(head_, absl::StrCat("to_user: \"", heir_, "\" records: \"", customer,
                                             "\" records: \"", ticket, "\"")));
  EXPECT_EQ(job.state(), HandOver::STATE_DONE) << job.DebugString();
  EXPECT_EQ(HoldingsOf(heir_).total(), 2);
  EXPECT_EQ(OwnershipOf(company_, customer).owner, heir_);
  EXPECT_EQ(OwnershipOf(company_, ticket).owner, heir_);
}

}  // namespace
}  // namespace guanxi::access_test
