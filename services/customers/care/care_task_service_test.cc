#include "services/customers/care/care_task_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/customers/care/care_calendar.h"
#include "services/customers/care/care_fixture.h"

namespace guanxi::customers {
namespace {

using ::absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using v1::CareTask;

class CareTaskServiceTest : public CareFixture {
 protected:
  void SetUp() override {
    ASSERT_THAT(CreateCustomer("acme", R"(display_name: "华为" unit: "units/u" owner: "users/o")"),
                IsOk());
  }

  // Creates `careTasks/{id}` for customers/acme, due on 2026-01-10 unless `text` says otherwise.
  absl::StatusOr<CareTask> CreateTask(std::string_view id, std::string_view text = "") {
    v1::CreateCareTaskRequest request;
    request.set_care_task_id(std::string(id));
    *request.mutable_care_task() = TextProto<CareTask>(R"pb(
      display_name: "Call back"
      work: WORK_CALL
      customer: "customers/acme"
      due_date { year: 2026 month: 1 day: 10 })pb");
    request.mutable_care_task()->MergeFrom(TextProto<CareTask>(text));
    return Call(tasks(), &TaskStub::CreateCareTask, request);
  }
  absl::StatusOr<CareTask> Get(std::string_view name) {
    v1::GetCareTaskRequest request;
    request.set_name(std::string(name));
    return Call(tasks(), &TaskStub::GetCareTask, request);
  }
  absl::StatusOr<CareTask> Complete(std::string_view request) {
    return Call(tasks(), &TaskStub::CompleteCareTask,
                TextProto<v1::CompleteCareTaskRequest>(request));
  }
  absl::StatusOr<CareTask> Skip(std::string_view request) {
    return Call(tasks(), &TaskStub::SkipCareTask, TextProto<v1::SkipCareTaskRequest>(request));
  }
  absl::StatusOr<CareTask> Reschedule(std::string_view request) {
    return Call(tasks(), &TaskStub::RescheduleCareTask,
                TextProto<v1::RescheduleCareTaskRequest>(request));
  }
  absl::StatusOr<v1::GetCareCalendarResponse> Calendar(std::string_view user) {
    v1::GetCareCalendarRequest request;
    request.set_user(std::string(user));
    return Call(tasks(), &TaskStub::GetCareCalendar, request);
  }
};

TEST_F(CareTaskServiceTest, ATaskWrittenDownGoesToTheCustomersOwner) {
  const auto task = CreateTask("t");
  ASSERT_THAT(task, IsOk());
  EXPECT_EQ(task->state(), CareTask::STATE_OPEN);
  EXPECT_EQ(task->owner(), "users/o");
  EXPECT_EQ(task->unit(), "units/u");
  EXPECT_EQ(task->care_plan(), "");
  EXPECT_EQ(Get("careTasks/t")->SerializeAsString(), task->SerializeAsString());
  const auto given = CreateTask("given", R"(owner: "users/colleague")");
  EXPECT_EQ(given->owner(), "users/colleague");
  EXPECT_EQ(given->unit(), "units/u");
  EXPECT_EQ(CreateTask("open", R"(unit: "units/v")")->owner(), "");
}

TEST_F(CareTaskServiceTest, RefusesWhatIsIncompleteOrUnknown) {
  EXPECT_THAT(CreateTask("x", R"(customer: "customers/none")"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(CreateTask("x", R"(contact: "contacts/none")"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  ASSERT_THAT(CreateCustomer("other"), IsOk());
  ASSERT_THAT(CreateContact("li", R"(affiliations { customer: "customers/other" })"), IsOk());
  EXPECT_THAT(CreateTask("x", R"(contact: "contacts/li")"), IsInvalidField("care_task.contact"));
  EXPECT_THAT(CreateTask("x", R"(owner: "li-na")"), IsInvalidField("care_task.owner"));
  EXPECT_THAT(CreateTask("x", R"(unit: "users/li-na")"), IsInvalidField("care_task.unit"));
  v1::CreateCareTaskRequest request;
  *request.mutable_care_task() = TextProto<CareTask>(
      R"(display_name: "Call" work: WORK_CALL customer: "customers/acme" due_date { year: 2026 })");
  EXPECT_THAT(Call(tasks(), &TaskStub::CreateCareTask, request),
              IsInvalidField("care_task.due_date"));
}

TEST_F(CareTaskServiceTest, IsCompletedOnceWithWhatCameOfIt) {
  ASSERT_THAT(CreateTask("t"), IsOk());
  EXPECT_THAT(Complete(R"(name: "careTasks/t")"), IsInvalidField("outcome"));
  EXPECT_THAT(Complete(R"(name: "careTasks/t" outcome: OUTCOME_OTHER)"), IsInvalidField("note"));
  const auto done =
      Complete(R"(name: "careTasks/t" outcome: OUTCOME_NEED note: "wants a second pump")");
  ASSERT_THAT(done, IsOk());
  EXPECT_EQ(done->state(), CareTask::STATE_DONE);
  EXPECT_EQ(done->outcome(), CareTask::OUTCOME_NEED);
  EXPECT_EQ(done->note(), "wants a second pump");
  EXPECT_EQ(done->done_by(), "users/tester");
  EXPECT_EQ(FromProto(done->done_time()), Start());
  EXPECT_THAT(Complete(R"(name: "careTasks/t" outcome: OUTCOME_REACHED)"),
              StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(Skip(R"(name: "careTasks/t" note: "no")"),
              StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(Reschedule(R"(name: "careTasks/t" due_date { year: 2026 month: 2 day: 1 })"),
              StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
}

TEST_F(CareTaskServiceTest, IsSkippedWithAReason) {
  ASSERT_THAT(CreateTask("t"), IsOk());
  EXPECT_THAT(Skip(R"(name: "careTasks/t")"), IsInvalidField("note"));
  const auto skipped = Skip(R"(name: "careTasks/t" note: "on holiday")");
  ASSERT_THAT(skipped, IsOk());
  EXPECT_EQ(skipped->state(), CareTask::STATE_SKIPPED);
  EXPECT_EQ(skipped->note(), "on holiday");
}

TEST_F(CareTaskServiceTest, IsRescheduledWithTheEtagThatIsKnown) {
  const auto task = CreateTask("t");
  ASSERT_THAT(task, IsOk());
  EXPECT_THAT(Reschedule(R"(name: "careTasks/t" due_date { year: 2026 month: 2 })"),
              IsInvalidField("due_date"));
  const std::string request = absl::StrCat(R"(name: "careTasks/t" etag: ")", task->etag(),
                                           R"(" due_date { year: 2026 month: 2 day: 1 })");
  const auto moved = Reschedule(request);
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved->due_date().month(), 2);
  EXPECT_TRUE(moved->rescheduled());
  EXPECT_THAT(Reschedule(request), StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
}

TEST_F(CareTaskServiceTest, MyListAndMyUnitsListComeByDueDate) {
  ASSERT_THAT(CreateTask("late", "due_date { day: 20 }"), IsOk());
  ASSERT_THAT(CreateTask("soon", "due_date { day: 7 }"), IsOk());
  ASSERT_THAT(CreateTask("done", "due_date { day: 6 }"), IsOk());
  ASSERT_THAT(CreateTask("theirs", R"(owner: "users/p" due_date { day: 8 })"), IsOk());
  ASSERT_THAT(Complete(R"(name: "careTasks/done" outcome: OUTCOME_REACHED)"), IsOk());
  const auto names = [&](std::string_view filter) {
    v1::ListCareTasksRequest request;
    request.set_filter(std::string(filter));
    request.set_order_by("due_date");
    const auto list = Call(tasks(), &TaskStub::ListCareTasks, request);
    EXPECT_THAT(list, IsOk());
    return NamesOf(list->care_tasks());
  };
  EXPECT_THAT(names(R"(owner = "users/o" AND state = STATE_OPEN)"),
              ElementsAre("careTasks/soon", "careTasks/late"));
  EXPECT_THAT(names(R"(unit = "units/u" AND state = STATE_OPEN)"),
              ElementsAre("careTasks/soon", "careTasks/theirs", "careTasks/late"));
  EXPECT_THAT(names(R"(state = STATE_OPEN AND due_date < 2026-01-08)"),
              ElementsAre("careTasks/soon"));
  EXPECT_THAT(
      names(R"(customer = "customers/acme")"),
      ElementsAre("careTasks/done", "careTasks/soon", "careTasks/theirs", "careTasks/late"));
}

TEST_F(CareTaskServiceTest, SaysWhatIsOverdueInAnswersAlone) {
  ASSERT_THAT(CreateTask("t"), IsOk());
  EXPECT_FALSE(Get("careTasks/t")->overdue());
  clock().Advance(absl::Hours(24) * 6);
  EXPECT_TRUE(Get("careTasks/t")->overdue());
  EXPECT_TRUE(ListTasks("")->care_tasks(0).overdue());
  const auto moved = Reschedule(R"(name: "careTasks/t" due_date { year: 2026 month: 1 day: 9 })");
  EXPECT_TRUE(moved->overdue());
  clock().Set(Start());
  EXPECT_FALSE(Get("careTasks/t")->overdue());
}

TEST_F(CareTaskServiceTest, WhoSeesNotTheTaskGetsNone) {
  ASSERT_THAT(CreateTask("t"), IsOk());
  SetScope(access::Scope::Owner("users/stranger"));
  EXPECT_THAT(Get("careTasks/t"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(ListTasks("")->care_tasks(), IsEmpty());
  EXPECT_EQ(Calendar("users/o")->tasks(), 0);
}

TEST_F(CareTaskServiceTest, TheCalendarHoldsTheOpenTasksOfOne) {
  ASSERT_THAT(CreateContact("li", R"(affiliations { customer: "customers/acme" })"), IsOk());
  ASSERT_THAT(CreateTask("t", R"(contact: "contacts/li" note: "ask, then listen")"), IsOk());
  ASSERT_THAT(CreateTask("done"), IsOk());
  ASSERT_THAT(CreateTask("theirs", R"(owner: "users/p")"), IsOk());
  ASSERT_THAT(Complete(R"(name: "careTasks/done" outcome: OUTCOME_REACHED)"), IsOk());
  const auto calendar = Calendar("users/o");
  ASSERT_THAT(calendar, IsOk());
  EXPECT_EQ(calendar->tasks(), 1);
  EXPECT_FALSE(calendar->truncated());
  EXPECT_THAT(calendar->ical(), HasSubstr("\r\nUID:careTasks/t@guanxi\r\n"));
  EXPECT_THAT(calendar->ical(), HasSubstr("\r\nDTSTART;VALUE=DATE:20260110\r\n"));
  EXPECT_THAT(calendar->ical(), HasSubstr("\r\nSUMMARY:Call back: 华为\\, Li Lei\r\n"));
  EXPECT_THAT(calendar->ical(), Not(HasSubstr("listen")));
  EXPECT_THAT(calendar->ical(), Not(HasSubstr("careTasks/done")));
  // Without a name: the caller's.
  EXPECT_EQ(Calendar("")->tasks(), 0);
  EXPECT_THAT(Calendar("li-na"), IsInvalidField("user"));
}

TEST_F(CareTaskServiceTest, ACalendarSaysWhenItHoldsNotAll) {
  // So long that a page ends before it is full.
  const std::string text = absl::StrCat(R"(note: ")", std::string(4000, 'n'), R"(")");
  for (int i = 0; i < kMaxCalendarTasks; ++i) ASSERT_THAT(CreateTask("", text), IsOk());
  EXPECT_FALSE(Calendar("users/o")->truncated());
  ASSERT_THAT(CreateTask("one-more", text), IsOk());
  const auto calendar = Calendar("users/o");
  ASSERT_THAT(calendar, IsOk());
  EXPECT_EQ(calendar->tasks(), kMaxCalendarTasks);
  EXPECT_TRUE(calendar->truncated());
}

TEST_F(CareTaskServiceTest, WhoIsKeptFromImportantDatesIsKeptFromThoseOfTasks) {
  ASSERT_THAT(
      CreateCustomer("p", R"pb(kind: KIND_PERSON
                               important_dates { kind: KIND_BIRTHDAY month: 2 day: 1 })pb"),
      IsOk());
  ASSERT_THAT(CreatePlan("birthdays", "personal_dates {} lead_days: 3"), IsOk());
  RunDue();
  EXPECT_TRUE(ListTasks("")->care_tasks(0).has_occasion_date());
  access::Principal marketing{.user = "users/m", .role = access::Role::kMarketing, .unit = ""};
  marketing.own = marketing.group = access::Scope::All();
  SetPrincipal(marketing);
  const auto list = ListTasks("");
  ASSERT_THAT(list, IsOk());
  ASSERT_EQ(list->care_tasks_size(), 1);
  EXPECT_FALSE(list->care_tasks(0).has_occasion_date());
  EXPECT_EQ(list->care_tasks(0).date_kind(), v1::ImportantDate::KIND_UNSPECIFIED);
  EXPECT_THAT(ListTasks(R"pb(filter: "date_kind = KIND_BIRTHDAY")pb"),
              StatusIs(StatusCode::kPermissionDenied, "FIELD_HIDDEN"));
}

}  // namespace
}  // namespace guanxi::customers
