#include "services/directory/account_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/testing/error_matchers.h"
#include "services/testing/text_proto.h"

namespace guanxi::directory {
namespace {

using ::absl::StatusCode;
using access::Principal;
using access::Role;
using v1::AccountRequest;
using v1::User;

AccountRequest Request(std::string_view text) { return TextProto<AccountRequest>(text); }

absl::Status Checked(std::string_view text) {
  AccountRequest request = Request(text);
  return Normalize(request);
}

User Ana() {
  return TextProto<User>(R"pb(name: "users/ana"
                              display_name: "Ana"
                              unit: "units/east"
                              role: ROLE_SALESPERSON
                              state: STATE_ACTIVE)pb");
}

Principal Head(std::string_view user, std::vector<std::string> units) {
  Principal head{.user = std::string(user), .role = Role::kUnitHead, .unit = units.front()};
  head.group = access::Scope::Of({.units = units, .owner = head.user, .grantees = {}});
  return head;
}

// A pending request of users/hr, about Ana unless it opens a new account.
AccountRequest Pending(std::string_view text) {
  AccountRequest request = Request(text);
  request.set_name("accountRequests/1");
  User user = Ana();
  EXPECT_THAT(Begin("users/hr", request.user().empty() ? nullptr : &user, request), IsOk());
  return request;
}

TEST(AccountRequestTest, ANewAccountNeedsNameUnitAndRole) {
  EXPECT_THAT(Checked(R"pb(kind: KIND_OPEN
                           wanted { unit: "units/a" role: ROLE_AGENT })pb"),
              IsInvalidField("account_request.wanted.display_name"));
  EXPECT_THAT(Checked(R"pb(kind: KIND_OPEN
                           wanted { display_name: "A" role: ROLE_AGENT })pb"),
              IsInvalidField("account_request.wanted.unit"));
  EXPECT_THAT(Checked(R"pb(kind: KIND_OPEN
                           wanted { display_name: "A" unit: "units/a" })pb"),
              IsInvalidField("account_request.wanted.role"));
  EXPECT_THAT(Checked(R"pb(kind: KIND_OPEN
                           user_id: "Bob"
                           wanted { display_name: "A" unit: "units/a" role: ROLE_AGENT })pb"),
              IsInvalidField("account_request.user_id"));
  EXPECT_THAT(
      Checked(R"pb(kind: KIND_OPEN
                   wanted { display_name: "A" unit: "units/a" role: ROLE_AGENT email: "a" })pb"),
      IsInvalidField("account_request.wanted.email"));
}

TEST(AccountRequestTest, ChangingAndClosingAreAboutSomebody) {
  EXPECT_THAT(Checked("kind: KIND_CHANGE"), IsInvalidField("account_request.user"));
  EXPECT_THAT(Checked("kind: KIND_CLOSE"), IsInvalidField("account_request.user"));
  EXPECT_THAT(Checked(R"pb(kind: KIND_CLOSE user: "users/ana" user_id: "x")pb"),
              IsInvalidField("account_request.user_id"));
  EXPECT_THAT(Checked(R"pb(kind: KIND_CLOSE
                           user: "users/ana"
                           wanted { title: "x" })pb"),
              IsInvalidField("account_request.wanted"));
}

TEST(AccountRequestTest, WhatIsAskedGoesWithWhereTheAccountStands) {
  User ana = Ana();
  const auto refused = StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE");
  AccountRequest open = Request(R"pb(kind: KIND_OPEN user: "users/ana")pb");
  AccountRequest change = Request(R"pb(kind: KIND_CHANGE
                                       user: "users/ana"
                                       wanted { title: "x" })pb");
  AccountRequest close = Request(R"pb(kind: KIND_CLOSE user: "users/ana")pb");
  EXPECT_THAT(Begin("users/hr", &ana, open), refused);
  EXPECT_THAT(Begin("users/hr", &ana, change), IsOk());
  EXPECT_THAT(Begin("users/hr", &ana, close), IsOk());
  ana.set_state(User::STATE_FROZEN);
  EXPECT_THAT(Begin("users/hr", &ana, close), IsOk());
  ana.set_state(User::STATE_CLOSED);
  EXPECT_THAT(Begin("users/hr", &ana, open), IsOk());
  EXPECT_THAT(Begin("users/hr", &ana, change), refused);
  EXPECT_THAT(Begin("users/hr", &ana, close), refused);
}

TEST(AccountRequestTest, AChangeChangesSomething) {
  User ana = Ana();
  AccountRequest same = Request(R"pb(kind: KIND_CHANGE
                                     user: "users/ana"
                                     wanted { unit: "units/east" role: ROLE_SALESPERSON })pb");
  EXPECT_THAT(Begin("users/hr", &ana, same), IsInvalidField("account_request.wanted"));
}

TEST(AccountRequestTest, IsOfTheUnitTheAccountIsIn) {
  const AccountRequest move = Pending(R"pb(kind: KIND_CHANGE
                                           user: "users/ana"
                                           wanted { unit: "units/west" })pb");
  EXPECT_EQ(move.unit(), "units/east");
  EXPECT_EQ(move.owner(), "users/hr");
  EXPECT_EQ(move.requester(), "users/hr");
  EXPECT_EQ(move.present().unit(), "units/east");
  EXPECT_EQ(move.state(), AccountRequest::STATE_PENDING);
  const AccountRequest open = Pending(R"pb(kind: KIND_OPEN
                                           wanted { unit: "units/west" role: ROLE_AGENT })pb");
  EXPECT_EQ(open.unit(), "units/west");
  EXPECT_FALSE(open.has_present());
}

TEST(AccountRequestTest, NobodyDecidesTheirOwn) {
  const AccountRequest close = Pending(R"pb(kind: KIND_CLOSE user: "users/ana")pb");
  const auto refused = StatusIs(StatusCode::kPermissionDenied, "OWN_MATTER");
  for (const Role role : {Role::kSystemAdmin, Role::kOperator, Role::kService}) {
    Principal decider{.user = "users/other", .role = role};
    decider.group = access::Scope::All();
    EXPECT_THAT(CheckApprover(decider, close), IsOk());
    decider.user = "users/hr";
    EXPECT_THAT(CheckApprover(decider, close), refused);
    decider.user = "users/ana";
    EXPECT_THAT(CheckApprover(decider, close), refused);
  }
}

TEST(AccountRequestTest, OtherRolesDecideNothing) {
  const AccountRequest close = Pending(R"pb(kind: KIND_CLOSE user: "users/ana")pb");
  const auto refused = StatusIs(StatusCode::kPermissionDenied, "NOT_APPROVER");
  for (const Role role : {Role::kNone, Role::kExecutive, Role::kSalesperson, Role::kAgent,
                          Role::kUnitAdmin, Role::kMarketing, Role::kServiceAccount}) {
    Principal principal{.user = "users/x", .role = role};
    principal.group = access::Scope::All();
    EXPECT_THAT(CheckApprover(principal, close), refused) << static_cast<int>(role);
  }
  Principal hr{.user = "serviceAccounts/hr",
               .role = Role::kServiceAccount,
               .unit = "",
               .grants = {"directory.provision"}};
  hr.group = access::Scope::All();
  EXPECT_THAT(CheckApprover(hr, close), IsOk());
  hr.group = access::Scope::Unit("units/east");
  EXPECT_THAT(CheckApprover(hr, close), IsOk());
  hr.group = access::Scope::Unit("units/west");
  EXPECT_THAT(CheckApprover(hr, close), refused);
}

TEST(AccountRequestTest, AHeadDecidesWhatStaysWithinItsUnits) {
  const auto refused = StatusIs(StatusCode::kPermissionDenied, "NOT_APPROVER");
  const Principal east = Head("users/eve", {"units/east"});
  const Principal both = Head("users/max", {"units/group", "units/east", "units/west"});
  const AccountRequest move = Pending(R"pb(kind: KIND_CHANGE
                                           user: "users/ana"
                                           wanted { unit: "units/west" })pb");
  EXPECT_THAT(CheckApprover(east, move), refused);
  EXPECT_THAT(CheckApprover(Head("users/wes", {"units/west"}), move), refused);
  EXPECT_THAT(CheckApprover(both, move), IsOk());
  EXPECT_THAT(CheckApprover(east, Pending(R"pb(kind: KIND_CLOSE user: "users/ana")pb")), IsOk());
  EXPECT_THAT(CheckApprover(east, Pending(R"pb(kind: KIND_CHANGE
                                               user: "users/ana"
                                               wanted { role: ROLE_UNIT_ADMIN })pb")),
              IsOk());
}

TEST(AccountRequestTest, AHeadGivesAndTakesNoRoleBeyondAUnit) {
  const auto refused = StatusIs(StatusCode::kPermissionDenied, "NOT_APPROVER");
  const Principal east = Head("users/eve", {"units/east"});
  for (const char* role : {"ROLE_EXECUTIVE", "ROLE_MARKETING", "ROLE_SYSTEM_ADMIN"}) {
    EXPECT_THAT(
        CheckApprover(east, Pending(std::string("kind: KIND_CHANGE user: 'users/ana' wanted {") +
                                    "role: " + role + "}")),
        refused);
  }
  AccountRequest close = Pending(R"pb(kind: KIND_CLOSE user: "users/ana")pb");
  close.mutable_present()->set_role(User::ROLE_EXECUTIVE);
  EXPECT_THAT(CheckApprover(east, close), refused);
}

TEST(AccountRequestTest, ChangesWhatIsWantedAndLeavesTheRest) {
  const AccountRequest request = Pending(R"pb(kind: KIND_CHANGE
                                              user: "users/ana"
                                              wanted { role: ROLE_UNIT_HEAD title: "Head" })pb");
  User ana = Ana();
  ASSERT_THAT(Apply(request, ana), IsOk());
  EXPECT_EQ(ana.role(), User::ROLE_UNIT_HEAD);
  EXPECT_EQ(ana.title(), "Head");
  EXPECT_EQ(ana.display_name(), "Ana");
  EXPECT_EQ(ana.state(), User::STATE_ACTIVE);
}

TEST(AccountRequestTest, AFrozenAccountStaysFrozenWhenChanged) {
  User ana = Ana();
  ana.set_state(User::STATE_FROZEN);
  ASSERT_THAT(Apply(Pending(R"pb(kind: KIND_CHANGE
                                 user: "users/ana"
                                 wanted { title: "x" })pb"),
                    ana),
              IsOk());
  EXPECT_EQ(ana.state(), User::STATE_FROZEN);
}

TEST(AccountRequestTest, DoesNothingToAnAccountThatHasChangedSince) {
  const AccountRequest request = Pending(R"pb(kind: KIND_CHANGE
                                              user: "users/ana"
                                              wanted { title: "x" email: "a@example.com" })pb");
  const auto stale = StatusIs(StatusCode::kFailedPrecondition, "REQUEST_STALE");
  User ana = Ana();
  ana.set_unit("units/west");
  EXPECT_THAT(Apply(request, ana), stale);
  ana = Ana();
  ana.set_role(User::ROLE_EXECUTIVE);
  EXPECT_THAT(Apply(request, ana), stale);
  ana = Ana();
  ana.set_email("b@example.com");
  EXPECT_THAT(Apply(request, ana), stale);
  ana = Ana();
  ana.set_title("y");
  EXPECT_THAT(Apply(request, ana), HasErrorMetadata("field", "title"));
  ana = Ana();
  ana.set_state(User::STATE_CLOSED);
  EXPECT_THAT(Apply(request, ana), stale);
  // What the request does not touch may have changed.
  ana = Ana();
  ana.set_display_name("Anna");
  EXPECT_THAT(Apply(request, ana), IsOk());
}

TEST(AccountRequestTest, ClosesAndOpensAgain) {
  User ana = Ana();
  ASSERT_THAT(Apply(Pending(R"pb(kind: KIND_CLOSE user: "users/ana")pb"), ana), IsOk());
  EXPECT_EQ(ana.state(), User::STATE_CLOSED);
  AccountRequest open = Request(R"pb(kind: KIND_OPEN
                                     user: "users/ana"
                                     wanted { title: "Back" })pb");
  ASSERT_THAT(Begin("users/hr", &ana, open), IsOk());
  ASSERT_THAT(Apply(open, ana), IsOk());
  EXPECT_EQ(ana.state(), User::STATE_ACTIVE);
  EXPECT_EQ(ana.title(), "Back");
}

// A person who administers programs could ask through one of them.
TEST(AccountRequestTest, AnAdministratorDecidesNothingAProgramAskedFor) {
  AccountRequest close = Pending(R"pb(kind: KIND_CLOSE user: "users/ana")pb");
  close.set_requester("serviceAccounts/hr");
  Principal admin{.user = "users/root", .role = Role::kSystemAdmin};
  admin.group = access::Scope::All();
  const absl::Status refused = CheckApprover(admin, close);
  EXPECT_THAT(refused, StatusIs(StatusCode::kPermissionDenied, "NOT_APPROVER"));
  EXPECT_THAT(std::string(refused.message()), ::testing::HasSubstr("what a program asked for"));
  EXPECT_THAT(CheckApprover(Head("users/eve", {"units/east"}), close), IsOk());
  EXPECT_THAT(CheckApprover(Head("users/wes", {"units/west"}), close),
              StatusIs(StatusCode::kPermissionDenied, "NOT_APPROVER"));
  Principal provisioner{.user = "serviceAccounts/sap",
                        .role = Role::kServiceAccount,
                        .unit = "",
                        .grants = {"directory.provision"}};
  provisioner.group = access::Scope::All();
  EXPECT_THAT(CheckApprover(provisioner, close), IsOk());
}

}  // namespace
}  // namespace guanxi::directory
