#include "tests/access/company.h"

#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"

namespace guanxi::access_test {
namespace {

std::string Quoted(const std::vector<std::string>& names) {
  return absl::StrCat("[",
                      absl::StrJoin(names, ", ",
                                    [](std::string* out, const std::string& name) {
                                      absl::StrAppend(out, "\"", name, "\"");
                                    }),
                      "]");
}

}  // namespace

Company::Company(RunningSuite* suite, std::string id)
    : suite_(suite), id_(std::move(id)), service_(suite, suite->credentials().OfService()) {}

std::string Company::NewUnit(const std::string& id, const std::string& parent) {
  EXPECT_TRUE(
      Succeeded(service_.Call("guanxi.directory.v1.UnitService/CreateUnit",
                              absl::StrCat("unit_id: \"", Id(id), "\" unit { display_name: \"", id,
                                           "\" parent: \"", parent, "\" }"))));
  return "units/" + Id(id);
}

std::string Company::NewUser(const std::string& id, const std::string& unit, UserRole role) {
  EXPECT_TRUE(Succeeded(service_.Call(
      "guanxi.directory.v1.UserService/CreateUser",
      absl::StrCat("user_id: \"", Id(id), "\" user { display_name: \"", id, "\" unit: \"", unit,
                   "\" role: ", directory::v1::User::Role_Name(role), " }"))));
  return "users/" + Id(id);
}

std::string Company::NewTeam(const std::string& id, const std::vector<std::string>& members) {
  EXPECT_TRUE(
      Succeeded(service_.Call("guanxi.directory.v1.TeamService/CreateTeam",
                              absl::StrCat("team_id: \"", Id(id), "\" team { display_name: \"", id,
                                           "\" members: ", Quoted(members), " }"))));
  return "teams/" + Id(id);
}

std::string Company::NewServiceAccount(const std::string& id,
                                       const std::string& unit,
                                       const std::vector<std::string>& grants) {
  EXPECT_TRUE(Succeeded(service_.Call(
      "guanxi.directory.v1.ServiceAccountService/CreateServiceAccount",
      absl::StrCat("service_account_id: \"", Id(id), "\" service_account { display_name: \"", id,
                   "\" unit: \"", unit, "\" grants: ", Quoted(grants), " }"))));
  return "serviceAccounts/" + Id(id);
}

void Company::Settle() {
  if (root_.empty()) root_ = NewUnit("settled");
  const std::string user =
      NewUser(absl::StrCat("settled", ++settled_), root_, directory::v1::User::ROLE_SALESPERSON);
  const std::string authorization = suite_->credentials().Of(user);
  for (const std::string& part : suite_->parts()) {
    EXPECT_TRUE(AwaitAccepted(*suite_, part, authorization)) << part;
  }
}

Caller Company::As(const std::string& account, Route route) const {
  return Caller(suite_, suite_->credentials().Of(account), route);
}

std::string CheapMethodOf(const std::string& part) {
  if (part == "gateway") return "guanxi.gateway.v1.GatewayService/GetCustomer360";
  if (part == "directory") return "guanxi.directory.v1.UnitService/GetUnit";
  if (part == "customers") return "guanxi.customers.v1.CustomerService/GetCustomer";
  if (part == "pipeline") return "guanxi.pipeline.v1.PipelineService/GetPipeline";
  if (part == "tickets") return "guanxi.tickets.v1.TicketService/GetTicket";
  return "guanxi.loyalty.v1.ScoreService/GetScore";
}

bool AwaitAccepted(const RunningSuite& suite,
                   const std::string& part,
                   const std::string& authorization) {
  const std::string method = CheapMethodOf(part);
  const absl::Time limit = absl::Now() + absl::Seconds(20);
  while (absl::Now() < limit) {
    const Answer answer = Call(suite.channel(part), method, "", authorization);
    const bool refused =
        answer.code() == grpc::UNAUTHENTICATED || answer.code() == grpc::UNAVAILABLE;
    if (!refused) return true;
    std::this_thread::yield();
  }
  return false;
}

}  // namespace guanxi::access_test
