#include "services/directory/hand_over.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/status/grpc_status.h"
#include "services/testing/error_matchers.h"
#include "services/testing/text_proto.h"

namespace guanxi::directory {
namespace {

using ::absl::StatusCode;
using access::Principal;
using access::Role;
using access::Scope;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::HandOver;
using v1::User;

const absl::Time kNow = absl::FromUnixSeconds(1767600000);

HandOver Of(std::string_view text) { return TextProto<HandOver>(text); }

User UserIn(std::string_view id, std::string_view unit) {
  User user;
  user.set_name(absl::StrCat("users/", std::string(id)));
  user.set_unit(std::string(unit));
  return user;
}

Principal Caller(Role role, std::vector<std::string> units) {
  Principal principal{.user = "users/eve", .role = role};
  principal.group = Scope::Of({.units = std::move(units), .owner = "users/eve", .grantees = {}});
  return principal;
}

TEST(HandOverTest, RefusesWhatIsMalformed) {
  EXPECT_THAT(CheckHandOver(Of(R"pb(from_user: "teams/a" to_user: "users/b")pb")),
              IsInvalidField("hand_over.from_user"));
  EXPECT_THAT(CheckHandOver(Of(R"pb(from_user: "users/a" to_user: "b")pb")),
              IsInvalidField("hand_over.to_user"));
  EXPECT_THAT(CheckHandOver(Of(R"pb(from_user: "users/a" to_user: "users/a")pb")),
              IsInvalidField("hand_over.to_user"));
  EXPECT_THAT(CheckHandOver(Of(R"pb(from_user: "users/a" to_user: "users/b" to_unit: "x")pb")),
              IsInvalidField("hand_over.to_unit"));
  for (const char* name : {"", "customers", "/1", "customers/", "customers/1/2"}) {
    HandOver hand_over =
        Of(R"pb(from_user: "users/a" to_user: "users/b" records: "customers/1")pb");
    EXPECT_THAT(CheckHandOver(hand_over), IsOk());
    hand_over.add_records(name);
    EXPECT_THAT(CheckHandOver(hand_over), IsInvalidField("hand_over.records[1]")) << name;
  }
  EXPECT_THAT(CheckHandOver(Of(R"pb(from_user: "users/a"
                                    to_user: "users/b"
                                    records: "customers/1"
                                    records: "customers/1")pb")),
              IsInvalidField("hand_over.records[1]"));
}

TEST(HandOverTest, AHeadHandsOverBetweenItsPeople) {
  const auto refused = StatusIs(StatusCode::kPermissionDenied, "HAND_OVER_NOT_YOURS");
  const User ana = UserIn("ana", "units/east"), bob = UserIn("bob", "units/east");
  const User cat = UserIn("cat", "units/west");
  const Principal east = Caller(Role::kUnitHead, {"units/east"});
  EXPECT_THAT(CheckMayHandOver(east, ana, bob, ""), IsOk());
  EXPECT_THAT(CheckMayHandOver(east, ana, cat, ""), refused);
  EXPECT_THAT(CheckMayHandOver(east, cat, ana, ""), refused);
  EXPECT_THAT(CheckMayHandOver(east, ana, bob, "units/east"), refused);
  const Principal both = Caller(Role::kUnitHead, {"units/east", "units/group", "units/west"});
  EXPECT_THAT(CheckMayHandOver(both, ana, cat, ""), IsOk());
  EXPECT_THAT(CheckMayHandOver(both, ana, cat, "units/west"), refused);
}

TEST(HandOverTest, OnlyMarketingOperatorsAndServicesMoveBetweenUnits) {
  const User ana = UserIn("ana", "units/east"), cat = UserIn("cat", "units/west");
  for (const Role role : {Role::kMarketing, Role::kOperator, Role::kService})
    EXPECT_THAT(CheckMayHandOver(Caller(role, {}), ana, cat, "units/west"), IsOk());
  for (const Role role :
       {Role::kNone, Role::kExecutive, Role::kUnitHead, Role::kSalesperson, Role::kAgent,
        Role::kUnitAdmin, Role::kSystemAdmin, Role::kServiceAccount}) {
    EXPECT_THAT(
        CheckMayHandOver(Caller(role, {"units/east", "units/west"}), ana, cat, "units/west"),
        StatusIs(StatusCode::kPermissionDenied, "HAND_OVER_NOT_YOURS"));
  }
}

TEST(HandOverTest, AdministratorsHandOverWithinOneUnit) {
  const auto refused = StatusIs(StatusCode::kPermissionDenied, "HAND_OVER_NOT_YOURS");
  const User ana = UserIn("ana", "units/east"), bob = UserIn("bob", "units/east");
  const User cat = UserIn("cat", "units/west");
  EXPECT_THAT(CheckMayHandOver(Caller(Role::kSystemAdmin, {}), ana, bob, ""), IsOk());
  EXPECT_THAT(CheckMayHandOver(Caller(Role::kSystemAdmin, {}), ana, cat, ""), refused);
  const Principal program = Caller(Role::kServiceAccount, {"units/east"});
  EXPECT_THAT(CheckMayHandOver(program, ana, bob, ""), IsOk());
  EXPECT_THAT(CheckMayHandOver(program, cat, UserIn("dan", "units/west"), ""), refused);
  for (const Role role :
       {Role::kNone, Role::kExecutive, Role::kSalesperson, Role::kAgent, Role::kUnitAdmin})
    EXPECT_THAT(CheckMayHandOver(Caller(role, {"units/east"}), ana, bob, ""), refused);
}

// What a service says became of `name`.
void Add(records::v1::ReassignRecordsResponse& response,
         const std::string& name,
         const absl::Status& status) {
  auto& result = *response.add_results();
  result.set_name(name);
  if (!status.ok()) result.mutable_status()->ParseFromString(ToGrpc(status).error_details());
}

TEST(HandOverTest, CountsWhatBecameOfABatch) {
  HandOver hand_over;
  Begin(Caller(Role::kUnitHead, {"units/east"}), UserIn("ana", "units/east"),
        {"customers", "tickets"}, hand_over);
  records::v1::ReassignRecordsResponse response;
  Add(response, "customers/1", absl::OkStatus());
  Add(response, "customers/2", errors::Deleted("customers/2"));
  Add(response, "customers/3", errors::BatchFull("customers/3"));
  EXPECT_THAT(TakeResults("customers", response, false, hand_over), ElementsAre("customers/3"));
  const HandOver::Progress& progress = hand_over.progress(0);
  EXPECT_EQ(progress.moved(), 1);
  EXPECT_EQ(progress.failed(), 1);
  ASSERT_THAT(hand_over.failures(), SizeIs(1));
  EXPECT_EQ(hand_over.failures(0).record(), "customers/2");
  EXPECT_EQ(hand_over.failures(0).reason(), "RESOURCE_DELETED");
  EXPECT_EQ(hand_over.progress(1).moved(), 0);
}

TEST(HandOverTest, OfARequesterWhoMayNoMoreWhatWasNotMovedIsDenied) {
  HandOver hand_over;
  records::v1::ReassignRecordsResponse response;
  Add(response, "customers/1", absl::OkStatus());
  Add(response, "customers/2", errors::Deleted("customers/2"));
  Add(response, "customers/3", errors::BatchFull("customers/3"));
  EXPECT_THAT(TakeResults("customers", response, true, hand_over), ElementsAre("customers/3"));
  EXPECT_EQ(hand_over.progress(0).moved(), 1);
  ASSERT_THAT(hand_over.failures(), SizeIs(1));
  EXPECT_EQ(hand_over.failures(0).reason(), "MOVE_DENIED");
}

TEST(HandOverTest, TheStateSaysWhetherTheOperatorBeganIt) {
  for (const Role role : {Role::kOperator, Role::kUnitHead}) {
    HandOver hand_over;
    const auto state =
        Begin(Caller(role, {"units/east"}), UserIn("ana", "units/east"), {}, hand_over);
    EXPECT_EQ(state.by_operator(), role == Role::kOperator);
    EXPECT_EQ(hand_over.owner(), "users/eve");
  }
}

TEST(HandOverTest, ListsTheFirstHundredFailures) {
  HandOver hand_over;
  Begin(Caller(Role::kUnitHead, {"units/east"}), UserIn("ana", "units/east"), {"customers"},
        hand_over);
  records::v1::ReassignRecordsResponse response;
  for (int i = 0; i < 60; ++i) Add(response, "customers/1", errors::Deleted("customers/1"));
  TakeResults("customers", response, false, hand_over);
  TakeResults("customers", response, false, hand_over);
  EXPECT_EQ(hand_over.progress(0).failed(), 120);
  EXPECT_THAT(hand_over.failures(), SizeIs(100));
}

TEST(HandOverTest, IsDoneWhenEveryServiceIs) {
  HandOver hand_over = Of(R"pb(name: "handOvers/1" records: "customers/1" records: "orders/9")pb");
  Begin(Caller(Role::kUnitHead, {"units/east"}), UserIn("ana", "units/east"),
        {"customers", "tickets"}, hand_over);
  google::protobuf::RepeatedPtrField<std::string> found;
  *found.Add() = "customers/1";
  ProgressIn("customers", hand_over).set_done(true);
  EndWhenDone(found, kNow, hand_over);
  EXPECT_EQ(hand_over.state(), HandOver::STATE_RUNNING);
  EXPECT_THAT(CheckRunning(hand_over), IsOk());
  ProgressIn("tickets", hand_over).set_done(true);
  EndWhenDone(found, kNow, hand_over);
  EXPECT_EQ(hand_over.state(), HandOver::STATE_DONE);
  EXPECT_TRUE(hand_over.has_end_time());
  ASSERT_THAT(hand_over.failures(), SizeIs(1));
  EXPECT_EQ(hand_over.failures(0).record(), "orders/9");
  EXPECT_EQ(hand_over.failures(0).reason(), "NOT_OWNED");
  EXPECT_THAT(CheckRunning(hand_over), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
}

TEST(HandOverTest, TheNoteNamesTheHandOver) {
  EXPECT_EQ(NoteOf(Of(R"pb(name: "handOvers/1" note: "Ana leaves")pb")), "handOvers/1: Ana leaves");
  EXPECT_EQ(NoteOf(Of(R"pb(name: "handOvers/1")pb")), "handOvers/1");
}

}  // namespace
}  // namespace guanxi::directory
