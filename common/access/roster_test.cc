#include "common/access/roster.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>

#include <string>

#include "common/status/status_matchers.h"
#include "common/time/clock.h"
#include "guanxi/directory/v1/api_keys.pb.h"
#include "guanxi/directory/v1/service_accounts.pb.h"
#include "guanxi/directory/v1/teams.pb.h"
#include "guanxi/directory/v1/units.pb.h"
#include "guanxi/directory/v1/users.pb.h"

namespace guanxi::access {
namespace {

namespace v1 = guanxi::directory::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

template <typename M>
M Text(const std::string& text) {
  M message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

v1::User User(const std::string& id, const std::string& more) {
  v1::User user;
  user.set_name("users/" + id);
  user.set_state(v1::User::STATE_ACTIVE);
  user.set_role(v1::User::ROLE_SALESPERSON);
  user.MergeFrom(Text<v1::User>(more));
  return user;
}

v1::Unit Unit(const std::string& id, const std::string& parent) {
  v1::Unit unit;
  unit.set_name("units/" + id);
  if (!parent.empty()) unit.set_parent("units/" + parent);
  return unit;
}

class RosterTest : public ::testing::Test {
 protected:
  RosterTest() {
    roster_.SetReady();
    roster_.Listen([this] { ++told_; });
    Put(Unit("group", ""));
    Put(Unit("east", "group"));
    Put(Unit("shop", "east"));
  }

  void Put(const google::protobuf::Message& record) {
    roster_.Put(record);
    roster_.Publish();
  }

  std::string ReasonOf(const std::string& name) {
    return errors::Reason(roster_.Find(name).status());
  }

  Roster roster_;
  int told_ = 0;
};

TEST_F(RosterTest, KnowsWhoAUserIsAndWhatIsInReach) {
  Put(User("li", R"pb(unit: "units/east" role: ROLE_UNIT_HEAD)pb"));
  const auto li = roster_.Find("users/li");
  ASSERT_THAT(li, IsOk());
  EXPECT_EQ(li->user, "users/li");
  EXPECT_EQ(li->role, Role::kUnitHead);
  EXPECT_EQ(li->unit, "units/east");
  EXPECT_EQ(li->expires, absl::InfiniteFuture());
  EXPECT_THAT(li->own.parts().units, IsEmpty());
  EXPECT_EQ(li->own.parts().owner, "users/li");
  EXPECT_EQ(li->own.parts().home, "units/east");
  EXPECT_THAT(li->own.parts().grantees, ElementsAre("users/li"));
  EXPECT_THAT(li->group.parts().units, ElementsAre("units/east", "units/shop"));
  EXPECT_THAT(li->group.parts().grantees, ElementsAre("users/li"));
}

TEST_F(RosterTest, EveryRoleIsItsOwn) {
  const std::pair<const char*, Role> roles[] = {
      {"ROLE_EXECUTIVE", Role::kExecutive},      {"ROLE_UNIT_HEAD", Role::kUnitHead},
      {"ROLE_SALESPERSON", Role::kSalesperson},  {"ROLE_AGENT", Role::kAgent},
      {"ROLE_UNIT_ADMIN", Role::kUnitAdmin},     {"ROLE_MARKETING", Role::kMarketing},
      {"ROLE_SYSTEM_ADMIN", Role::kSystemAdmin}, {"99", Role::kNone}};
  for (const auto& [name, role] : roles) {
    Put(User("x", std::string("role: ") + name));
    EXPECT_EQ(roster_.Find("users/x")->role, role) << name;
  }
}

TEST_F(RosterTest, AUnitThatMovesMovesTheReach) {
  Put(User("li", R"pb(unit: "units/east" role: ROLE_UNIT_HEAD)pb"));
  Put(Unit("shop", "group"));
  EXPECT_THAT(roster_.Find("users/li")->group.parts().units, ElementsAre("units/east"));
  Put(Unit("far", "east"));
  EXPECT_THAT(roster_.Find("users/li")->group.parts().units,
              ElementsAre("units/east", "units/far"));
}

TEST_F(RosterTest, TeamsAreGrantees) {
  Put(User("li", ""));
  Put(Text<v1::Team>(R"pb(name: "teams/fair" members: "users/li" members: "users/wu")pb"));
  EXPECT_THAT(roster_.Find("users/li")->own.parts().grantees,
              ElementsAre("teams/fair", "users/li"));
  // Wu comes later and is a member at once.
  Put(User("wu", ""));
  EXPECT_THAT(roster_.Find("users/wu")->own.parts().grantees,
              ElementsAre("teams/fair", "users/wu"));
  Put(Text<v1::Team>(R"pb(name: "teams/fair" members: "users/wu")pb"));
  EXPECT_THAT(roster_.Find("users/li")->own.parts().grantees, ElementsAre("users/li"));
  Put(Text<v1::Team>(R"pb(name: "teams/fair"
                          members: "users/wu"
                          delete_time { seconds: 1 })pb"));
  EXPECT_THAT(roster_.Find("users/wu")->own.parts().grantees, ElementsAre("users/wu"));
}

TEST_F(RosterTest, WhoMayNotActSaysWhy) {
  Put(User("frozen", "state: STATE_FROZEN"));
  Put(User("closed", "state: STATE_CLOSED"));
  Put(User("deleted", "delete_time { seconds: 1 }"));
  auto stateless = User("stateless", "");
  stateless.clear_state();
  Put(stateless);
  EXPECT_THAT(roster_.Find("users/frozen"),
              StatusIs(absl::StatusCode::kUnauthenticated, "ACCOUNT_FROZEN"));
  EXPECT_EQ(ReasonOf("users/closed"), "ACCOUNT_CLOSED");
  EXPECT_EQ(ReasonOf("users/deleted"), "ACCOUNT_CLOSED");
  EXPECT_EQ(ReasonOf("users/stateless"), "ACCOUNT_CLOSED");
  EXPECT_EQ(ReasonOf("users/nobody"), "ACCOUNT_UNKNOWN");
  EXPECT_EQ(ReasonOf("units/east"), "ACCOUNT_UNKNOWN");
  Put(User("frozen", ""));
  EXPECT_THAT(roster_.Find("users/frozen"), IsOk());
  roster_.Remove("users/frozen");
  roster_.Publish();
  EXPECT_EQ(ReasonOf("users/frozen"), "ACCOUNT_UNKNOWN");
}

TEST_F(RosterTest, BeforeTheDirectoryIsHeardNobodyIsJudged) {
  Roster early;
  EXPECT_THAT(early.Find("users/li"), StatusIs(absl::StatusCode::kUnavailable, "ROSTER_NOT_READY"));
  EXPECT_THAT(early.FindKey("k"), StatusIs(absl::StatusCode::kUnavailable, "ROSTER_NOT_READY"));
  // Nor is somebody who is known as the first pages of the feed tell: a later one may freeze her.
  early.Put(User("li", R"pb(subject: "a7f3")pb"));
  early.Publish();
  for (const char* subject : {"a7f3", "li", "users/li"}) {
    EXPECT_THAT(early.FindBySubject(subject),
                StatusIs(absl::StatusCode::kUnavailable, "ROSTER_NOT_READY"))
        << subject;
  }
  early.SetReady();
  EXPECT_THAT(early.Find("users/li"), IsOk());
}

TEST_F(RosterTest, SubjectsLeadToUsers) {
  Put(User("li", R"pb(subject: "a7f3")pb"));
  Put(User("wu", ""));
  Put(Text<v1::ServiceAccount>(R"pb(name: "serviceAccounts/ci" state: STATE_ACTIVE)pb"));
  EXPECT_EQ(roster_.FindBySubject("a7f3")->user, "users/li");
  EXPECT_EQ(roster_.FindBySubject("wu")->user, "users/wu");
  EXPECT_EQ(roster_.FindBySubject("users/wu")->user, "users/wu");
  EXPECT_EQ(roster_.FindBySubject("serviceAccounts/ci")->user, "serviceAccounts/ci");
  // The provider calls Li otherwise: whoever it calls `li` is somebody else.
  EXPECT_EQ(errors::Reason(roster_.FindBySubject("li").status()), "ACCOUNT_UNKNOWN");
  EXPECT_EQ(errors::Reason(roster_.FindBySubject("users/li").status()), "ACCOUNT_UNKNOWN");
  EXPECT_EQ(errors::Reason(roster_.FindBySubject("").status()), "ACCOUNT_UNKNOWN");
  EXPECT_EQ(errors::Reason(roster_.FindBySubject("ci").status()), "ACCOUNT_UNKNOWN");
}

TEST_F(RosterTest, ASubjectCanPassFromOneUserToAnother) {
  Put(User("li", R"pb(subject: "a7f3")pb"));
  Put(User("li", R"pb(subject: "new")pb"));
  Put(User("wu", R"pb(subject: "a7f3")pb"));
  EXPECT_EQ(roster_.FindBySubject("a7f3")->user, "users/wu");
  EXPECT_EQ(roster_.FindBySubject("new")->user, "users/li");
  // As two commits may be told in one page, in either order.
  roster_.Put(User("xu", R"pb(subject: "new")pb"));
  roster_.Put(User("li", ""));
  roster_.Publish();
  EXPECT_EQ(roster_.FindBySubject("new")->user, "users/xu");
}

TEST_F(RosterTest, ServiceAccountsHaveGrantsAndTheirUnit) {
  Put(Text<v1::ServiceAccount>(R"pb(name: "serviceAccounts/all"
                                    state: STATE_ACTIVE
                                    grants: "customers.read")pb"));
  Put(Text<v1::ServiceAccount>(R"pb(name: "serviceAccounts/east"
                                    state: STATE_ACTIVE
                                    unit: "units/east")pb"));
  Put(Text<v1::ServiceAccount>(R"pb(name: "serviceAccounts/ice" state: STATE_FROZEN)pb"));
  const auto all = roster_.Find("serviceAccounts/all");
  ASSERT_THAT(all, IsOk());
  EXPECT_EQ(all->role, Role::kServiceAccount);
  EXPECT_THAT(all->grants, ElementsAre("customers.read"));
  EXPECT_TRUE(all->group.all());
  EXPECT_FALSE(all->own.all());
  EXPECT_THAT(roster_.Find("serviceAccounts/east")->group.parts().units,
              ElementsAre("units/east", "units/shop"));
  EXPECT_EQ(ReasonOf("serviceAccounts/ice"), "ACCOUNT_FROZEN");
}

TEST_F(RosterTest, KeepsKeys) {
  Put(Text<v1::ApiKey>(R"pb(name: "apiKeys/k"
                            account: "serviceAccounts/ci"
                            grants: "customers.read"
                            digest: "d"
                            expire_time { seconds: 100 })pb"));
  const auto key = roster_.FindKey("k");
  ASSERT_THAT(key, IsOk());
  EXPECT_EQ(key->account, "serviceAccounts/ci");
  EXPECT_EQ(key->digest, "d");
  EXPECT_EQ(key->expires, absl::FromUnixSeconds(100));
  EXPECT_EQ(key->previous_expires, absl::InfinitePast());
  EXPECT_FALSE(key->revoked);
  Put(Text<v1::ApiKey>(R"pb(name: "apiKeys/k"
                            revoke_time { seconds: 1 })pb"));
  EXPECT_TRUE(roster_.FindKey("k")->revoked);
  EXPECT_THAT(roster_.FindKey("other"),
              StatusIs(absl::StatusCode::kUnauthenticated, "API_KEY_UNKNOWN"));
}

TEST_F(RosterTest, TellsOfChangesThatMatterOnly) {
  Put(User("li", ""));
  const int before = told_;
  auto renamed = User("li", R"pb(display_name: "Li" title: "Lead")pb");
  Put(renamed);
  EXPECT_EQ(told_, before);
  Put(Text<v1::ApiKey>(R"pb(name: "apiKeys/k"
                            last_use_time { seconds: 1 })pb"));
  EXPECT_EQ(told_, before + 1);
  Put(Text<v1::ApiKey>(R"pb(name: "apiKeys/k"
                            last_use_time { seconds: 2 })pb"));
  EXPECT_EQ(told_, before + 1);
  Put(User("li", "state: STATE_FROZEN"));
  EXPECT_EQ(told_, before + 2);
}

TEST_F(RosterTest, APageOfChangesCountsAtOnce) {
  roster_.Put(User("li", ""));
  EXPECT_EQ(ReasonOf("users/li"), "ACCOUNT_UNKNOWN");
  roster_.Publish();
  EXPECT_THAT(roster_.Find("users/li"), IsOk());
}

TEST_F(RosterTest, TellsWhoMayBeGivenRecords) {
  Put(User("li", R"pb(unit: "units/east")pb"));
  Put(User("wu", R"pb(unit: "units/east" state: STATE_FROZEN)pb"));
  Put(User("xu", R"pb(unit: "units/shop" state: STATE_CLOSED)pb"));
  EXPECT_EQ(roster_.FindPerson("users/li").standing, Standing::kActive);
  EXPECT_EQ(roster_.FindPerson("users/li").unit, "units/east");
  EXPECT_EQ(roster_.FindPerson("users/wu").standing, Standing::kFrozen);
  EXPECT_EQ(roster_.FindPerson("users/xu").standing, Standing::kClosed);
  EXPECT_EQ(roster_.FindPerson("users/none").standing, Standing::kUnheard);
  v1::ServiceAccount account;
  account.set_name("serviceAccounts/shop");
  account.set_state(v1::ServiceAccount::STATE_ACTIVE);
  Put(account);
  EXPECT_EQ(roster_.FindPerson("serviceAccounts/shop").standing, Standing::kUnheard)
      << "programs own nothing";
  roster_.Remove("users/li");
  EXPECT_EQ(roster_.FindPerson("users/li").standing, Standing::kUnheard);
}

TEST_F(RosterTest, ATeamIsThereUntilItIsDeleted) {
  v1::Team team;
  team.set_name("teams/t");
  EXPECT_FALSE(roster_.HasTeam("teams/t"));
  Put(team);
  EXPECT_TRUE(roster_.HasTeam("teams/t")) << "also without members";
  team.mutable_delete_time()->set_seconds(1);
  Put(team);
  EXPECT_FALSE(roster_.HasTeam("teams/t"));
}

TEST(RosterAtFirstTest, HasHeardOfNobody) {
  Roster roster;
  v1::Team team;
  team.set_name("teams/t");
  roster.Put(User("li", R"pb(unit: "units/east")pb"));
  roster.Put(team);
  roster.Publish();
  EXPECT_EQ(roster.FindPerson("users/li").standing, Standing::kUnheard);
  EXPECT_FALSE(roster.HasTeam("teams/t"));
}

}  // namespace
}  // namespace guanxi::access
