// What units and users have beyond the standard methods.
#include "guanxi/directory/v1/units.grpc.pb.h"
#include "guanxi/directory/v1/users.grpc.pb.h"
#include "tests/conformance/standard_fixture.h"

namespace guanxi::conformance {
namespace {

namespace v1 = guanxi::directory::v1;

class DirectoryTest : public RouteTest {
 protected:
  Result<v1::User> CreateUser(const std::string& email = "", const std::string& unit = "") const {
    v1::CreateUserRequest request;
    request.mutable_user()->set_display_name(NewMark());
    request.mutable_user()->set_unit(unit.empty() ? "units/conformance" : unit);
    request.mutable_user()->set_role(v1::User::ROLE_AGENT);
    request.mutable_user()->set_email(email);
    return Call<v1::UserService>(GetParam(), &v1::UserService::Stub::CreateUser, request);
  }
  Result<v1::User> Freeze(const std::string& name) const {
    v1::FreezeUserRequest request;
    request.set_name(name);
    return Call<v1::UserService>(GetParam(), &v1::UserService::Stub::FreezeUser, request);
  }
  Result<v1::Unit> CreateUnit(const std::string& parent) const {
    v1::CreateUnitRequest request;
    request.mutable_unit()->set_display_name(NewMark());
    request.mutable_unit()->set_parent(parent);
    return Call<v1::UnitService>(GetParam(), &v1::UnitService::Stub::CreateUnit, request);
  }
};
INSTANTIATE_TEST_SUITE_P(, DirectoryTest, BothRoutes(), NameOfRoute);

TEST_P(DirectoryTest, FreezingAndUnfreezingCanBeRepeated) {
  const auto user = CreateUser();
  ASSERT_TRUE(Succeeded(user.status));
  EXPECT_EQ(user->state(), v1::User::STATE_ACTIVE);
  for (int i = 0; i < 2; ++i) {
    const auto frozen = Freeze(user->name());
    ASSERT_TRUE(Succeeded(frozen.status));
    EXPECT_EQ(frozen->state(), v1::User::STATE_FROZEN);
  }
  v1::UnfreezeUserRequest request;
  request.set_name(user->name());
  for (int i = 0; i < 2; ++i) {
    const auto thawed =
        Call<v1::UserService>(GetParam(), &v1::UserService::Stub::UnfreezeUser, request);
    ASSERT_TRUE(Succeeded(thawed.status));
    EXPECT_EQ(thawed->state(), v1::User::STATE_ACTIVE);
  }
}

TEST_P(DirectoryTest, FreezingNobodyIsNotFound) {
  EXPECT_TRUE(MissesResource(Freeze("users/nobody").status, "users/nobody"));
}

TEST_P(DirectoryTest, AnEmailBelongsToOneUser) {
  const std::string email = NewMark() + "@example.com";
  const auto user = CreateUser(email);
  ASSERT_TRUE(Succeeded(user.status));
  const auto second = CreateUser(email);
  EXPECT_TRUE(FailedWith(second.status, grpc::ALREADY_EXISTS, "VALUE_TAKEN"));
  const auto info = DetailOf<google::rpc::ErrorInfo>(second.status);
  ASSERT_TRUE(info);
  EXPECT_EQ(info->metadata().at("holder"), user->name());
}

TEST_P(DirectoryTest, AnUnknownUnitIsRefused) {
  EXPECT_TRUE(FailedWith(CreateUser("", "units/nobody").status, grpc::FAILED_PRECONDITION,
                         "REFERENCE_NOT_FOUND"));
  EXPECT_TRUE(FailedWith(CreateUnit("units/nobody").status, grpc::FAILED_PRECONDITION,
                         "REFERENCE_NOT_FOUND"));
}

TEST_P(DirectoryTest, AUnitInUseIsNotDeleted) {
  const auto parent = CreateUnit("");
  ASSERT_TRUE(Succeeded(parent.status));
  ASSERT_TRUE(Succeeded(CreateUnit(parent->name()).status));
  EXPECT_TRUE(FailedWith(Of("Unit").Delete(parent->name()).status, grpc::FAILED_PRECONDITION,
                         "WRONG_STATE"));
}

TEST_P(DirectoryTest, UnitsFormNoCircle) {
  const auto parent = CreateUnit("");
  const auto child = CreateUnit(parent->name());
  ASSERT_TRUE(Succeeded(child.status));
  v1::Unit patch;
  patch.set_name(parent->name());
  patch.set_parent(child->name());
  EXPECT_TRUE(RefusedField(Of("Unit").Update(patch, {"parent"}).status, "unit.parent"));
}

TEST_P(DirectoryTest, UsersAreFoundByUnitEmailAndRole) {
  const auto unit = CreateUnit("");
  const std::string email = NewMark() + "@example.com";
  const auto user = CreateUser(email, unit->name());
  ASSERT_TRUE(Succeeded(user.status));
  for (const std::string& filter : {"unit = \"" + unit->name() + "\"", "email = \"" + email + "\"",
                                    "role = ROLE_AGENT AND unit = \"" + unit->name() + "\""}) {
    EXPECT_THAT(Of("User").ListNames({.filter = filter}), ::testing::ElementsAre(user->name()))
        << filter;
  }
}

}  // namespace
}  // namespace guanxi::conformance
