#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/directory/usage_fixture.h"

namespace guanxi::directory {
namespace {

using ::absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class UsageReportTest : public UsageFixture {
 protected:
  // Two weeks after the Monday on which both were created; Ana used the suite on each working day
  // of the second week.
  void SetUp() override {
    UsageFixture::SetUp();
    clock().Advance(absl::Hours(7 * 24));
    for (int day = 0; day < 5; ++day) {
      ASSERT_THAT(ReportUse(day + 1, Use("users/ana", clock().Now())), IsOk());
      clock().Advance(absl::Hours(24));
    }
    clock().Advance(absl::Hours(2 * 24));
  }
  v1::UsageReport Report(std::string_view text) {
    const auto report = Ask(&Stub::GetUsageReport, text);
    EXPECT_THAT(report, IsOk());
    return report.ok() ? *report : v1::UsageReport();
  }
  // `units/east 2026-W02: 1 expected, 0 met`.
  static std::vector<std::string> Texts(const v1::UsageReport& report) {
    std::vector<std::string> texts;
    for (const auto& week : report.unit_weeks()) {
      texts.push_back(absl::StrCat(week.unit(), " ", week.week(), ": ",
                                   week.figures().expected_count(), " expected, ",
                                   week.figures().met_count(), " met"));
    }
    return texts;
  }
};

TEST_F(UsageReportTest, CountsByUnitAndWeek) {
  const v1::UsageReport report = Report("");
  EXPECT_EQ(report.from_week(), "2025-W52");
  EXPECT_EQ(report.until_week(), "2026-W03");
  EXPECT_THAT(Texts(report), ElementsAre("units/east 2026-W02: 1 expected, 0 met",
                                         "units/east 2026-W03: 1 expected, 1 met",
                                         "units/west 2026-W02: 1 expected, 0 met",
                                         "units/west 2026-W03: 1 expected, 0 met"));
  const auto& week = report.unit_weeks(3);
  EXPECT_TRUE(week.complete());
  EXPECT_EQ(week.display_name(), "East");
  EXPECT_EQ(week.from_date().day(), 12);
  ASSERT_EQ(week.missed_size(), 1);
  EXPECT_EQ(week.missed(0).user(), "users/bob");
  EXPECT_EQ(week.missed(0).display_name(), "Ana");
  EXPECT_EQ(week.missed(0).expected_day_count(), 5);
  EXPECT_EQ(week.missed(0).used_day_count(), 0);
  EXPECT_EQ(report.totals().expected_count(), 4);
  EXPECT_EQ(report.totals().missed_count(), 3);
}

TEST_F(UsageReportTest, NamesTheUnusedAccounts) {
  clock().Advance(absl::Hours(7 * 24));
  const v1::UsageReport report = Report("unit: 'units/west' from_week: '2026-W04'");
  ASSERT_EQ(report.unit_weeks_size(), 1);
  EXPECT_EQ(report.unit_weeks(0).figures().unused_count(), 1);
  ASSERT_EQ(report.unit_weeks(0).unused_size(), 1);
  EXPECT_EQ(report.unit_weeks(0).unused(0).user(), "users/bob");
  EXPECT_FALSE(report.unit_weeks(0).unused(0).has_last_use_time());
}

TEST_F(UsageReportTest, AGroupIncludesTheUnitsBelow) {
  EXPECT_THAT(Texts(Report("unit: 'units/group' from_week: '2026-W03'")),
              ElementsAre("units/east 2026-W03: 1 expected, 1 met"));
  EXPECT_THAT(Ask(&Stub::GetUsageReport, "unit: 'units/none'"),
              StatusIs(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  EXPECT_THAT(Ask(&Stub::GetUsageReport, "unit: 'users/ana'"), IsInvalidField("unit"));
}

TEST_F(UsageReportTest, AHeadSeesTheUnitAndAUserOneself) {
  SetScope(access::Scope::Unit("units/west"));
  EXPECT_THAT(Texts(Report("from_week: '2026-W03'")),
              ElementsAre("units/west 2026-W03: 1 expected, 0 met"));
  EXPECT_THAT(Texts(Report("unit: 'units/east' from_week: '2026-W03'")), IsEmpty());
  SetScope(access::Scope::Owner("users/ana"));
  EXPECT_THAT(Texts(Report("from_week: '2026-W03'")),
              ElementsAre("units/east 2026-W03: 1 expected, 1 met"));
  SetScope(access::Scope());
  EXPECT_THAT(Texts(Report("")), IsEmpty());
}

TEST_F(UsageReportTest, IsForHeadsAndExecutives) {
  ActAs(access::Role::kUnitHead, "users/head", {"units/group", "units/east"});
  EXPECT_THAT(Texts(Report("from_week: '2026-W03'")),
              ElementsAre("units/east 2026-W03: 1 expected, 1 met"));
  ActAs(access::Role::kExecutive, "users/chief", {"units/group"});
  EXPECT_THAT(Texts(Report("from_week: '2026-W03'")), SizeIs(2));
  ActAs(access::Role::kSalesperson, "users/ana", {"units/east"});
  EXPECT_THAT(Ask(&Stub::GetUsageReport, ""),
              StatusIs(StatusCode::kPermissionDenied, "PERMISSION_DENIED"));
  EXPECT_THAT(Ask(&Stub::GetUserUsage, "user: 'users/ana'"), IsOk());
  EXPECT_THAT(Ask(&Stub::GetUserUsage, "user: 'users/bob'"), StatusIs(StatusCode::kNotFound));
}

TEST_F(UsageReportTest, AHolidayEnteredLateCounts) {
  v1::UpdateWorkCalendarRequest request;
  request.mutable_work_calendar()->set_name("workCalendars/default");
  for (int day = 6; day <= 9; ++day) {
    auto& date = *request.mutable_work_calendar()->add_holidays()->mutable_date();
    date.set_year(2026);
    date.set_month(1);
    date.set_day(day);
  }
  auto calendars = ServiceFixture::Stub<v1::WorkCalendarService>();
  ASSERT_THAT(Call(*calendars, &v1::WorkCalendarService::Stub::UpdateWorkCalendar, request),
              IsOk());
  // Both joined on January 5, so that nothing is left of that week.
  EXPECT_THAT(Texts(Report("from_week: '2026-W02'")),
              ElementsAre("units/east 2026-W03: 1 expected, 1 met",
                          "units/west 2026-W03: 1 expected, 0 met"));
}

TEST_F(UsageReportTest, TravelThatWasTakenBackEasesNothing) {
  auto travels = ServiceFixture::Stub<v1::TravelService>();
  const char kTravel[] = R"pb(
    user: "users/bob"
    from_date { year: 2026 month: 1 day: 20 }
    until_date { year: 2026 month: 1 day: 23 })pb";
  ASSERT_THAT(DirectoryFixture::Ask(*travels, &v1::TravelService::Stub::SetTravelling, kTravel),
              IsOk());
  ASSERT_THAT(DirectoryFixture::Ask(*travels, &v1::TravelService::Stub::ClearTravelling,
                                    "user: 'users/bob'"),
              IsOk());
  ASSERT_THAT(DirectoryFixture::Ask(*travels, &v1::TravelService::Stub::SetTravelling, kTravel),
              IsOk());
  clock().Advance(absl::Hours(7 * 24));
  EXPECT_EQ(Report("from_week: '2026-W04'").totals().travelling_count(), 1);
  clock().Advance(-absl::Hours(7 * 24));
  ASSERT_THAT(DirectoryFixture::Ask(*travels, &v1::TravelService::Stub::ClearTravelling,
                                    "user: 'users/bob'"),
              IsOk());
  clock().Advance(absl::Hours(7 * 24));
  EXPECT_EQ(Report("from_week: '2026-W04'").totals().travelling_count(), 0);
}

TEST_F(UsageReportTest, AWeekInProgressSaysSo) {
  clock().Advance(absl::Hours(24));
  const v1::UsageReport report = Report("until_week: '2026-W04' from_week: '2026-W04'");
  ASSERT_EQ(report.unit_weeks_size(), 2);
  EXPECT_FALSE(report.unit_weeks(0).complete());
  EXPECT_EQ(report.unit_weeks(0).missed(0).expected_day_count(), 1);
}

TEST_F(UsageReportTest, RefusesWeeksThatAreNone) {
  EXPECT_THAT(Ask(&Stub::GetUsageReport, "from_week: '2026-W54'"), IsInvalidField("from_week"));
  EXPECT_THAT(Ask(&Stub::GetUsageReport, "until_week: 'now'"), IsInvalidField("until_week"));
  EXPECT_THAT(Ask(&Stub::GetUsageReport, "until_week: '2026-W05'"), IsInvalidField("until_week"));
  EXPECT_THAT(Ask(&Stub::GetUsageReport, "from_week: '2026-W03' until_week: '2026-W02'"),
              IsInvalidField("from_week"));
  EXPECT_THAT(Ask(&Stub::GetUsageReport, "from_week: '2025-W02' until_week: '2026-W03'"),
              IsInvalidField("from_week"));
  EXPECT_THAT(Ask(&Stub::GetUsageReport, "from_week: '2025-W03' until_week: '2026-W03'"), IsOk());
}

}  // namespace
}  // namespace guanxi::directory
