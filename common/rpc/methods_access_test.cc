// What Methods makes of who calls: refusals, scopes, hidden fields, kept answers.
#include <string>

#include "common/rpc/methods_fixture.h"

namespace guanxi::rpc {
namespace {

using ::testing::SizeIs;

// A caller of `role` in `units/east`.
access::Principal CallerOf(access::Role role, std::string user = "users/li") {
  return {.user = user,
          .role = role,
          .unit = "units/east",
          .grants = {},
          .own = access::Scope::Owner(user),
          .group = access::Scope::Unit("units/east")};
}

using MethodsAccessTest = MethodsTest;

TEST_F(MethodsAccessTest, AsksWhetherTheRoleMayBeforeItLooksAtTheRequest) {
  authenticator_.chosen = CallerOf(access::Role::kExecutive);
  EXPECT_THAT(Create(CreateRequest("")),
              StatusIs(absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED"));
  EXPECT_THAT(sink_.refused,
              ::testing::ElementsAre("users/li guanxi.customers.v1.CustomerService/CreateCustomer "
                                     "PERMISSION_DENIED"));
}

TEST_F(MethodsAccessTest, TellsOfCallersItDoesNotKnow) {
  ASSERT_FALSE(Create(CreateRequest("Ann"), "malformed").ok());
  EXPECT_THAT(sink_.refused,
              ::testing::ElementsAre(
                  "nobody guanxi.customers.v1.CustomerService/CreateCustomer UNAUTHENTICATED"));
}

TEST_F(MethodsAccessTest, GivesTheScopeThatTheRowSays) {
  authenticator_.chosen = CallerOf(access::Role::kUnitHead);
  ASSERT_THAT(Create(CreateRequest("Ann")), IsOk());
  EXPECT_THAT(seen_.scope().parts().units, ::testing::ElementsAre("units/east"));
  EXPECT_THAT(seen_.change.may_move.parts().units, ::testing::ElementsAre("units/east"));
  authenticator_.chosen = CallerOf(access::Role::kSalesperson);
  ASSERT_THAT(Create(CreateRequest("Ann")), IsOk());
  EXPECT_EQ(seen_.scope().parts().owner, "users/li");
  EXPECT_THAT(seen_.scope().parts().units, ::testing::IsEmpty());
  EXPECT_THAT(seen_.change.may_move.parts().owner, "");
}

TEST_F(MethodsAccessTest, HidesFieldsByRoleAlsoInAnswersThatWereKept) {
  auto request = CreateRequest("Ann", "r");
  request.mutable_customer()->add_phones("+86 10 6552 9988");
  request.mutable_customer()->set_owner("users/li");
  authenticator_.chosen = CallerOf(access::Role::kSalesperson);
  const auto created = Create(request);
  ASSERT_THAT(created, IsOk());
  EXPECT_THAT(created->phones(), SizeIs(1));
  service_.get = [&](const Call&, const kv::Reader&, const v1::GetCustomerRequest&) {
    return *created;
  };
  authenticator_.chosen = CallerOf(access::Role::kMarketing);
  EXPECT_THAT(Get("customers/1")->phones(), SizeIs(0));
  authenticator_.chosen = CallerOf(access::Role::kExecutive);
  EXPECT_THAT(Get("customers/1")->phones(), SizeIs(1));
  // Who made it, and the executive; marketing saw nothing personal.
  EXPECT_THAT(sink_.read, ::testing::ElementsAre("users/li customers/1", "users/li customers/1"));
}

TEST_F(MethodsAccessTest, NotesTheReadOncePerAnswerOfAWriteToo) {
  auto request = CreateRequest("Ann", "r");
  request.mutable_customer()->add_phones("+86 10 6552 9988");
  request.mutable_customer()->set_owner("users/li");
  authenticator_.chosen = CallerOf(access::Role::kSalesperson);
  ASSERT_THAT(Create(request), IsOk());
  EXPECT_THAT(sink_.read, SizeIs(1));
  ASSERT_THAT(Create(request), IsOk());  // the answer that was kept
  EXPECT_THAT(sink_.read, SizeIs(2));
  ASSERT_THAT(Create(CreateRequest("")), StatusIs(absl::StatusCode::kInvalidArgument));
  authenticator_.chosen = CallerOf(access::Role::kService, "services/loyalty");
  ASSERT_THAT(Create(CreateRequest("Bo")), IsOk());
  EXPECT_THAT(sink_.read, SizeIs(2));
}

TEST_F(MethodsAccessTest, AKeptAnswerIsNotGivenToWhoSeesTheRecordNoLonger) {
  auto request = CreateRequest("Ann", "r");
  request.mutable_customer()->set_unit("units/east");
  authenticator_.chosen = CallerOf(access::Role::kUnitHead);
  ASSERT_THAT(Create(request), IsOkAndHolds(IsNamed("customers/1")));
  EXPECT_THAT(Create(request), IsOkAndHolds(IsNamed("customers/1")));
  // The same person, in another role since.
  authenticator_.chosen = CallerOf(access::Role::kSalesperson);
  EXPECT_THAT(Create(request), StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  authenticator_.chosen = CallerOf(access::Role::kExecutive);
  EXPECT_THAT(Create(request), StatusIs(absl::StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace guanxi::rpc
