#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/directory/directory_fixture.h"

namespace guanxi::directory {
namespace {

using ::absl::StatusCode;
using access::Role;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Team;
using TeamStub = v1::TeamService::Stub;

class TeamServiceTest : public DirectoryFixture {
 protected:
  void SetUp() override {
    for (const char* unit : {"east", "west"}) ASSERT_THAT(CreateUnit(unit), IsOk());
    ASSERT_THAT(CreateUser("ana", R"pb(unit: "units/east")pb"), IsOk());
    ASSERT_THAT(CreateUser("bob", R"pb(unit: "units/west")pb"), IsOk());
  }

  absl::StatusOr<Team> Create(std::string_view id, std::string_view text) {
    v1::CreateTeamRequest request;
    request.set_team_id(std::string(id));
    *request.mutable_team() = TextProto<Team>(text);
    request.mutable_team()->set_display_name("Bids");
    return Call(*teams_, &TeamStub::CreateTeam, request);
  }
  absl::StatusOr<Team> Get(std::string_view name) {
    return Ask(*teams_, &TeamStub::GetTeam, absl::StrCat("name: '", std::string(name), "'"));
  }
  absl::StatusOr<Team> Update(std::string_view team) {
    return Ask(*teams_, &TeamStub::UpdateTeam, absl::StrCat("team {", std::string(team), "}"));
  }
  absl::StatusOr<Team> Delete(std::string_view name) {
    return Ask(*teams_, &TeamStub::DeleteTeam, absl::StrCat("name: '", std::string(name), "'"));
  }
  std::vector<std::string> List(std::string_view request) {
    const auto list = Ask(*teams_, &TeamStub::ListTeams, request);
    EXPECT_THAT(list, IsOk());
    return list.ok() ? NamesOf(list->teams()) : std::vector<std::string>();
  }

  std::unique_ptr<TeamStub> teams_ = Stub<v1::TeamService>();
};

TEST_F(TeamServiceTest, GetsWhatWasCreated) {
  const auto created =
      Create("bids", R"pb(unit: "units/east" members: "users/ana" members: "users/bob")pb");
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->name(), "teams/bids");
  const auto got = Get("teams/bids");
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(got->SerializeAsString(), created->SerializeAsString());
  EXPECT_THAT(Get("teams/none"), StatusIs(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  EXPECT_THAT(Create("bids", ""), StatusIs(StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
}

TEST_F(TeamServiceTest, MembersAreUsersEachOnce) {
  EXPECT_THAT(Create("bids", R"pb(members: "units/east")pb"), IsInvalidField("team.members[0]"));
  EXPECT_THAT(Create("bids", R"pb(members: "users/ana" members: "users/ana")pb"),
              IsInvalidField("team.members[1]"));
  EXPECT_THAT(Create("bids", R"pb(members: "users/none")pb"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(Create("bids", R"pb(unit: "units/none")pb"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
}

TEST_F(TeamServiceTest, AMemberWhoLeavesStaysListedAndIsNotAddedAgain) {
  ASSERT_THAT(Create("bids", R"pb(members: "users/ana" members: "users/bob")pb"), IsOk());
  ASSERT_THAT(DeleteUser("users/bob"), IsOk());
  EXPECT_THAT(Update(R"pb(name: "teams/bids" display_name: "Tenders")pb"), IsOk());
  EXPECT_THAT(Create("more", R"pb(members: "users/bob")pb"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
}

TEST_F(TeamServiceTest, ListsByUnitAndMember) {
  ASSERT_THAT(Create("a", R"pb(unit: "units/east" members: "users/ana")pb"), IsOk());
  ASSERT_THAT(Create("b", R"pb(unit: "units/west" members: "users/ana")pb"), IsOk());
  ASSERT_THAT(Create("c", R"pb(members: "users/bob")pb"), IsOk());
  EXPECT_THAT(List(R"pb(filter: 'unit = "units/west"')pb"), ElementsAre("teams/b"));
  EXPECT_THAT(List(R"pb(filter: 'members: "users/ana"')pb"), ElementsAre("teams/a", "teams/b"));
  EXPECT_THAT(List(R"pb(order_by: "name desc" page_size: 1)pb"), ElementsAre("teams/c"));
}

TEST_F(TeamServiceTest, AHeadLooksAfterTheTeamsOfItsUnits) {
  ASSERT_THAT(Create("all", ""), IsOk());
  ActAs(Role::kUnitHead, "users/ana", {"units/east"});
  ASSERT_THAT(Create("bids", R"pb(unit: "units/east" members: "users/bob")pb"), IsOk());
  const auto refused = StatusIs(StatusCode::kPermissionDenied, "UNIT_NOT_YOURS");
  EXPECT_THAT(Create("west", R"pb(unit: "units/west")pb"), refused);
  EXPECT_THAT(Create("none", ""), refused);
  EXPECT_THAT(Update(R"pb(name: "teams/bids" unit: "units/west")pb"), refused);
  EXPECT_THAT(Update(R"pb(name: "teams/all" display_name: "x")pb"), refused);
  EXPECT_THAT(Delete("teams/all"), refused);
  EXPECT_THAT(Delete("teams/bids"), IsOk());
}

TEST_F(TeamServiceTest, EverybodySeesEveryTeam) {
  ASSERT_THAT(Create("bids", R"pb(unit: "units/east")pb"), IsOk());
  ActAs(Role::kAgent, "users/bob", {"units/west"});
  EXPECT_THAT(Get("teams/bids"), IsOk());
  EXPECT_THAT(List(""), ElementsAre("teams/bids"));
}

TEST_F(TeamServiceTest, DeletesOnce) {
  const auto created = Create("bids", "");
  ASSERT_THAT(created, IsOk());
  EXPECT_THAT(Update(R"pb(name: "teams/bids" etag: "old" display_name: "x")pb"),
              StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
  ASSERT_THAT(Delete("teams/bids"), IsOk());
  EXPECT_THAT(List(""), IsEmpty());
  EXPECT_THAT(Delete("teams/bids"), StatusIs(StatusCode::kFailedPrecondition, "RESOURCE_DELETED"));
}

TEST_F(TeamServiceTest, AUnitWithATeamIsInUse) {
  ASSERT_THAT(CreateUnit("south"), IsOk());
  ASSERT_THAT(Create("bids", R"pb(unit: "units/south")pb"), IsOk());
  EXPECT_THAT(DeleteUnit("units/south"), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  ASSERT_THAT(Delete("teams/bids"), IsOk());
  EXPECT_THAT(DeleteUnit("units/south"), IsOk());
}

}  // namespace
}  // namespace guanxi::directory
