#include "services/customers/care/care_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/testing/error_matchers.h"
#include "services/testing/text_proto.h"

namespace guanxi::customers {
namespace {

using absl::CivilDay;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const CivilDay kToday(2026, 1, 5);

v1::CarePlan Plan(std::string_view text) {
  v1::CarePlan plan = TextProto<v1::CarePlan>(
      R"pb(name: "carePlans/p" display_name: "Care" work: WORK_CALL reach: REACH_UNIT)pb");
  plan.MergeFrom(TextProto<v1::CarePlan>(text));
  return plan;
}

CareRule Rule(std::string_view text) {
  v1::CarePlan plan = Plan(text);
  EXPECT_TRUE(NormalizeCarePlan(plan).ok()) << NormalizeCarePlan(plan);
  return *CareRule::Of(std::move(plan));
}

absl::Status Checked(std::string_view text) {
  v1::CarePlan plan = Plan(text);
  return NormalizeCarePlan(plan);
}

// Created on 2025-11-30.
v1::Customer Customer(std::string_view text) {
  v1::Customer customer = TextProto<v1::Customer>(R"pb(name: "customers/c"
                                                       create_time { seconds: 1764489600 })pb");
  customer.MergeFrom(TextProto<v1::Customer>(text));
  return customer;
}

std::vector<std::string> Days(const std::vector<Occasion>& occasions) {
  std::vector<std::string> days;
  for (const Occasion& occasion : occasions) days.push_back(absl::FormatCivilTime(occasion.day));
  return days;
}

std::vector<std::string> DaysFor(const CareRule& rule,
                                 const v1::Customer& customer,
                                 const ServicePolicies& policies = ServicePolicies({})) {
  return Days(rule.OccasionsOf(customer, policies, WindowOf(kToday)));
}

TEST(CarePlanTest, RefusesWhatSaysNoDay) {
  EXPECT_THAT(Checked(""), IsInvalidField("care_plan.trigger"));
  EXPECT_THAT(Checked("interval {}"), IsInvalidField("care_plan.interval"));
  EXPECT_THAT(Checked("interval { days: 3 first { year: 2026 } }"),
              IsInvalidField("care_plan.interval.first"));
  EXPECT_THAT(Checked("date { year: 2026 month: 5 }"), IsInvalidField("care_plan.date"));
  EXPECT_THAT(Checked("holiday { month: 2 day: 30 }"), IsInvalidField("care_plan.holiday.day"));
  EXPECT_THAT(Checked("holiday { month: 4 day: 31 }"), IsInvalidField("care_plan.holiday.day"));
  EXPECT_THAT(Checked("holiday { calendar: CALENDAR_CHINESE_LUNAR month: 4 day: 31 }"),
              IsInvalidField("care_plan.holiday.day"));
  EXPECT_TRUE(Checked("holiday { calendar: CALENDAR_CHINESE_LUNAR month: 2 day: 30 }").ok());
  EXPECT_TRUE(Checked("holiday { month: 2 day: 29 }").ok());
}

TEST(CarePlanTest, RefusesAFilterThatIsNone) {
  EXPECT_THAT(Checked(R"(contact_cadence {} customer_filter: "colour = red")"),
              IsInvalidField("care_plan.customer_filter"));
}

TEST(CarePlanTest, ConcernsThoseItReachesAndSelects) {
  const CareRule unit = Rule(R"(contact_cadence {} unit: "units/u"
                                customer_filter: "grade = GRADE_A AND roles:ROLE_DEALER")");
  const char* const fits = R"(unit: "units/u" grade: GRADE_A roles: ROLE_DEALER)";
  EXPECT_TRUE(unit.Concerns(Customer(fits)));
  EXPECT_FALSE(unit.Concerns(Customer(R"(unit: "units/u" grade: GRADE_B roles: ROLE_DEALER)")));
  EXPECT_FALSE(unit.Concerns(Customer(R"(unit: "units/v" grade: GRADE_A roles: ROLE_DEALER)")));
  EXPECT_FALSE(unit.Concerns(Customer(absl::StrCat(fits, " delete_time { seconds: 1 }"))));

  const CareRule own = Rule(R"(contact_cadence {} reach: REACH_OWNER owner: "users/o")");
  EXPECT_TRUE(own.Concerns(Customer(R"(owner: "users/o")")));
  EXPECT_FALSE(own.Concerns(Customer(R"(owner: "users/other")")));
  EXPECT_FALSE(own.Concerns(Customer("")));
  EXPECT_FALSE(Rule("contact_cadence {} reach: REACH_OWNER").Concerns(Customer("")));

  const CareRule listed = Rule(R"(contact_cadence {} customers: "customers/c")");
  EXPECT_TRUE(listed.Concerns(Customer("")));
  EXPECT_FALSE(listed.Concerns(Customer(R"(name: "customers/d")")));
  EXPECT_FALSE(Rule("contact_cadence {} paused: true").Concerns(Customer("")));
}

TEST(CarePlanTest, BirthdaysComeByTheCalendarTheirPeopleKeep) {
  const CareRule rule = Rule("personal_dates {}");
  EXPECT_THAT(
      DaysFor(
          rule,
          Customer(R"pb(important_dates { kind: KIND_BIRTHDAY year: 1980 month: 3 day: 8 })pb")),
      ElementsAre("2026-03-08"));
  EXPECT_THAT(DaysFor(rule, Customer(R"pb(important_dates {
                                            kind: KIND_BIRTHDAY
                                            calendar: CALENDAR_CHINESE_LUNAR
                                            month: 1
                                            day: 15
                                          })pb")),
              ElementsAre("2026-03-03"));
  // The year alone, and what is no birthday.
  EXPECT_THAT(
      DaysFor(rule, Customer(R"pb(important_dates { kind: KIND_BIRTHDAY year: 1980 }
                                  important_dates { kind: KIND_FOUNDING month: 3 day: 8 })pb")),
      IsEmpty());
  EXPECT_THAT(DaysFor(Rule("personal_dates { kinds: KIND_FOUNDING }"),
                      Customer("important_dates { kind: KIND_FOUNDING month: 3 day: 8 }")),
              ElementsAre("2026-03-08"));
}

TEST(CarePlanTest, AContactCountsWhileItIsAffiliated) {
  const CareRule rule = Rule("personal_dates {}");
  const auto days = [&](std::string_view until, const std::string& customer = "customers/c") {
    v1::Contact contact = TextProto<v1::Contact>(R"pb(
      name: "contacts/li"
      important_dates { kind: KIND_BIRTHDAY month: 3 day: 8 }
      affiliations { customer: "customers/c" })pb");
    if (!until.empty())
      *contact.mutable_affiliations(0)->mutable_until() = TextProto<google::type::Date>(until);
    return Days(rule.OccasionsOf(contact, customer, WindowOf(kToday)));
  };
  EXPECT_THAT(days(""), ElementsAre("2026-03-08"));
  EXPECT_THAT(days("year: 2026 month: 3"), ElementsAre("2026-03-08"));
  EXPECT_THAT(days("year: 2026 month: 2"), IsEmpty());
  EXPECT_THAT(days("", "customers/d"), IsEmpty());
}

TEST(CarePlanTest, IntervalsAreCountedFromTheirFirstDayOrTheCustomersCreation) {
  EXPECT_THAT(DaysFor(Rule("interval { months: 3 }"), Customer("")), ElementsAre("2026-02-28"));
  EXPECT_THAT(
      DaysFor(Rule("interval { weeks: 4 first { year: 2026 month: 3 day: 2 } }"), Customer("")),
      ElementsAre("2026-03-02", "2026-03-30", "2026-04-27"));
  // Not on the day itself.
  EXPECT_THAT(
      DaysFor(Rule("interval { days: 100 }"), Customer("create_time { seconds: 1767600000 }")),
      ElementsAre("2026-04-15"));
}

TEST(CarePlanTest, CallBacksGoByGradeAndTier) {
  const CareRule rule = Rule("contact_cadence {}");
  const ServicePolicies policies({
      TextProto<v1::ServicePolicy>("grade: GRADE_A contact_cadence_days: 30"),
      TextProto<v1::ServicePolicy>("grade: GRADE_B contact_cadence_days: 90"),
      TextProto<v1::ServicePolicy>("grade: GRADE_C"),
  });
  EXPECT_THAT(DaysFor(rule, Customer("grade: GRADE_A"), policies),
              ElementsAre("2026-01-29", "2026-02-28", "2026-03-30", "2026-04-29"));
  EXPECT_THAT(DaysFor(rule, Customer("grade: GRADE_B"), policies), ElementsAre("2026-02-28"));
  EXPECT_THAT(DaysFor(rule, Customer("grade: GRADE_C"), policies), IsEmpty());
  EXPECT_THAT(DaysFor(rule, Customer(""), policies), IsEmpty());
}

TEST(CarePlanTest, WorkIsMadeUpToTheHorizonBeforeItIsDue) {
  const CareRule rule = Rule("contact_cadence {} lead_days: 10");
  EXPECT_TRUE(rule.IsNear({"", kToday + kCareHorizonDays + 10}, kToday));
  EXPECT_FALSE(rule.IsNear({"", kToday + kCareHorizonDays + 11}, kToday));
}

}  // namespace
}  // namespace guanxi::customers
