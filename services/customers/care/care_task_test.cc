#include "services/customers/care/care_task.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "common/api/resource_name.h"
#include "services/customers/care/civil_date.h"
#include "services/testing/error_matchers.h"
#include "services/testing/text_proto.h"

namespace guanxi::customers {
namespace {

using absl::CivilDay;
using v1::CareTask;

TEST(CareTaskTest, TheNameFollowsFromWhatItIsFor) {
  const Occasion occasion{"contacts/li", CivilDay(2026, 3, 8), v1::ImportantDate::KIND_BIRTHDAY};
  const std::string name = CareTaskName("carePlans/p", "customers/c", occasion);
  EXPECT_EQ(name, CareTaskName("carePlans/p", "customers/c", occasion));
  EXPECT_TRUE(api::IdOf(name, "careTasks", "name").ok());
  const std::set<std::string> names = {
      name,
      CareTaskName("carePlans/q", "customers/c", occasion),
      CareTaskName("carePlans/p", "customers/d", occasion),
      CareTaskName("carePlans/p", "customers/c", {"", occasion.day, occasion.kind}),
      CareTaskName("carePlans/p", "customers/c", {"contacts/li", occasion.day + 1, occasion.kind}),
      CareTaskName("carePlans/p", "customers/c",
                   {"contacts/li", occasion.day, v1::ImportantDate::KIND_WEDDING})};
  EXPECT_EQ(names.size(), 6u);
}

TEST(CareTaskTest, IsDueAheadOfTheDayThoughNotBeforeToday) {
  const auto plan = TextProto<v1::CarePlan>(
      R"pb(name: "carePlans/p"
           display_name: "Spring greetings"
           work: WORK_GIFT
           lead_days: 7
           holiday { display_name: "Spring Festival" month: 1 day: 1 }
           instructions: "tea")pb");
  const auto customer =
      TextProto<v1::Customer>(R"(name: "customers/c" unit: "units/u" owner: "users/o")");
  const CivilDay day(2026, 2, 17);
  const CareTask task = PlannedTask(plan, customer, {"", day}, CivilDay(2026, 1, 5));
  EXPECT_EQ(DayOf(task.due_date()), CivilDay(2026, 2, 10));
  EXPECT_EQ(DayOf(task.occasion_date()), day);
  EXPECT_EQ(task.display_name(), "Spring greetings · Spring Festival");
  EXPECT_EQ(task.note(), "tea");
  EXPECT_EQ(task.owner(), "users/o");
  EXPECT_EQ(task.unit(), "units/u");
  EXPECT_EQ(task.state(), CareTask::STATE_OPEN);
  EXPECT_FALSE(HasChangedHands(customer, task));
  const CareTask late = PlannedTask(plan, customer, {"", day}, CivilDay(2026, 2, 14));
  EXPECT_EQ(DayOf(late.due_date()), CivilDay(2026, 2, 14));
  EXPECT_EQ(late.name(), task.name());
}

TEST(CareTaskTest, IsOverdueAfterItsDayWhileItIsOpen) {
  CareTask task = TextProto<CareTask>("state: STATE_OPEN due_date { year: 2026 month: 1 day: 5 }");
  EXPECT_FALSE(WithOverdue(task, CivilDay(2026, 1, 5)).overdue());
  EXPECT_TRUE(WithOverdue(task, CivilDay(2026, 1, 6)).overdue());
  EndTask(CareTask::STATE_DONE, "users/o", absl::UnixEpoch(), task);
  EXPECT_FALSE(WithOverdue(task, CivilDay(2026, 1, 6)).overdue());
  EXPECT_THAT(CheckOpen(task), HasErrorMetadata("state", "done"));
}

}  // namespace
}  // namespace guanxi::customers
