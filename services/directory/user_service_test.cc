#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/directory/directory_fixture.h"

namespace guanxi::directory {
namespace {

using ::absl::StatusCode;
using access::Role;
using changes::v1::Event;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::User;

class UserServiceTest : public DirectoryFixture {
 protected:
  void SetUp() override {
    ASSERT_THAT(CreateUnit("east"), IsOk());
    ASSERT_THAT(CreateUnit("west"), IsOk());
  }

  absl::StatusOr<User> Get(std::string_view name) {
    v1::GetUserRequest request;
    request.set_name(std::string(name));
    return Call(users(), &UserStub::GetUser, request);
  }
  absl::StatusOr<User> Update(std::string_view user, std::string_view mask = "") {
    v1::UpdateUserRequest request;
    *request.mutable_user() = TextProto<User>(user);
    if (!mask.empty()) request.mutable_update_mask()->add_paths(std::string(mask));
    return Call(users(), &UserStub::UpdateUser, request);
  }
  absl::StatusOr<User> Freeze(std::string_view name, std::string_view etag = "") {
    v1::FreezeUserRequest request;
    request.set_name(std::string(name));
    request.set_etag(std::string(etag));
    return Call(users(), &UserStub::FreezeUser, request);
  }
  absl::StatusOr<User> Unfreeze(std::string_view name) {
    v1::UnfreezeUserRequest request;
    request.set_name(std::string(name));
    return Call(users(), &UserStub::UnfreezeUser, request);
  }
  std::vector<std::string> List(std::string_view request) {
    const auto list = Call(users(), &UserStub::ListUsers, TextProto<v1::ListUsersRequest>(request));
    EXPECT_THAT(list, IsOk());
    return list.ok() ? NamesOf(list->users()) : std::vector<std::string>();
  }
};

TEST_F(UserServiceTest, GetsWhatWasCreated) {
  const auto created =
      CreateUser("ana", R"pb(unit: "units/east" email: "Ana@Example.com" state: STATE_FROZEN)pb");
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->name(), "users/ana");
  EXPECT_EQ(created->email(), "ana@example.com");
  EXPECT_EQ(created->state(), User::STATE_ACTIVE);
  const auto got = Get("users/ana");
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(got->SerializeAsString(), created->SerializeAsString());
  EXPECT_THAT(Get("users/none"), StatusIs(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
}

TEST_F(UserServiceTest, RefusesWhatIsIncompleteOrWrong) {
  EXPECT_THAT(CreateUser("ana", ""), IsInvalidField("user.unit"));
  EXPECT_THAT(CreateUser("ana", R"pb(unit: "east")pb"), IsInvalidField("user.unit"));
  EXPECT_THAT(CreateUser("ana", R"pb(unit: "units/east" email: "ana")pb"),
              IsInvalidField("user.email"));
  EXPECT_THAT(CreateUser("Ana", R"pb(unit: "units/east")pb"), IsInvalidField("user_id"));
  EXPECT_THAT(CreateUser("ana", R"pb(unit: "units/none")pb"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(List(""), IsEmpty());
}

TEST_F(UserServiceTest, RefusesATakenIdAndATakenAddress) {
  ASSERT_THAT(CreateUser("ana", R"pb(unit: "units/east" email: "ana@example.com")pb"), IsOk());
  EXPECT_THAT(CreateUser("ana", R"pb(unit: "units/east")pb"),
              StatusIs(StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
  const auto refused = CreateUser("ana2", R"pb(unit: "units/east" email: "ANA@example.com")pb");
  EXPECT_THAT(refused, StatusIs(StatusCode::kAlreadyExists, "VALUE_TAKEN"));
  EXPECT_THAT(refused, HasErrorMetadata("holder", "users/ana"));
  ASSERT_THAT(CreateUser("bob", R"pb(unit: "units/east")pb"), IsOk());
  ASSERT_THAT(CreateUser("cat", R"pb(unit: "units/east")pb"), IsOk());
  EXPECT_THAT(Update(R"pb(name: "users/bob" email: "Ana@Example.com")pb"),
              StatusIs(StatusCode::kAlreadyExists, "VALUE_TAKEN"));
}

TEST_F(UserServiceTest, ListsByUnitRoleAndAddress) {
  ASSERT_THAT(CreateUser("ana", R"pb(unit: "units/east" email: "ana@example.com")pb"), IsOk());
  ASSERT_THAT(CreateUser("bob", R"pb(unit: "units/west" role: ROLE_UNIT_HEAD)pb"), IsOk());
  ASSERT_THAT(CreateUser("cat", R"pb(unit: "units/east" role: ROLE_UNIT_HEAD)pb"), IsOk());
  EXPECT_THAT(List(R"pb(filter: 'unit = "units/east"')pb"), ElementsAre("users/ana", "users/cat"));
  EXPECT_THAT(List(R"pb(filter: 'role = ROLE_UNIT_HEAD')pb"),
              ElementsAre("users/bob", "users/cat"));
  EXPECT_THAT(List(R"pb(filter: 'email = "ana@example.com"')pb"), ElementsAre("users/ana"));
  EXPECT_THAT(List(R"pb(order_by: "name desc" page_size: 1)pb"), ElementsAre("users/cat"));
}

TEST_F(UserServiceTest, MovesToAUnitThatIsThere) {
  const auto created = CreateUser("ana", R"pb(unit: "units/east" title: "Agent")pb");
  ASSERT_THAT(created, IsOk());
  const auto moved = Update(R"pb(name: "users/ana" unit: "units/west")pb", "unit");
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved->unit(), "units/west");
  EXPECT_EQ(moved->title(), "Agent");
  EXPECT_THAT(Update(R"pb(name: "users/ana" unit: "units/none")pb"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(Update(R"pb(name: "users/ana")pb", "unit"), IsInvalidField("user.unit"));
  EXPECT_THAT(Update(absl::StrCat("name: 'users/ana' title: 'x' etag: '", created->etag(), "'")),
              StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
}

TEST_F(UserServiceTest, FreezesOnceHoweverOftenItIsAsked) {
  ASSERT_THAT(CreateUser("ana", R"pb(unit: "units/east")pb"), IsOk());
  const auto frozen = Freeze("users/ana");
  ASSERT_THAT(frozen, IsOk());
  EXPECT_EQ(frozen->state(), User::STATE_FROZEN);
  const size_t events = Events().size();
  const auto again = Freeze("users/ana", frozen->etag());
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->SerializeAsString(), frozen->SerializeAsString());
  EXPECT_THAT(Events(), SizeIs(events));
  EXPECT_THAT(Events().back().changed_fields().paths(), ElementsAre("state"));

  const auto back = Unfreeze("users/ana");
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->state(), User::STATE_ACTIVE);
  ASSERT_THAT(Unfreeze("users/ana"), IsOk());
  EXPECT_THAT(Events(), SizeIs(events + 1));
}

TEST_F(UserServiceTest, OnlyTheMethodForItFreezes) {
  ASSERT_THAT(CreateUser("ana", R"pb(unit: "units/east")pb"), IsOk());
  const auto updated = Update(R"pb(name: "users/ana" title: "x" state: STATE_FROZEN)pb");
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->state(), User::STATE_ACTIVE);
}

TEST_F(UserServiceTest, RefusesToFreezeWhatIsNotThereOrChanged) {
  const auto created = CreateUser("ana", R"pb(unit: "units/east")pb");
  ASSERT_THAT(created, IsOk());
  EXPECT_THAT(Freeze("users/none"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(Freeze("users/ana", "old"), StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
  ASSERT_THAT(DeleteUser("users/ana"), IsOk());
  EXPECT_THAT(Freeze("users/ana"), StatusIs(StatusCode::kFailedPrecondition, "RESOURCE_DELETED"));
}

TEST_F(UserServiceTest, ADeletedUserIsKeptAndSoIsTheAddress) {
  ASSERT_THAT(CreateUser("ana", R"pb(unit: "units/east" email: "ana@example.com")pb"), IsOk());
  ASSERT_THAT(DeleteUser("users/ana"), IsOk());
  EXPECT_THAT(List(""), IsEmpty());
  EXPECT_THAT(List("show_deleted: true"), ElementsAre("users/ana"));
  EXPECT_THAT(CreateUser("bob", R"pb(unit: "units/east" email: "ana@example.com")pb"),
              StatusIs(StatusCode::kAlreadyExists, "VALUE_TAKEN"));
  EXPECT_THAT(DeleteUser("users/ana"),
              StatusIs(StatusCode::kFailedPrecondition, "RESOURCE_DELETED"));
}

TEST_F(UserServiceTest, EverybodySeesEveryUser) {
  ASSERT_THAT(CreateUser("ana", R"pb(unit: "units/east")pb"), IsOk());
  SetScope(access::Scope::Owner("users/bob"));
  EXPECT_THAT(Get("users/ana"), IsOk());
  SetScope(access::Scope::Unit("units/west"));
  EXPECT_THAT(List(""), ElementsAre("users/ana"));
}

TEST_F(UserServiceTest, ListsByStateAndSubject) {
  ASSERT_THAT(CreateUser("ana", R"pb(unit: "units/east" subject: "00u1")pb"), IsOk());
  ASSERT_THAT(CreateUser("bob", R"pb(unit: "units/east")pb"), IsOk());
  ASSERT_THAT(Freeze("users/bob"), IsOk());
  EXPECT_THAT(List(R"pb(filter: 'state = STATE_FROZEN')pb"), ElementsAre("users/bob"));
  EXPECT_THAT(List(R"pb(filter: 'subject = "00u1"')pb"), ElementsAre("users/ana"));
  EXPECT_THAT(CreateUser("cat", R"pb(unit: "units/east" subject: "00u1")pb"),
              StatusIs(StatusCode::kAlreadyExists, "VALUE_TAKEN"));
}

TEST_F(UserServiceTest, AccountsAreOpenedByRequestButForProvisioning) {
  ActAs(Role::kSystemAdmin, "users/root", {"units/east"});
  EXPECT_THAT(CreateUser("ana", R"pb(unit: "units/east")pb"),
              StatusIs(StatusCode::kPermissionDenied));
  ActAs(Role::kServiceAccount, "serviceAccounts/hr", {}, {"directory.provision"});
  ASSERT_THAT(CreateUser("ana", R"pb(unit: "units/east")pb"), IsOk());
  EXPECT_THAT(Update(R"pb(name: "users/ana" role: ROLE_UNIT_HEAD unit: "units/west")pb"), IsOk());
  EXPECT_THAT(DeleteUser("users/ana"), IsOk());
}

TEST_F(UserServiceTest, AProvisionerOfAUnitKeepsToIt) {
  ASSERT_THAT(CreateUser("ana", R"pb(unit: "units/east")pb"), IsOk());
  ActAs(Role::kServiceAccount, "serviceAccounts/hr", {"units/west"}, {"directory.provision"});
  const auto refused = StatusIs(StatusCode::kPermissionDenied, "UNIT_NOT_YOURS");
  EXPECT_THAT(CreateUser("bob", R"pb(unit: "units/east")pb"), refused);
  EXPECT_THAT(Update(R"pb(name: "users/ana" title: "x")pb"), refused);
  EXPECT_THAT(DeleteUser("users/ana"), refused);
  ASSERT_THAT(CreateUser("bob", R"pb(unit: "units/west")pb"), IsOk());
  EXPECT_THAT(Update(R"pb(name: "users/bob" unit: "units/east")pb"), refused);
  const auto beyond = StatusIs(StatusCode::kPermissionDenied, "ACCOUNT_REQUEST_NEEDED");
  EXPECT_THAT(CreateUser("cat", R"pb(unit: "units/west" role: ROLE_SYSTEM_ADMIN)pb"), beyond);
  EXPECT_THAT(Update(R"pb(name: "users/bob" role: ROLE_EXECUTIVE)pb"), beyond);
}

TEST_F(UserServiceTest, AnAdministratorChangesWhatGivesNoRights) {
  ASSERT_THAT(CreateUser("ana", R"pb(unit: "units/east")pb"), IsOk());
  ActAs(Role::kSystemAdmin, "users/root", {"units/west"});
  EXPECT_THAT(Update(R"pb(name: "users/ana"
                          display_name: "Anna"
                          email: "anna@example.com"
                          title: "Clerk")pb"),
              IsOk());
  const auto refused = StatusIs(StatusCode::kPermissionDenied, "ACCOUNT_REQUEST_NEEDED");
  EXPECT_THAT(Update(R"pb(name: "users/ana" role: ROLE_EXECUTIVE)pb"), refused);
  EXPECT_THAT(Update(R"pb(name: "users/ana" unit: "units/west")pb"), refused);
  const auto subject = Update(R"pb(name: "users/ana" subject: "00u1")pb");
  EXPECT_THAT(subject, refused);
  EXPECT_THAT(subject, HasErrorMetadata("field", "user.subject"));
  // What stays the same is no change.
  EXPECT_THAT(Update(R"pb(name: "users/ana" role: ROLE_SALESPERSON unit: "units/east")pb"), IsOk());
  EXPECT_THAT(DeleteUser("users/ana"), StatusIs(StatusCode::kPermissionDenied));
}

TEST_F(UserServiceTest, NobodyFreezesTheAccountTheyActWith) {
  ASSERT_THAT(CreateUser("root", R"pb(unit: "units/east" role: ROLE_SYSTEM_ADMIN)pb"), IsOk());
  ActAs(Role::kSystemAdmin, "users/root", {"units/east"});
  EXPECT_THAT(Freeze("users/root"), StatusIs(StatusCode::kPermissionDenied, "OWN_MATTER"));
  EXPECT_THAT(Unfreeze("users/root"), StatusIs(StatusCode::kPermissionDenied, "OWN_MATTER"));
}

TEST_F(UserServiceTest, TellsWhyAnAccountWasFrozen) {
  ASSERT_THAT(CreateUser("ana", R"pb(unit: "units/east")pb"), IsOk());
  ASSERT_THAT(Ask(users(), &UserStub::FreezeUser, R"pb(name: "users/ana" reason: "Is leaving")pb"),
              IsOk());
  EXPECT_EQ(Events().back().note(), "Is leaving");
}

TEST_F(UserServiceTest, AHeadFreezesNobodyWhoseRoleReachesBeyondTheUnit) {
  ASSERT_THAT(CreateUser("ana", R"pb(unit: "units/east")pb"), IsOk());
  ASSERT_THAT(CreateUser("root", R"pb(unit: "units/east" role: ROLE_SYSTEM_ADMIN)pb"), IsOk());
  ActAs(Role::kUnitHead, "users/eve", {"units/east"});
  const auto refused = StatusIs(StatusCode::kPermissionDenied, "UNIT_NOT_YOURS");
  EXPECT_THAT(Freeze("users/ana"), IsOk());
  EXPECT_THAT(Freeze("users/root"), refused);
  ActAs(Role::kSystemAdmin, "users/max", {"units/west"});
  EXPECT_THAT(Freeze("users/root"), IsOk());
  ActAs(Role::kUnitHead, "users/eve", {"units/east"});
  EXPECT_THAT(Unfreeze("users/root"), refused);
}

}  // namespace
}  // namespace guanxi::directory
