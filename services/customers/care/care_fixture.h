// Care under test: short ways to plan, to run what is due, and to see what came of it.
#ifndef GUANXI_SERVICES_CUSTOMERS_CARE_CARE_FIXTURE_H_
#define GUANXI_SERVICES_CUSTOMERS_CARE_CARE_FIXTURE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "guanxi/customers/v1/care_plans.grpc.pb.h"
#include "guanxi/customers/v1/care_tasks.grpc.pb.h"
#include "guanxi/customers/v1/service_policies.grpc.pb.h"
#include "services/customers/care/care_job.h"
#include "services/customers/customers_fixture.h"

namespace guanxi::customers {

// The clock starts on 2026-01-05.
class CareFixture : public CustomersFixture {
 protected:
  using PlanStub = v1::CarePlanService::Stub;
  using TaskStub = v1::CareTaskService::Stub;
  using PolicyStub = v1::ServicePolicyService::Stub;

  // Creates `carePlans/{id}`, of every customer unless `text` says otherwise.
  absl::StatusOr<v1::CarePlan> CreatePlan(std::string_view id, std::string_view text) {
    v1::CreateCarePlanRequest request;
    request.set_care_plan_id(std::string(id));
    *request.mutable_care_plan() = TextProto<v1::CarePlan>(R"pb(display_name: "Greetings"
                                                                work: WORK_GREETING
                                                                reach: REACH_UNIT)pb");
    request.mutable_care_plan()->MergeFrom(TextProto<v1::CarePlan>(text));
    return Call(*plans_, &PlanStub::CreateCarePlan, request);
  }
  absl::StatusOr<v1::CarePlan> UpdatePlan(std::string_view plan, std::string_view path) {
    v1::UpdateCarePlanRequest request;
    *request.mutable_care_plan() = TextProto<v1::CarePlan>(plan);
    request.mutable_update_mask()->add_paths(std::string(path));
    return Call(*plans_, &PlanStub::UpdateCarePlan, request);
  }
  absl::StatusOr<v1::CareRun> GetRun(std::string_view plan = "") {
    v1::GetCareRunRequest request;
    request.set_care_plan(std::string(plan));
    return Call(*plans_, &PlanStub::GetCareRun, request);
  }
  absl::StatusOr<v1::ListCareTasksResponse> ListTasks(std::string_view request) {
    return Call(*tasks_, &TaskStub::ListCareTasks, TextProto<v1::ListCareTasksRequest>(request));
  }
  // All tasks, as `{customer id} {due date} {state}`, by due date.
  std::vector<std::string> Tasks() {
    std::vector<std::string> lines;
    for (const char* state :
         {"STATE_OPEN", "STATE_DONE", "STATE_SKIPPED", "STATE_WITHDRAWN", "STATE_SUSPENDED"}) {
      v1::ListCareTasksRequest request;
      request.set_page_size(1000);
      request.set_order_by("due_date");
      request.set_filter(std::string("state = ") + state);
      const auto list = Call(*tasks_, &TaskStub::ListCareTasks, request);
      EXPECT_THAT(list, IsOk());
      for (const v1::CareTask& task : list->care_tasks()) {
        const auto& due = task.due_date();
        lines.push_back(task.customer().substr(10) + " " +
                        absl::FormatCivilTime(absl::CivilDay(due.year(), due.month(), due.day())) +
                        " " + (state + 6));
      }
    }
    return lines;
  }

  // Does everything that is due, as a process does that starts now.
  void RunDue() { RunDue(engine()); }
  void RunDue(kv::Engine& on) {
    CareJob job = NewJob(on);
    absl::StatusOr<bool> worked = true;
    while (worked.ok() && *worked) worked = job.Step();
    EXPECT_THAT(worked, IsOk());
  }
  CareJob NewJob(kv::Engine& on) {
    rpc::Environment environment;
    environment.engine = &on;
    environment.clock = &clock();
    return CareJob(environment, &tables_);
  }

  const Tables& tables() const { return tables_; }
  PlanStub& plans() { return *plans_; }
  TaskStub& tasks() { return *tasks_; }
  PolicyStub& policies() { return *policies_; }

 private:
  const Tables tables_{"CN"};
  std::unique_ptr<PlanStub> plans_ = Stub<v1::CarePlanService>();
  std::unique_ptr<TaskStub> tasks_ = Stub<v1::CareTaskService>();
  std::unique_ptr<PolicyStub> policies_ = Stub<v1::ServicePolicyService>();
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CARE_CARE_FIXTURE_H_
