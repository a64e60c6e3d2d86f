// Every role, and every grant of a program, by every method: may it be called at all?
#include <google/api/field_behavior.pb.h>

#include <algorithm>
#include <iostream>
#include <map>

#include "tests/access/rules.h"

namespace guanxi::access_test {
namespace {

using google::protobuf::Descriptor;

// Whether a blank request of `type` is refused for what it lacks.
bool LacksSomething(const Descriptor& type) {
  for (int i = 0; i < type.field_count(); ++i) {
    const auto& options = type.field(i)->options();
    for (int j = 0; j < options.ExtensionSize(google::api::field_behavior); ++j) {
      if (options.GetExtension(google::api::field_behavior, j) == google::api::REQUIRED)
        return true;
    }
  }
  return false;
}

// The answer to a blank request of somebody who may call: the request is looked at only then.
bool IsOfTheRequest(const MethodDescriptor& method, const grpc::Status& status) {
  if (LacksSomething(*method.input_type())) return status.error_code() == grpc::INVALID_ARGUMENT;
  switch (status.error_code()) {
    case grpc::OK:
    case grpc::INVALID_ARGUMENT:
    case grpc::FAILED_PRECONDITION:
    case grpc::NOT_FOUND:
      return true;
    default:
      return false;
  }
}

class RolesTest : public ::testing::Test {
 protected:
  void Ask(const Caller& caller, const MethodDescriptor& method, bool permitted) {
    ++cells_;
    const std::string name = NameOf(method);
    const Answer answer = caller.Call(name, "");
    if (permitted) {
      EXPECT_TRUE(IsOfTheRequest(method, answer.status)) << Succeeded(answer).message();
    } else {
      EXPECT_TRUE(FailedWith(answer.status, grpc::PERMISSION_DENIED, "PERMISSION_DENIED"));
    }
  }

  void Refused(const Caller& caller, const MethodDescriptor& method) {
    ++cells_;
    EXPECT_EQ(caller.Call(NameOf(method), "").code(), grpc::UNAUTHENTICATED);
  }

  void Tell(const char* what) {
    std::cout << "[ CELLS    ] " << cells_ << " " << what << "\n";
    RecordProperty("cells", cells_);
  }

  int cells_ = 0;
};

TEST_F(RolesTest, EveryRoleByEveryMethodByBothRoutes) {
  Company company(&RunningSuite::Shared(), "roles");
  const std::string unit = company.NewUnit("unit");
  std::map<UserRole, std::string> users;
  for (const UserRole role : kRoles) {
    users[role] = company.NewUser(std::to_string(role), unit, role);
  }
  company.Settle();
  for (const auto& [role, user] : users) {
    for (const Route route : {Route::kDirect, Route::kGateway}) {
      const Caller caller = company.As(user, route);
      for (const MethodDescriptor* method : AllMethods()) {
        SCOPED_TRACE(directory::v1::User::Role_Name(role) + " " + NameOf(*method) +
                     (route == Route::kGateway ? " through the gateway" : ""));
        Ask(caller, *method, ActOf(NameOf(*method)).ReachOf(role) != Reach::kNobodys);
      }
    }
  }
  Tell("of role, method and route");
}

TEST_F(RolesTest, EveryGrantByEveryMethod) {
  Company company(&RunningSuite::Shared(), "grants");
  struct Program {
    std::string grant;
    std::string account;
    bool of_a_unit;
  };
  std::vector<Program> programs;
  for (const std::string& unit : {company.NewUnit("unit"), std::string()}) {
    const std::string where = unit.empty() ? "-everywhere" : "-unit";
    for (const std::string& grant : AllGrants()) {
      std::string id = grant + where;
      std::replace(id.begin(), id.end(), '.', '-');
      programs.push_back({grant, company.NewServiceAccount(id, unit, {grant}), !unit.empty()});
    }
    programs.push_back(
        {"none.none", company.NewServiceAccount("none" + where, unit, {}), !unit.empty()});
  }
  company.Settle();
  for (const Program& program : programs) {
    const Caller caller = company.As(program.account);
    for (const MethodDescriptor* method : AllMethods()) {
      SCOPED_TRACE(program.account + " " + NameOf(*method));
      Ask(caller, *method, GrantAdmits(program.grant, NameOf(*method), program.of_a_unit));
    }
  }
  Tell("of grant and method");
}

TEST_F(RolesTest, TheSuitesOwnServicesMayCallEveryMethod) {
  const Caller service(&RunningSuite::Shared(), RunningSuite::Shared().credentials().OfService());
  for (const MethodDescriptor* method : AllMethods()) {
    SCOPED_TRACE(NameOf(*method));
    Ask(service, *method, true);
  }
  Tell("of method");
}

TEST_F(RolesTest, NobodyElseMayCallAnything) {
  Company company(&RunningSuite::Shared(), "nobody");
  const std::string unit = company.NewUnit("unit");
  const auto user = [&](const std::string& id) {
    return company.NewUser(id, unit, directory::v1::User::ROLE_EXECUTIVE);
  };
  const std::string frozen = user("frozen");
  const std::string closed = user("closed");
  const std::string expired = user("expired");
  EXPECT_TRUE(Succeeded(company.service().Call("guanxi.directory.v1.UserService/FreezeUser",
                                               "name: \"" + frozen + "\"")));
  EXPECT_TRUE(Succeeded(company.service().Call("guanxi.directory.v1.UserService/DeleteUser",
                                               "name: \"" + closed + "\"")));
  company.Settle();
  const Credentials& credentials = company.suite().credentials();
  const std::string good = credentials.Of(user("good"));
  const std::vector<std::pair<std::string, std::string>> strangers = {
      {"no credential", ""},
      {"no token", "Bearer x"},
      {"another scheme", "Basic dXNlcjpwYXNz"},
      {"a token cut short", good.substr(0, good.size() - 2)},
      {"an expired token", credentials.Of(expired, -absl::Minutes(10))},
      {"an unknown account", credentials.Of("users/nobody-nobody")},
      {"an unknown key", "Bearer gx1_nobody_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
      {"a frozen account", credentials.Of(frozen)},
      {"a closed account", credentials.Of(closed)}};
  for (const auto& [who, authorization] : strangers) {
    for (const Route route : {Route::kDirect, Route::kGateway}) {
      const Caller caller(&company.suite(), authorization, route);
      for (const MethodDescriptor* method : AllMethods()) {
        SCOPED_TRACE(who + " " + NameOf(*method) +
                     (route == Route::kGateway ? " through the gateway" : ""));
        Refused(caller, *method);
      }
    }
  }
  Tell("of stranger, method and route");
}

}  // namespace
}  // namespace guanxi::access_test
