// Care: policies, plans, the tasks they make, and account plans.
#include <chrono>
#include <thread>

#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "guanxi/customers/v1/account_plans.grpc.pb.h"
#include "guanxi/customers/v1/care_plans.grpc.pb.h"
#include "guanxi/customers/v1/care_tasks.grpc.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/customers/v1/service_policies.grpc.pb.h"
#include "tests/conformance/standard_fixture.h"

namespace guanxi::conformance {
namespace {

namespace v1 = guanxi::customers::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

google::type::Date DateIn(int days) {
  const absl::CivilDay day = absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()) + days;
  google::type::Date date;
  date.set_year(static_cast<int32_t>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

class CareTest : public RouteTest {
 protected:
  std::string NewCustomer(const std::string& tier = "") const {
    const auto sample = Of("Customer").Sample(NewMark());
    v1::Customer customer;
    customer.CopyFrom(*sample);
    customer.set_tier(tier);
    return NameOf(*Of("Customer").Create(customer).response);
  }
  // Runs `plan` and waits for its end.
  void Run(const std::string& plan) const {
    v1::RunCarePlanRequest run;
    run.set_name(plan);
    ASSERT_TRUE(Succeeded(
        Call<v1::CarePlanService>(GetParam(), &v1::CarePlanService::Stub::RunCarePlan, run)
            .status));
    v1::GetCareRunRequest request;
    request.set_care_plan(plan);
    bool done = false;
    for (int attempt = 0; attempt < 2000 && !done; ++attempt) {
      if (attempt > 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
      const auto state =
          Call<v1::CarePlanService>(GetParam(), &v1::CarePlanService::Stub::GetCareRun, request);
      done = state.ok() && state->phase() == v1::CareRun::PHASE_DONE;
    }
    EXPECT_TRUE(done);
  }
  std::vector<v1::CareTask> TasksOf(const std::string& customer) const {
    v1::ListCareTasksRequest request;
    request.set_filter("customer = \"" + customer + "\"");
    request.set_order_by("due_date");
    const auto list =
        Call<v1::CareTaskService>(GetParam(), &v1::CareTaskService::Stub::ListCareTasks, request);
    EXPECT_TRUE(Succeeded(list.status));
    return {list->care_tasks().begin(), list->care_tasks().end()};
  }
  Result<v1::AccountPlan> CreateAccountPlan(const std::string& customer,
                                            int from,
                                            int until) const {
    v1::CreateAccountPlanRequest request;
    v1::AccountPlan& plan = *request.mutable_account_plan();
    plan.set_display_name("Plan");
    plan.set_customer(customer);
    *plan.mutable_from() = DateIn(from);
    *plan.mutable_until() = DateIn(until);
    plan.add_goals()->set_text("Our share");
    return Call<v1::AccountPlanService>(GetParam(),
                                        &v1::AccountPlanService::Stub::CreateAccountPlan, request);
  }
};
INSTANTIATE_TEST_SUITE_P(, CareTest, BothRoutes(), NameOfRoute);

TEST_P(CareTest, APlanMakesItsTaskOnceAndWithdrawsIt) {
  const std::string customer = NewCustomer();
  v1::CreateCarePlanRequest request;
  v1::CarePlan& plan = *request.mutable_care_plan();
  plan.set_display_name("New catalogue");
  plan.set_work(v1::CarePlan::WORK_MAIL);
  plan.set_reach(v1::CarePlan::REACH_UNIT);
  plan.add_customers(customer);
  *plan.mutable_date() = DateIn(20);
  plan.set_lead_days(5);
  const auto created =
      Call<v1::CarePlanService>(GetParam(), &v1::CarePlanService::Stub::CreateCarePlan, request);
  ASSERT_TRUE(Succeeded(created.status));
  Run(created->name());
  Run(created->name());
  auto tasks = TasksOf(customer);
  ASSERT_THAT(tasks, SizeIs(1));
  EXPECT_EQ(tasks[0].state(), v1::CareTask::STATE_OPEN);
  EXPECT_EQ(tasks[0].care_plan(), created->name());
  EXPECT_EQ(tasks[0].due_date().SerializeAsString(), DateIn(15).SerializeAsString());
  ASSERT_TRUE(Succeeded(Of("CarePlan").Delete(created->name()).status));
  for (int attempt = 0; attempt < 2000 && tasks[0].state() == v1::CareTask::STATE_OPEN; ++attempt) {
    if (attempt > 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    tasks = TasksOf(customer);
    ASSERT_THAT(tasks, SizeIs(1));
  }
  EXPECT_EQ(tasks[0].state(), v1::CareTask::STATE_WITHDRAWN);
}

TEST_P(CareTest, ATaskIsDoneOnceAndLeavesTheCalendar) {
  const std::string user = "users/" + NewMark();
  v1::CreateCareTaskRequest request;
  v1::CareTask& task = *request.mutable_care_task();
  task.set_display_name("Call back");
  task.set_customer(NewCustomer());
  task.set_work(v1::CarePlan::WORK_CALL);
  task.set_owner(user);
  *task.mutable_due_date() = DateIn(-1);
  const auto created =
      Call<v1::CareTaskService>(GetParam(), &v1::CareTaskService::Stub::CreateCareTask, request);
  ASSERT_TRUE(Succeeded(created.status));
  EXPECT_TRUE(created->overdue());
  v1::GetCareCalendarRequest calendar;
  calendar.set_user(user);
  const auto before =
      Call<v1::CareTaskService>(GetParam(), &v1::CareTaskService::Stub::GetCareCalendar, calendar);
  ASSERT_TRUE(Succeeded(before.status));
  EXPECT_EQ(before->tasks(), 1);
  EXPECT_THAT(before->ical(), HasSubstr("UID:" + created->name()));
  v1::CompleteCareTaskRequest done;
  done.set_name(created->name());
  done.set_outcome(v1::CareTask::OUTCOME_REACHED);
  const auto complete = [&] {
    return Call<v1::CareTaskService>(GetParam(), &v1::CareTaskService::Stub::CompleteCareTask,
                                     done);
  };
  const auto completed = complete();
  ASSERT_TRUE(Succeeded(completed.status));
  EXPECT_EQ(completed->state(), v1::CareTask::STATE_DONE);
  EXPECT_TRUE(FailedWith(complete().status, grpc::FAILED_PRECONDITION, "WRONG_STATE"));
  EXPECT_EQ(
      Call<v1::CareTaskService>(GetParam(), &v1::CareTaskService::Stub::GetCareCalendar, calendar)
          ->tasks(),
      0);
}

TEST_P(CareTest, ThePolicyOfATierAppliesToItsCustomers) {
  const std::string tier = NewMark();
  v1::CreateServicePolicyRequest create;
  create.mutable_service_policy()->set_display_name(tier);
  create.mutable_service_policy()->set_tier(tier);
  create.mutable_service_policy()->set_sla_class("premium");
  const auto create_it = [&] {
    return Call<v1::ServicePolicyService>(
        GetParam(), &v1::ServicePolicyService::Stub::CreateServicePolicy, create);
  };
  const auto created = create_it();
  ASSERT_TRUE(Succeeded(created.status));
  EXPECT_TRUE(FailedWith(create_it().status, grpc::ALREADY_EXISTS, "VALUE_TAKEN"));
  v1::GetServicePolicyForRequest request;
  request.set_customer(NewCustomer(tier));
  const auto found = Call<v1::ServicePolicyService>(
      GetParam(), &v1::ServicePolicyService::Stub::GetServicePolicyFor, request);
  ASSERT_TRUE(Succeeded(found.status));
  EXPECT_EQ(found->service_policy().name(), created->name());
  EXPECT_EQ(found->match(), v1::GetServicePolicyForResponse::MATCH_TIER);
}

TEST_P(CareTest, OneAccountPlanOfACustomerIsActive) {
  const std::string customer = NewCustomer();
  const auto first = CreateAccountPlan(customer, 0, 90);
  ASSERT_TRUE(Succeeded(first.status));
  EXPECT_TRUE(
      FailedWith(CreateAccountPlan(customer, 90, 180).status, grpc::ALREADY_EXISTS, "VALUE_TAKEN"));
  const auto second = CreateAccountPlan(customer, 91, 180);
  ASSERT_TRUE(Succeeded(second.status));
  const auto activate = [&](const std::string& name) {
    v1::ActivateAccountPlanRequest request;
    request.set_name(name);
    return Call<v1::AccountPlanService>(
        GetParam(), &v1::AccountPlanService::Stub::ActivateAccountPlan, request);
  };
  ASSERT_TRUE(Succeeded(activate(first->name()).status));
  EXPECT_TRUE(
      FailedWith(activate(second->name()).status, grpc::FAILED_PRECONDITION, "WRONG_STATE"));
  v1::CloseAccountPlanRequest close;
  close.set_name(first->name());
  ASSERT_TRUE(Succeeded(Call<v1::AccountPlanService>(
                            GetParam(), &v1::AccountPlanService::Stub::CloseAccountPlan, close)
                            .status));
  EXPECT_TRUE(Succeeded(activate(second->name()).status));
  v1::ListAccountPlansRequest list;
  list.set_filter("customer = \"" + customer + "\"");
  list.set_order_by("from desc");
  const auto plans = Call<v1::AccountPlanService>(
      GetParam(), &v1::AccountPlanService::Stub::ListAccountPlans, list);
  ASSERT_TRUE(Succeeded(plans.status));
  std::vector<std::string> names;
  for (const auto& plan : plans->account_plans()) names.push_back(plan.name());
  EXPECT_THAT(names, ElementsAre(second->name(), first->name()));
}

}  // namespace
}  // namespace guanxi::conformance
