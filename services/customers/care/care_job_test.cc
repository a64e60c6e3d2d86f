#include "services/customers/care/care_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "guanxi/customers/v1/record_service.grpc.pb.h"
#include "services/customers/care/care_fixture.h"
#include "services/testing/dying_engine.h"

namespace guanxi::customers {
namespace {

using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr char kSpring[] = R"pb(
  holiday { display_name: "春节" calendar: CALENDAR_CHINESE_LUNAR month: 1 day: 1 })pb";

class CareJobTest : public CareFixture {
 protected:
  void CreateCustomers(int count) {
    for (int i = 0; i < count; ++i)
      ASSERT_THAT(CreateCustomer(absl::StrCat("c", i), R"(owner: "users/o")"), IsOk());
  }
  absl::StatusOr<v1::Customer> UpdateCustomer(std::string_view customer, std::string_view path) {
    v1::UpdateCustomerRequest request;
    *request.mutable_customer() = TextProto<v1::Customer>(customer);
    request.mutable_update_mask()->add_paths(std::string(path));
    return Call(customers(), &CustomerStub::UpdateCustomer, request);
  }
  std::string OnlyTask() {
    const auto list = ListTasks("");
    EXPECT_THAT(list, IsOk());
    EXPECT_THAT(list->care_tasks(), SizeIs(1));
    return list->care_tasks_size() == 1 ? list->care_tasks(0).name() : "";
  }
  // The task that is due on that day of January.
  std::string TaskDue(int day) {
    const auto list = ListTasks(absl::StrCat(R"(filter: "due_date = 2026-01-)", day, R"(")"));
    EXPECT_THAT(list, IsOk());
    EXPECT_THAT(list->care_tasks(), SizeIs(1));
    return list->care_tasks_size() == 1 ? list->care_tasks(0).name() : "";
  }
  // One that is due for customers/c0 on 2026-01-30.
  absl::StatusOr<v1::CareTask> CreateTaskByHand() {
    return Call(tasks(), &TaskStub::CreateCareTask, TextProto<v1::CreateCareTaskRequest>(R"pb(
                  care_task {
                    display_name: "Call back"
                    work: WORK_CALL
                    customer: "customers/c0"
                    due_date { year: 2026 month: 1 day: 30 }
                  })pb"));
  }
  absl::Status Apply(const CareEdit& edit, v1::CareRun& run) {
    const table::Change change{
        .actor = "services/customers", .request_id = "", .method = "", .time = clock().Now()};
    return kv::CommitAndWait(
               engine(),
               [&](kv::Txn& txn) { return ApplyCareEdit(tables(), txn, change, edit, run); })
        .status();
  }
  // How often each task was created, by the events.
  std::map<std::string, int> Creations() {
    std::map<std::string, int> creations;
    for (const changes::v1::Event& event : Events()) {
      if (event.resource_type() == "guanxi.customers/CareTask" &&
          event.kind() == changes::v1::Event::KIND_CREATED) {
        ++creations[event.resource()];
      }
    }
    return creations;
  }
};

TEST_F(CareJobTest, MakesTheTasksOfAPlanOnce) {
  CreateCustomers(2);
  ASSERT_THAT(CreatePlan("spring", absl::StrCat(kSpring, "lead_days: 3")), IsOk());
  RunDue();
  EXPECT_THAT(Tasks(), UnorderedElementsAre("c0 2026-02-14 OPEN", "c1 2026-02-14 OPEN"));
  clock().Advance(absl::Hours(24));
  RunDue();
  RunDue();
  EXPECT_THAT(Tasks(), SizeIs(2));
  const auto run = GetRun();
  ASSERT_THAT(run, IsOk());
  EXPECT_EQ(run->phase(), v1::CareRun::PHASE_DONE);
  EXPECT_EQ(run->day().day(), 6);
  EXPECT_EQ(run->customers_examined(), 2);
  EXPECT_EQ(run->tasks_examined(), 2);
  EXPECT_EQ(run->tasks_created(), 0);
  EXPECT_EQ(GetRun("carePlans/spring")->tasks_created(), 2);
}

TEST_F(CareJobTest, ADayThatPassesBringsWhatComesIntoSight) {
  CreateCustomers(1);
  ASSERT_THAT(CreatePlan("weekly", R"pb(interval {
                                          weeks: 5
                                          first { year: 2026 month: 1 day: 12 }
                                        })pb"),
              IsOk());
  RunDue();
  EXPECT_THAT(Tasks(), ElementsAre("c0 2026-01-12 OPEN", "c0 2026-02-16 OPEN"));
  clock().Advance(absl::Hours(24) * 16);
  RunDue();
  EXPECT_THAT(Tasks(), SizeIs(2));
  clock().Advance(absl::Hours(24));
  RunDue();
  EXPECT_THAT(Tasks(),
              ElementsAre("c0 2026-01-12 OPEN", "c0 2026-02-16 OPEN", "c0 2026-03-23 OPEN"));
}

TEST_F(CareJobTest, RemembersTheBirthdaysOfContactsAndOfPeople) {
  ASSERT_THAT(CreateCustomer("org", R"(owner: "users/o")"), IsOk());
  ASSERT_THAT(CreateCustomer("person", R"pb(
                kind: KIND_PERSON
                important_dates { kind: KIND_BIRTHDAY month: 1 day: 9 })pb"),
              IsOk());
  ASSERT_THAT(CreateContact("li", R"pb(
                affiliations { customer: "customers/org" }
                important_dates {
                  kind: KIND_BIRTHDAY
                  calendar: CALENDAR_CHINESE_LUNAR
                  month: 12
                  day: 1
                })pb"),
              IsOk());
  ASSERT_THAT(CreatePlan("birthdays", "personal_dates {}"), IsOk());
  RunDue();
  EXPECT_THAT(Tasks(), ElementsAre("person 2026-01-09 OPEN", "org 2026-01-19 OPEN"));
  const auto of_org = ListTasks(R"pb(filter: "customer = \"customers/org\"")pb");
  ASSERT_THAT(of_org, IsOk());
  EXPECT_EQ(of_org->care_tasks(0).contact(), "contacts/li");
  EXPECT_EQ(of_org->care_tasks(0).owner(), "users/o");
  EXPECT_EQ(of_org->care_tasks(0).date_kind(), v1::ImportantDate::KIND_BIRTHDAY);
  EXPECT_EQ(GetRun("carePlans/birthdays")->contacts_examined(), 1);
}

TEST_F(CareJobTest, WithdrawsWhatAPlanNoLongerCallsForAndOpensItAgain) {
  CreateCustomers(1);
  ASSERT_THAT(CreatePlan("spring", kSpring), IsOk());
  RunDue();
  ASSERT_THAT(UpdatePlan(R"(name: "carePlans/spring" paused: true)", "paused"), IsOk());
  RunDue();
  EXPECT_THAT(Tasks(), ElementsAre("c0 2026-02-17 WITHDRAWN"));
  ASSERT_THAT(UpdatePlan(R"(name: "carePlans/spring")", "paused"), IsOk());
  RunDue();
  EXPECT_THAT(Tasks(), ElementsAre("c0 2026-02-17 OPEN"));
  ASSERT_THAT(UpdatePlan(R"(name: "carePlans/spring" customer_filter: "grade = GRADE_A")",
                         "customer_filter"),
              IsOk());
  RunDue();
  EXPECT_THAT(Tasks(), ElementsAre("c0 2026-02-17 WITHDRAWN"));
  EXPECT_THAT(Creations(), SizeIs(1));
}

TEST_F(CareJobTest, WithdrawsTheTasksOfADeletedPlan) {
  CreateCustomers(1);
  ASSERT_THAT(CreatePlan("spring", kSpring), IsOk());
  RunDue();
  v1::DeleteCarePlanRequest request;
  request.set_name("carePlans/spring");
  ASSERT_THAT(Call(plans(), &PlanStub::DeleteCarePlan, request), IsOk());
  RunDue();
  EXPECT_THAT(Tasks(), ElementsAre("c0 2026-02-17 WITHDRAWN"));
}

TEST_F(CareJobTest, ADateThatIsCorrectedTakesItsTaskAlong) {
  ASSERT_THAT(
      CreateCustomer("p", R"pb(kind: KIND_PERSON
                               important_dates { kind: KIND_BIRTHDAY month: 2 day: 1 })pb"),
      IsOk());
  ASSERT_THAT(CreatePlan("birthdays", "personal_dates {}"), IsOk());
  RunDue();
  ASSERT_THAT(UpdateCustomer(R"pb(name: "customers/p"
                                  important_dates { kind: KIND_BIRTHDAY month: 2 day: 10 })pb",
                             "important_dates"),
              IsOk());
  clock().Advance(absl::Hours(24));
  RunDue();
  EXPECT_THAT(Tasks(), ElementsAre("p 2026-02-10 OPEN", "p 2026-02-01 WITHDRAWN"));
}

TEST_F(CareJobTest, OpenTasksGoWithTheCustomer) {
  CreateCustomers(2);
  ASSERT_THAT(CreatePlan("spring", kSpring), IsOk());
  RunDue();
  ASSERT_THAT(UpdateCustomer(R"(name: "customers/c0" owner: "users/heir")", "owner"), IsOk());
  ASSERT_THAT(DeleteCustomer("customers/c1"), IsOk());
  clock().Advance(absl::Hours(24));
  RunDue();
  EXPECT_THAT(Tasks(), ElementsAre("c0 2026-02-17 OPEN", "c1 2026-02-17 SUSPENDED"));
  const auto of_heir = ListTasks(R"pb(filter: "owner = \"users/heir\"")pb");
  ASSERT_THAT(of_heir, IsOk());
  EXPECT_THAT(of_heir->care_tasks(), SizeIs(1));
  EXPECT_EQ(GetRun()->tasks_moved(), 1);
  EXPECT_EQ(GetRun()->tasks_withdrawn(), 1);
}

TEST_F(CareJobTest, WhatPeopleDecidedStays) {
  CreateCustomers(1);
  ASSERT_THAT(CreatePlan("spring", kSpring), IsOk());
  RunDue();
  v1::RescheduleCareTaskRequest request;
  request.set_name(OnlyTask());
  *request.mutable_due_date() = TextProto<google::type::Date>("year: 2026 month: 2 day: 12");
  ASSERT_THAT(Call(tasks(), &TaskStub::RescheduleCareTask, request), IsOk());
  ASSERT_THAT(UpdatePlan(R"(name: "carePlans/spring" paused: true)", "paused"), IsOk());
  RunDue();
  EXPECT_THAT(Tasks(), ElementsAre("c0 2026-02-12 OPEN"));
  v1::CompleteCareTaskRequest done;
  done.set_name(OnlyTask());
  done.set_outcome(v1::CareTask::OUTCOME_REACHED);
  ASSERT_THAT(Call(tasks(), &TaskStub::CompleteCareTask, done), IsOk());
  ASSERT_THAT(UpdatePlan(R"(name: "carePlans/spring")", "paused"), IsOk());
  RunDue();
  EXPECT_THAT(Tasks(), ElementsAre("c0 2026-02-12 DONE"));
}

TEST_F(CareJobTest, WorkThatIsOverdueStaysToBeDone) {
  CreateCustomers(1);
  ASSERT_THAT(CreatePlan("once", "date { year: 2026 month: 1 day: 7 }"), IsOk());
  RunDue();
  clock().Advance(absl::Hours(24) * 10);
  RunDue();
  EXPECT_THAT(Tasks(), ElementsAre("c0 2026-01-07 OPEN"));
}

TEST_F(CareJobTest, APlanOfAnOwnerReachesThatOwnersCustomers) {
  ASSERT_THAT(CreateCustomer("mine", R"(owner: "users/me")"), IsOk());
  ASSERT_THAT(CreateCustomer("theirs", R"(owner: "users/they")"), IsOk());
  ASSERT_THAT(CreatePlan("own", absl::StrCat(kSpring, R"(reach: REACH_OWNER owner: "users/me")")),
              IsOk());
  RunDue();
  EXPECT_THAT(Tasks(), ElementsAre("mine 2026-02-17 OPEN"));
  EXPECT_EQ(GetRun("carePlans/own")->customers_examined(), 1);
}

TEST_F(CareJobTest, WhatWasPutOffWithItsCustomerComesBackWithIt) {
  CreateCustomers(1);
  ASSERT_THAT(CreatePlan("once", "date { year: 2026 month: 1 day: 7 }"), IsOk());
  ASSERT_THAT(CreatePlan("later", "date { year: 2026 month: 1 day: 20 }"), IsOk());
  RunDue();
  v1::RescheduleCareTaskRequest reschedule;
  reschedule.set_name(TaskDue(20));
  *reschedule.mutable_due_date() = TextProto<google::type::Date>("year: 2026 month: 1 day: 22");
  ASSERT_THAT(Call(tasks(), &TaskStub::RescheduleCareTask, reschedule), IsOk());
  ASSERT_THAT(CreateTaskByHand(), IsOk());
  const auto open = ElementsAre("c0 2026-01-07 OPEN", "c0 2026-01-22 OPEN", "c0 2026-01-30 OPEN");
  ASSERT_THAT(DeleteCustomer("customers/c0"), IsOk());
  clock().Advance(absl::Hours(24) * 10);
  RunDue();
  EXPECT_THAT(Tasks(), ElementsAre("c0 2026-01-07 SUSPENDED", "c0 2026-01-22 SUSPENDED",
                                   "c0 2026-01-30 SUSPENDED"));
  v1::UndeleteCustomerRequest undelete;
  undelete.set_name("customers/c0");
  ASSERT_THAT(Call(customers(), &CustomerStub::UndeleteCustomer, undelete), IsOk());
  ASSERT_THAT(UpdateCustomer(R"(name: "customers/c0" owner: "users/heir")", "owner"), IsOk());
  clock().Advance(absl::Hours(24));
  RunDue();
  EXPECT_THAT(Tasks(), open);
  EXPECT_EQ(GetRun()->tasks_created(), 3);
  EXPECT_EQ(GetRun()->tasks_moved(), 3);
  const auto task = ListTasks(R"pb(filter: "rescheduled = true")pb");
  ASSERT_THAT(task, IsOk());
  ASSERT_THAT(task->care_tasks(), SizeIs(1));
  EXPECT_EQ(task->care_tasks(0).owner(), "users/heir");
  EXPECT_FALSE(task->care_tasks(0).has_done_time());
  EXPECT_EQ(task->care_tasks(0).done_by(), "");
}

TEST_F(CareJobTest, WhatIsOpenAgainIsSharedAsBefore) {
  CreateCustomers(1);
  ASSERT_THAT(CreatePlan("spring", kSpring), IsOk());
  RunDue();
  const auto records = Stub<v1::RecordService>();
  guanxi::records::v1::ShareRecordRequest share;
  share.set_name(OnlyTask());
  share.set_grantee("users/colleague");
  share.set_level(guanxi::type::v1::Share::LEVEL_READ);
  ASSERT_THAT(Call(*records, &v1::RecordService::Stub::ShareRecord, share), IsOk());
  for (const char* paused : {"true", "false"}) {
    ASSERT_THAT(UpdatePlan(absl::StrCat(R"(name: "carePlans/spring" paused: )", paused), "paused"),
                IsOk());
    RunDue();
  }
  const auto list = ListTasks("");
  ASSERT_THAT(list, IsOk());
  ASSERT_THAT(list->care_tasks(), SizeIs(1));
  EXPECT_EQ(list->care_tasks(0).state(), v1::CareTask::STATE_OPEN);
  EXPECT_EQ(list->care_tasks(0).shares_size(), 1);
  EXPECT_EQ(list->care_tasks(0).owner(), "users/o");
}

TEST_F(CareJobTest, WhatPeopleDidMeanwhileStands) {
  CreateCustomers(1);
  ASSERT_THAT(CreateTaskByHand(), IsOk());
  const v1::CareTask read = ListTasks("")->care_tasks(0);
  v1::RescheduleCareTaskRequest request;
  request.set_name(read.name());
  *request.mutable_due_date() = TextProto<google::type::Date>("year: 2026 month: 1 day: 9");
  ASSERT_THAT(Call(tasks(), &TaskStub::RescheduleCareTask, request), IsOk());
  v1::CareRun run;
  for (const auto kind : {CareEdit::Kind::kMove, CareEdit::Kind::kWithdraw}) {
    ASSERT_THAT(Apply({kind, read}, run), IsOk());
    EXPECT_THAT(Tasks(), ElementsAre("c0 2026-01-09 OPEN"));
  }
  EXPECT_EQ(run.tasks_withdrawn() + run.tasks_moved(), 0);
  ASSERT_THAT(Apply({CareEdit::Kind::kWithdraw, ListTasks("")->care_tasks(0)}, run), IsOk());
  EXPECT_THAT(Tasks(), ElementsAre("c0 2026-01-09 WITHDRAWN"));
}

TEST_F(CareJobTest, AChangeOfThePlanHasItsRunBeginAnewAndAskingDoesNot) {
  CreateCustomers(3);
  ASSERT_THAT(CreatePlan("spring", kSpring), IsOk());
  CareJob job = NewJob(engine());
  ASSERT_THAT(job.Step(), IsOk());
  EXPECT_EQ(GetRun("carePlans/spring")->phase(), v1::CareRun::PHASE_CUSTOMERS);
  v1::RunCarePlanRequest request;
  request.set_name("carePlans/spring");
  EXPECT_EQ(Call(plans(), &PlanStub::RunCarePlan, request)->phase(), v1::CareRun::PHASE_CUSTOMERS);
  ASSERT_THAT(UpdatePlan(R"(name: "carePlans/spring" lead_days: 1)", "lead_days"), IsOk());
  EXPECT_EQ(GetRun("carePlans/spring")->phase(), v1::CareRun::PHASE_WAITING);
  RunDue();
  EXPECT_EQ(GetRun("carePlans/spring")->phase(), v1::CareRun::PHASE_DONE);
  EXPECT_THAT(Tasks(), SizeIs(3));
  EXPECT_EQ(Call(plans(), &PlanStub::RunCarePlan, request)->phase(), v1::CareRun::PHASE_WAITING);
}

TEST_F(CareJobTest, APlanThatIsChangedAgainAndAgainKeepsNobodyWaiting) {
  CreateCustomers(1);
  ASSERT_THAT(CreatePlan("aa", kSpring), IsOk());
  ASSERT_THAT(CreatePlan("zz", kSpring), IsOk());
  CareJob job = NewJob(engine());
  for (int i = 0; i < 20; ++i) {
    ASSERT_THAT(UpdatePlan(R"(name: "carePlans/aa" lead_days: 1)", "lead_days"), IsOk());
    ASSERT_THAT(job.Step(), IsOk());
  }
  EXPECT_EQ(GetRun()->phase(), v1::CareRun::PHASE_DONE);
  EXPECT_EQ(GetRun("carePlans/zz")->phase(), v1::CareRun::PHASE_DONE);
}

TEST_F(CareJobTest, APlanThatChangesHandsIsRun) {
  ASSERT_THAT(CreateCustomer("mine", R"(owner: "users/me")"), IsOk());
  ASSERT_THAT(CreateCustomer("theirs", R"(owner: "users/they")"), IsOk());
  ASSERT_THAT(CreatePlan("own", absl::StrCat(kSpring, R"(reach: REACH_OWNER owner: "users/me")")),
              IsOk());
  RunDue();
  const auto records = Stub<v1::RecordService>();
  const auto reassign =
      TextProto<guanxi::records::v1::ReassignRecordRequest>(R"pb(name: "carePlans/own"
                                                                 owner: "users/they")pb");
  ASSERT_THAT(Call(*records, &v1::RecordService::Stub::ReassignRecord, reassign), IsOk());
  EXPECT_EQ(GetRun("carePlans/own")->phase(), v1::CareRun::PHASE_WAITING);
  RunDue();
  EXPECT_THAT(Tasks(), ElementsAre("theirs 2026-02-17 OPEN", "mine 2026-02-17 WITHDRAWN"));
}

TEST_F(CareJobTest, ARunTellsOfNoContactsThatItsPlanIsNotFor) {
  ASSERT_THAT(CreateCustomer("mine", R"(owner: "users/me")"), IsOk());
  ASSERT_THAT(CreateCustomer("theirs", R"(owner: "users/they")"), IsOk());
  for (const char* id : {"mine", "theirs"}) {
    ASSERT_THAT(CreateContact(id, absl::StrCat(R"(affiliations { customer: "customers/)", id,
                                               R"(" } important_dates {
                                               kind: KIND_BIRTHDAY month: 2 day: 1 })")),
                IsOk());
  }
  ASSERT_THAT(CreatePlan("own", R"(personal_dates {} reach: REACH_OWNER owner: "users/me")"),
              IsOk());
  RunDue();
  EXPECT_EQ(GetRun("carePlans/own")->contacts_examined(), 1);
}

TEST_F(CareJobTest, AProcessThatDiesAfterAnyCommitMakesEachTaskOnce) {
  constexpr int kCustomers = 45;  // three commits of tasks in one page
  CreateCustomers(kCustomers);
  ASSERT_THAT(CreatePlan("spring", kSpring), IsOk());
  int deaths = 0;
  for (bool worked = true; worked; ++deaths) {
    ASSERT_LT(deaths, 100);
    DyingEngine dying(&engine(), 1);
    CareJob job = NewJob(dying);
    absl::StatusOr<bool> step = true;
    while (step.ok() && *step) step = job.Step();
    worked = !step.ok();
  }
  EXPECT_THAT(deaths, Gt(8));
  const auto creations = Creations();
  EXPECT_THAT(creations, SizeIs(kCustomers));
  for (const auto& [name, count] : creations) EXPECT_EQ(count, 1) << name;
  EXPECT_EQ(GetRun("carePlans/spring")->tasks_created(), kCustomers);
  EXPECT_EQ(GetRun()->tasks_created(), 0);
}

TEST_F(CareJobTest, GoesThroughMoreCustomersThanAPageHolds) {
  CreateCustomers(1100);
  ASSERT_THAT(CreatePlan("spring", kSpring), IsOk());
  RunDue();
  EXPECT_EQ(GetRun("carePlans/spring")->customers_examined(), 1100);
  EXPECT_EQ(GetRun("carePlans/spring")->tasks_created(), 1100);
  EXPECT_EQ(GetRun()->tasks_examined(), 1100);
  EXPECT_THAT(Creations(), SizeIs(1100));
}

// Counts runs that are done, and lets a test wait for them.
class RunWatch final : public kv::CommitListener {
 public:
  explicit RunWatch(kv::Engine* engine) : engine_(engine) { engine_->Subscribe(this); }
  ~RunWatch() override { engine_->Unsubscribe(this); }
  void OnCommit(kv::Revision) override {
    absl::MutexLock lock(&mu_);
    ++commits_;
  }
  // Waits for the next commits until `holds`.
  template <typename Holds>
  bool Await(Holds holds) {
    const absl::Time deadline = absl::Now() + absl::Seconds(20);
    while (!holds()) {
      absl::MutexLock lock(&mu_);
      const int seen = commits_;
      const auto more = [&]() { return commits_ != seen; };
      // A commit between `holds` and here is seen with the next one, or after a while.
      mu_.AwaitWithTimeout(absl::Condition(&more), absl::Milliseconds(100));
      if (absl::Now() > deadline) return false;
    }
    return true;
  }

 private:
  kv::Engine* engine_;
  absl::Mutex mu_;
  int commits_ = 0;
};

TEST_F(CareJobTest, TheServiceDoesItByItself) {
  CreateCustomers(2);
  RunWatch watch(&engine());
  assembly().StartJobs();
  ASSERT_TRUE(watch.Await([&] {
    const auto run = GetRun();
    return run.ok() && run->phase() == v1::CareRun::PHASE_DONE;
  }));
  ASSERT_THAT(CreatePlan("spring", kSpring), IsOk());
  EXPECT_TRUE(
      watch.Await([&] { return GetRun("carePlans/spring")->phase() == v1::CareRun::PHASE_DONE; }));
  EXPECT_THAT(Tasks(), SizeIs(2));
  assembly().StopJobs();
}

}  // namespace
}  // namespace guanxi::customers
