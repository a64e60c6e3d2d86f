// The directory under test, and short ways to call it.
#ifndef GUANXI_SERVICES_DIRECTORY_DIRECTORY_FIXTURE_H_
#define GUANXI_SERVICES_DIRECTORY_DIRECTORY_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/access/principal.h"
#include "guanxi/directory/v1/account_requests.grpc.pb.h"
#include "guanxi/directory/v1/api_keys.grpc.pb.h"
#include "guanxi/directory/v1/hand_overs.grpc.pb.h"
#include "guanxi/directory/v1/service_accounts.grpc.pb.h"
#include "guanxi/directory/v1/teams.grpc.pb.h"
#include "guanxi/directory/v1/units.grpc.pb.h"
#include "guanxi/directory/v1/users.grpc.pb.h"
#include "services/directory/assembly.h"
#include "services/testing/error_matchers.h"
#include "services/testing/service_fixture.h"
#include "services/testing/text_proto.h"

namespace guanxi::directory {

class DirectoryFixture : public ServiceFixture<Assembly> {
 protected:
  using UnitStub = v1::UnitService::Stub;
  using UserStub = v1::UserService::Stub;

  template <typename... Extra>
  explicit DirectoryFixture(Extra&&... extra)
      : ServiceFixture<Assembly>(std::forward<Extra>(extra)...) {}

  // Later calls are those of `user`, who is `role` in `units`: the one it works in, then those
  // below.
  void ActAs(access::Role role,
             std::string_view user,
             const std::vector<std::string>& units = {},
             std::vector<std::string> grants = {}) {
    access::Principal principal;
    principal.user = std::string(user);
    principal.role = role;
    principal.grants = std::move(grants);
    const bool everything = role == access::Role::kOperator || role == access::Role::kService ||
                            (role == access::Role::kServiceAccount && units.empty());
    if (!units.empty()) principal.unit = units.front();
    access::ScopeParts own;
    own.owner = principal.user;
    own.grantees = {principal.user};
    access::ScopeParts group = own;
    group.units = units;
    principal.own = everything ? access::Scope::All() : access::Scope::Of(own);
    principal.group = everything ? access::Scope::All() : access::Scope::Of(group);
    SetPrincipal(std::move(principal));
  }
  // Later calls are the operator's.
  void ActAsOperator() { ActAs(access::Role::kOperator, "users/operator"); }

  // Creates `units/{id}` with `text`, the message without its display name. An empty id lets the
  // server choose.
  absl::StatusOr<v1::Unit> CreateUnit(std::string_view id, std::string_view text = "") {
    v1::CreateUnitRequest request;
    request.set_unit_id(std::string(id));
    request.mutable_unit()->set_display_name("East");
    request.mutable_unit()->MergeFrom(TextProto<v1::Unit>(text));
    return Call(*units_, &UnitStub::CreateUnit, request);
  }

  absl::StatusOr<v1::Unit> DeleteUnit(std::string_view name) {
    v1::DeleteUnitRequest request;
    request.set_name(std::string(name));
    return Call(*units_, &UnitStub::DeleteUnit, request);
  }

  // Calls `method` of `stub` with the request that `text` describes.
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Ask(Stub& stub,
                               grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                            const Request&,
                                                            Response*),
                               std::string_view text) {
    return Call(stub, method, TextProto<Request>(text));
  }

  // Creates `users/{id}` with `text`, the message without name and role.
  absl::StatusOr<v1::User> CreateUser(std::string_view id, std::string_view text) {
    v1::CreateUserRequest request;
    request.set_user_id(std::string(id));
    *request.mutable_user() =
        TextProto<v1::User>(R"pb(display_name: "Ana" role: ROLE_SALESPERSON)pb");
    request.mutable_user()->MergeFrom(TextProto<v1::User>(text));
    return Call(*users_, &UserStub::CreateUser, request);
  }

  absl::StatusOr<v1::User> DeleteUser(std::string_view name) {
    v1::DeleteUserRequest request;
    request.set_name(std::string(name));
    return Call(*users_, &UserStub::DeleteUser, request);
  }

  // The names of the records in `list`.
  template <typename List>
  static std::vector<std::string> NamesOf(const List& list) {
    std::vector<std::string> names;
    for (const auto& record : list) names.push_back(record.name());
    return names;
  }

  UnitStub& units() { return *units_; }
  UserStub& users() { return *users_; }

 private:
  std::unique_ptr<UnitStub> units_ = Stub<v1::UnitService>();
  std::unique_ptr<UserStub> users_ = Stub<v1::UserService>();
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_DIRECTORY_FIXTURE_H_
