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
using ::testing::SizeIs;
using v1::AccountRequest;
using v1::User;
using RequestStub = v1::AccountRequestService::Stub;

class AccountRequestServiceTest : public DirectoryFixture {
 protected:
  void SetUp() override {
    for (const char* unit : {"east", "west"}) ASSERT_THAT(CreateUnit(unit), IsOk());
    ASSERT_THAT(CreateUser("ana", R"pb(unit: "units/east")pb"), IsOk());
    ActAsRequester();
  }

  void ActAsRequester() { ActAs(Role::kUnitAdmin, "users/hr", {"units/east"}); }
  void ActAsAdmin() { ActAs(Role::kSystemAdmin, "users/root", {"units/west"}); }
  void ActAsHead() { ActAs(Role::kUnitHead, "users/eve", {"units/east"}); }

  absl::StatusOr<AccountRequest> Create(std::string_view text) {
    v1::CreateAccountRequestRequest request;
    *request.mutable_account_request() = TextProto<AccountRequest>(text);
    if (request.account_request().reason().empty())
      request.mutable_account_request()->set_reason("Business grows");
    return Call(*requests_, &RequestStub::CreateAccountRequest, request);
  }
  // The name of a request by the requester.
  std::string Asked(std::string_view text) {
    ActAsRequester();
    const auto created = Create(text);
    EXPECT_THAT(created, IsOk());
    return created.ok() ? created->name() : "";
  }
  std::string AskedToOpen() {
    return Asked(R"pb(kind: KIND_OPEN
                      user_id: "bob"
                      wanted {
                        display_name: "Bob"
                        email: "Bob@Example.com"
                        unit: "units/east"
                        role: ROLE_AGENT
                        subject: "00u2"
                      })pb");
  }
  absl::StatusOr<AccountRequest> Get(const std::string& name) {
    return Ask(*requests_, &RequestStub::GetAccountRequest, absl::StrCat("name: '", name, "'"));
  }
  absl::StatusOr<AccountRequest> Approve(const std::string& name, std::string_view rest = "") {
    return Ask(*requests_, &RequestStub::ApproveAccountRequest,
               absl::StrCat("name: '", name, "' ", std::string(rest)));
  }
  absl::StatusOr<AccountRequest> Decline(const std::string& name) {
    return Ask(*requests_, &RequestStub::DeclineAccountRequest,
               absl::StrCat("name: '", name, "' reason: 'No budget'"));
  }
  absl::StatusOr<AccountRequest> Withdraw(const std::string& name) {
    return Ask(*requests_, &RequestStub::WithdrawAccountRequest,
               absl::StrCat("name: '", name, "'"));
  }
  absl::StatusOr<User> GetUser(const std::string& name) {
    return Ask(users(), &UserStub::GetUser, absl::StrCat("name: '", name, "'"));
  }
  std::vector<std::string> List(std::string_view request = "") {
    const auto list = Ask(*requests_, &RequestStub::ListAccountRequests, request);
    EXPECT_THAT(list, IsOk());
    return list.ok() ? NamesOf(list->account_requests()) : std::vector<std::string>();
  }

  std::unique_ptr<RequestStub> requests_ = Stub<v1::AccountRequestService>();
};

TEST_F(AccountRequestServiceTest, ApprovalOpensTheAccountInOneCommit) {
  const std::string name = AskedToOpen();
  EXPECT_THAT(GetUser("users/bob"), StatusIs(StatusCode::kNotFound));
  ActAsHead();
  const auto approved = Approve(name, "reason: 'Agreed'");
  ASSERT_THAT(approved, IsOk());
  EXPECT_EQ(approved->state(), AccountRequest::STATE_APPROVED);
  EXPECT_EQ(approved->approver(), "users/eve");
  EXPECT_EQ(approved->decision_reason(), "Agreed");
  EXPECT_EQ(approved->resulting_user(), "users/bob");
  EXPECT_EQ(FromProto(approved->decide_time()), clock().Now());
  const auto bob = GetUser("users/bob");
  ASSERT_THAT(bob, IsOk());
  EXPECT_EQ(bob->email(), "bob@example.com");
  EXPECT_EQ(bob->role(), User::ROLE_AGENT);
  EXPECT_EQ(bob->subject(), "00u2");
  EXPECT_EQ(bob->state(), User::STATE_ACTIVE);
  const auto events = Events();
  ASSERT_GE(events.size(), 2U);
  const auto& opened = events[events.size() - 2];
  EXPECT_EQ(opened.resource(), "users/bob");
  EXPECT_EQ(opened.revision(), events.back().revision());
  EXPECT_EQ(opened.note(), name + ": Business grows");
  EXPECT_EQ(opened.actor(), "users/eve");
  EXPECT_EQ(events.back().note(), "Agreed");
}

TEST_F(AccountRequestServiceTest, RefusesWhatCannotBeAsked) {
  EXPECT_THAT(Ask(*requests_, &RequestStub::CreateAccountRequest,
                  R"pb(account_request { kind: KIND_CLOSE user: "users/ana" })pb"),
              IsInvalidField("account_request.reason"));
  const auto unknown = StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND");
  EXPECT_THAT(Create(R"pb(kind: KIND_CLOSE user: "users/none")pb"), unknown);
  EXPECT_THAT(Create(R"pb(kind: KIND_CHANGE
                          user: "users/ana"
                          wanted { unit: "units/none" })pb"),
              unknown);
  EXPECT_THAT(Create(R"pb(kind: KIND_OPEN user: "users/ana")pb"),
              StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
}

TEST_F(AccountRequestServiceTest, IsDecidedBySomebodyElse) {
  const std::string name = AskedToOpen();
  ActAs(Role::kSystemAdmin, "users/hr", {"units/east"});
  EXPECT_THAT(Approve(name), StatusIs(StatusCode::kPermissionDenied, "OWN_MATTER"));
  EXPECT_THAT(Decline(name), StatusIs(StatusCode::kPermissionDenied, "OWN_MATTER"));
  const std::string close = Asked(R"pb(kind: KIND_CLOSE user: "users/ana")pb");
  ActAs(Role::kUnitHead, "users/ana", {"units/east"});
  EXPECT_THAT(Approve(close), StatusIs(StatusCode::kPermissionDenied, "OWN_MATTER"));
  ActAs(Role::kAgent, "users/kim", {"units/east"});
  EXPECT_THAT(Approve(close), StatusIs(StatusCode::kPermissionDenied));
}

TEST_F(AccountRequestServiceTest, AHeadOfAnotherUnitDoesNotSeeIt) {
  const std::string name = AskedToOpen();
  ActAs(Role::kUnitHead, "users/wes", {"units/west"});
  EXPECT_THAT(Get(name), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(Approve(name), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(Approve(name, "etag: 'old'"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(List(), IsEmpty());
}

TEST_F(AccountRequestServiceTest, AMoveBetweenUnitsIsNotOneHeadsToDecide) {
  const std::string name = Asked(R"pb(kind: KIND_CHANGE
                                      user: "users/ana"
                                      wanted { unit: "units/west" })pb");
  ActAsHead();
  EXPECT_THAT(Approve(name), StatusIs(StatusCode::kPermissionDenied, "NOT_APPROVER"));
  ActAsAdmin();
  ASSERT_THAT(Approve(name), IsOk());
  EXPECT_EQ(GetUser("users/ana")->unit(), "units/west");
}

TEST_F(AccountRequestServiceTest, ClosesAndOpensAgain) {
  const std::string close = Asked(R"pb(kind: KIND_CLOSE user: "users/ana" reason: "Has left")pb");
  ActAsHead();
  ASSERT_THAT(Approve(close), IsOk());
  EXPECT_EQ(GetUser("users/ana")->state(), User::STATE_CLOSED);
  ActAsAdmin();
  EXPECT_THAT(Ask(users(), &UserStub::UnfreezeUser, R"pb(name: "users/ana")pb"),
              StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(Ask(users(), &UserStub::FreezeUser, R"pb(name: "users/ana")pb"),
              StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  const std::string open = Asked(R"pb(kind: KIND_OPEN user: "users/ana")pb");
  ActAsHead();
  ASSERT_THAT(Approve(open), IsOk());
  EXPECT_EQ(GetUser("users/ana")->state(), User::STATE_ACTIVE);
}

TEST_F(AccountRequestServiceTest, AStaleRequestIsRefusedAndCanBeDeclined) {
  const std::string first = Asked(R"pb(kind: KIND_CHANGE
                                       user: "users/ana"
                                       wanted { role: ROLE_AGENT })pb");
  const std::string second = Asked(R"pb(kind: KIND_CHANGE
                                        user: "users/ana"
                                        wanted { role: ROLE_UNIT_ADMIN })pb");
  ActAsHead();
  ASSERT_THAT(Approve(first), IsOk());
  const auto stale = Approve(second);
  EXPECT_THAT(stale, StatusIs(StatusCode::kFailedPrecondition, "REQUEST_STALE"));
  EXPECT_THAT(stale, HasErrorMetadata("field", "role"));
  EXPECT_EQ(GetUser("users/ana")->role(), User::ROLE_AGENT);
  EXPECT_THAT(Decline(second), IsOk());
}

TEST_F(AccountRequestServiceTest, WhatIsTakenByNowIsNotGivenTwice) {
  const std::string first = AskedToOpen();
  const std::string second = AskedToOpen();
  const std::string gone = Asked(R"pb(kind: KIND_CLOSE user: "users/ana")pb");
  ActAsHead();
  ASSERT_THAT(Approve(first), IsOk());
  EXPECT_THAT(Approve(second), StatusIs(StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
  EXPECT_EQ(Get(second)->state(), AccountRequest::STATE_PENDING);
  ActAsOperator();
  ASSERT_THAT(DeleteUser("users/ana"), IsOk());
  EXPECT_THAT(Approve(gone), StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
}

TEST_F(AccountRequestServiceTest, IsDecidedOnce) {
  const std::string name = AskedToOpen();
  EXPECT_THAT(Approve(name, "etag: 'old'"), StatusIs(StatusCode::kPermissionDenied));
  ActAsHead();
  EXPECT_THAT(Approve(name, "etag: 'old'"), StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
  const auto declined = Decline(name);
  ASSERT_THAT(declined, IsOk());
  EXPECT_EQ(declined->decision_reason(), "No budget");
  EXPECT_EQ(declined->resulting_user(), "");
  const auto refused = StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE");
  EXPECT_THAT(Approve(name), refused);
  EXPECT_THAT(Decline(name), refused);
  ActAsRequester();
  EXPECT_THAT(Withdraw(name), refused);
  EXPECT_THAT(GetUser("users/bob"), StatusIs(StatusCode::kNotFound));
}

TEST_F(AccountRequestServiceTest, ARepeatedApprovalIsOneApproval) {
  const std::string name = AskedToOpen();
  ActAsHead();
  const auto first = Approve(name, "request_id: 'r1'");
  ASSERT_THAT(first, IsOk());
  const size_t events = Events().size();
  const auto again = Approve(name, "request_id: 'r1'");
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_THAT(Events(), SizeIs(events));
}

TEST_F(AccountRequestServiceTest, TheRequesterTakesItBack) {
  const std::string name = AskedToOpen();
  const std::string other = AskedToOpen();
  const auto withdrawn = Withdraw(name);
  ASSERT_THAT(withdrawn, IsOk());
  EXPECT_EQ(withdrawn->state(), AccountRequest::STATE_WITHDRAWN);
  EXPECT_EQ(withdrawn->approver(), "");
  ActAsOperator();
  EXPECT_THAT(Withdraw(other), StatusIs(StatusCode::kPermissionDenied, "NOT_REQUESTER"));
}

TEST_F(AccountRequestServiceTest, ListsByStateUnitRequesterAndUser) {
  const std::string open = AskedToOpen();
  const std::string close = Asked(R"pb(kind: KIND_CLOSE user: "users/ana")pb");
  ActAs(Role::kAgent, "users/ana", {"units/east"});
  const auto own = Create(R"pb(kind: KIND_CHANGE
                               user: "users/ana"
                               wanted { title: "x" })pb");
  ASSERT_THAT(own, IsOk());
  EXPECT_THAT(List(), ElementsAre(own->name()));
  EXPECT_THAT(Get(close), StatusIs(StatusCode::kNotFound));
  ActAsAdmin();
  ASSERT_THAT(Approve(open), IsOk());
  EXPECT_THAT(List(), ElementsAre(open, close, own->name()));
  EXPECT_THAT(List(R"pb(filter: 'state = STATE_PENDING')pb"), ElementsAre(close, own->name()));
  EXPECT_THAT(List(R"pb(filter: 'unit = "units/west"')pb"), IsEmpty());
  EXPECT_THAT(List(R"pb(filter: 'requester = "users/hr"')pb"), ElementsAre(open, close));
  EXPECT_THAT(List(R"pb(filter: 'user = "users/ana"')pb"), ElementsAre(close, own->name()));
  ActAs(Role::kExecutive, "users/boss", {"units/west"});
  EXPECT_THAT(List(), SizeIs(3));
}

}  // namespace
}  // namespace guanxi::directory
