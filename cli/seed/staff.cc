#include "cli/seed/staff.h"

#include <fmt/core.h>

#include <algorithm>

#include "cli/seed/names.h"
#include "guanxi/directory/v1/units.pb.h"
#include "guanxi/directory/v1/users.pb.h"

namespace guanxi::cli::seed {
namespace {

using directory::v1::User;

constexpr UnitEntry kUnits[] = {
    {"hq", "", "总部 Headquarters"},
    {"east", "hq", "华东大区 East"},
    {"south", "hq", "华南大区 South"},
    {"north", "hq", "华北大区 North"},
    {"west", "hq", "中西部大区 West"},
    {"overseas", "hq", "海外 Overseas"},
    {"shanghai", "east", "上海办事处 Shanghai"},
    {"hangzhou", "east", "杭州办事处 Hangzhou"},
    {"guangzhou", "south", "广州办事处 Guangzhou"},
    {"shenzhen", "south", "深圳办事处 Shenzhen"},
    {"beijing", "north", "北京办事处 Beijing"},
    {"tianjin", "north", "天津办事处 Tianjin"},
    {"chengdu", "west", "成都办事处 Chengdu"},
    {"xian", "west", "西安办事处 Xi'an"},
    {"hongkong", "overseas", "香港办事处 Hong Kong"},
};

constexpr int kOffices = 9;
constexpr int kRegions = 5;

int LevelOf(const UnitEntry& unit) {
  if (unit.parent.empty()) return 0;
  return unit.parent == "hq" ? 1 : 2;
}

std::string UserId(const Plan& plan, std::string_view unit, std::string_view job, int64_t number) {
  return fmt::format("{}u-{}-{}-{:02}", IdPrefix(plan), unit, job, number);
}

// People of one job in one unit.
struct Job {
  User::Role role;
  std::string_view id;  // part of their ids
  std::string_view title;
  int64_t people;
};

std::vector<Job> JobsOf(const Plan& plan, const UnitEntry& unit) {
  switch (LevelOf(unit)) {
    case 0:
      return {{User::ROLE_EXECUTIVE, "exec", "执行董事 Executive Director", 2},
              {User::ROLE_MARKETING, "marketing", "市场专员 Marketing Specialist", 2},
              {User::ROLE_SYSTEM_ADMIN, "sysadmin", "系统管理员 System Administrator", 1}};
    case 1:
      return {
          {User::ROLE_UNIT_HEAD, "head", "大区总监 Regional Director", 1},
          {User::ROLE_UNIT_ADMIN, "admin", "销售内勤 Sales Administrator", 1},
          {User::ROLE_AGENT, "agent", "客服工程师 Service Agent", AgentsPerRegion(plan.customers)}};
    default:
      return {{User::ROLE_UNIT_HEAD, "head", "办事处经理 Office Manager", 1},
              {User::ROLE_SALESPERSON, "sales", "销售经理 Sales Manager",
               SalespeoplePerOffice(plan.customers)}};
  }
}

Step UserStep(const Plan& plan, const UnitEntry& unit, const Job& job, int64_t number) {
  directory::v1::CreateUserRequest request;
  request.set_user_id(UserId(plan, unit.id, job.id, number));
  Random random(plan.seed, request.user_id());
  const bool abroad = unit.id == "overseas" || unit.parent == "overseas";
  const Name name = abroad ? EnglishPerson(random) : ChinesePerson(random);
  User& user = *request.mutable_user();
  user.set_display_name(name.display);
  // Namesakes: the number of the place tells them apart.
  user.set_email(
      fmt::format("{}.{}.{}{}@{}", name.latin, unit.id, job.id, number, CompanyDomain(plan)));
  user.set_unit("units/" + UnitId(plan, unit.id));
  user.set_role(job.role);
  user.set_title(std::string(job.title));
  Step step{Kind::kUser, {}};
  AddCall(plan, "guanxi.directory.v1.UserService/CreateUser", std::move(request), step);
  return step;
}

}  // namespace

int64_t SalespeoplePerOffice(int64_t customers) {
  return std::clamp<int64_t>(customers / kOffices / 80, 3, 40);
}

int64_t AgentsPerRegion(int64_t customers) {
  return std::clamp<int64_t>(customers / kRegions / 250, 2, 40);
}

std::string_view RegionOf(std::string_view office) {
  for (const UnitEntry& unit : kUnits) {
    if (unit.id == office) return unit.parent;
  }
  return "";
}

std::string PickSalesperson(const Plan& plan,
                            std::string_view office,
                            int64_t customer,
                            Random& random) {
  const int64_t number = 1 + random.Below(SalespeoplePerOffice(customer));
  return "users/" + UserId(plan, office, "sales", number);
}

std::string PickAgent(const Plan& plan, std::string_view office, int64_t customer, Random& random) {
  const int64_t number = 1 + random.Below(AgentsPerRegion(customer));
  return "users/" + UserId(plan, RegionOf(office), "agent", number);
}

std::vector<Step> UnitSteps(const Plan& plan, int level) {
  std::vector<Step> steps;
  for (const UnitEntry& entry : kUnits) {
    if (LevelOf(entry) != level) continue;
    directory::v1::CreateUnitRequest request;
    request.set_unit_id(UnitId(plan, entry.id));
    request.mutable_unit()->set_display_name(std::string(entry.display_name));
    if (level > 0) request.mutable_unit()->set_parent("units/" + UnitId(plan, entry.parent));
    Step& step = steps.emplace_back(Step{Kind::kUnit, {}});
    AddCall(plan, "guanxi.directory.v1.UnitService/CreateUnit", std::move(request), step);
  }
  return steps;
}

std::vector<Step> UserSteps(const Plan& plan) {
  std::vector<Step> steps;
  for (const UnitEntry& unit : kUnits) {
    for (const Job& job : JobsOf(plan, unit)) {
      for (int64_t number = 1; number <= job.people; ++number)
        steps.push_back(UserStep(plan, unit, job, number));
    }
  }
  return steps;
}

}  // namespace guanxi::cli::seed
