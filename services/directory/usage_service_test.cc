#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/directory/usage_fixture.h"
#include "services/directory/usage_rows.h"

namespace guanxi::directory {
namespace {

using ::absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using UsageServiceTest = UsageFixture;

TEST_F(UsageServiceTest, CountsCallsByDay) {
  const absl::Time now = clock().Now();
  ASSERT_THAT(ReportUse(1, Use("users/ana", now - absl::Minutes(10), now - absl::Minutes(5))),
              IsOk());
  ASSERT_THAT(ReportUse(2, Use("users/ana", now - absl::Minutes(2), now - absl::Minutes(1))),
              IsOk());
  const std::vector<v1::UsageDay> days = Days("user: 'users/ana'");
  ASSERT_THAT(days, SizeIs(1));
  EXPECT_EQ(Text(days[0]), "5: 4 calls, 0 sign-ins");
  EXPECT_EQ(FromProto(days[0].first_use_time()), now - absl::Minutes(10));
  EXPECT_EQ(FromProto(days[0].last_use_time()), now - absl::Minutes(1));
  EXPECT_THAT(Days("user: 'users/bob'"), IsEmpty());
}

TEST_F(UsageServiceTest, ABatchIsCountedOnce) {
  const std::string use = Use("users/ana", clock().Now());
  for (int times = 0; times < 3; ++times) ASSERT_THAT(ReportUse(1, use), IsOk());
  EXPECT_THAT(DayTexts("user: 'users/ana'"), ElementsAre("5: 2 calls, 0 sign-ins"));
  ASSERT_THAT(ReportUse(4, use), IsOk());
  ASSERT_THAT(ReportUse(3, use), IsOk());
  EXPECT_THAT(DayTexts("user: 'users/ana'"), ElementsAre("5: 4 calls, 0 sign-ins"));
  ASSERT_THAT(Ask(&Stub::ReportUse, "reporter: 'loyalty-1' sequence: 1 " + use), IsOk());
  EXPECT_THAT(DayTexts("user: 'users/ana'"), ElementsAre("5: 6 calls, 0 sign-ins"));
}

TEST_F(UsageServiceTest, ATokenThatSeveralServicesSeeIsOneSignIn) {
  const absl::Time now = clock().Now();
  ASSERT_THAT(ReportUse(1, Use("users/ana", now, "sign_ins: [ 7, 8 ]")), IsOk());
  ASSERT_THAT(Ask(&Stub::ReportUse, "reporter: 'loyalty-1' sequence: 1 " +
                                        Use("users/ana", now, "sign_ins: [ 8, 9 ]")),
              IsOk());
  EXPECT_THAT(DayTexts("user: 'users/ana'"), ElementsAre("5: 4 calls, 3 sign-ins"));
}

TEST_F(UsageServiceTest, KeepsTheNewestUseAndSignIn) {
  const absl::Time now = clock().Now();
  auto usage = Ask(&Stub::GetUserUsage, "user: 'users/ana'");
  ASSERT_THAT(usage, IsOk());
  EXPECT_FALSE(usage->has_last_use_time());
  ASSERT_THAT(ReportUse(1, Use("users/ana", now - absl::Hours(2), "sign_ins: 7")), IsOk());
  ASSERT_THAT(ReportUse(2, Use("users/ana", now - absl::Hours(1), "sign_ins: 7")), IsOk());
  ASSERT_THAT(ReportUse(3, Use("users/ana", now - absl::Hours(3))), IsOk());
  usage = Ask(&Stub::GetUserUsage, "user: 'users/ana'");
  ASSERT_THAT(usage, IsOk());
  EXPECT_EQ(FromProto(usage->last_use_time()), now - absl::Hours(1));
  EXPECT_EQ(FromProto(usage->last_sign_in_time()), now - absl::Hours(2));
  EXPECT_EQ(usage->work_calendar(), "workCalendars/default");
  EXPECT_EQ(usage->today().day(), 5);
  EXPECT_FALSE(usage->travelling());
}

TEST_F(UsageServiceTest, TheUsersRecordStaysAsItIs) {
  const size_t events = Events().size();
  ASSERT_THAT(ReportUse(1, Use("users/ana", clock().Now())), IsOk());
  EXPECT_THAT(Events(), SizeIs(events));
}

TEST_F(UsageServiceTest, ADayIsOfTheCalendarOfTheUsersUnit) {
  v1::CreateWorkCalendarRequest request;
  request.mutable_work_calendar()->set_display_name("China");
  request.mutable_work_calendar()->set_time_zone("Asia/Shanghai");
  request.mutable_work_calendar()->add_units("units/group");
  auto calendars = ServiceFixture::Stub<v1::WorkCalendarService>();
  ASSERT_THAT(Call(*calendars, &v1::WorkCalendarService::Stub::CreateWorkCalendar, request),
              IsOk());
  const absl::Time evening = clock().Now() - absl::Hours(15);  // Sunday, 17:00 UTC
  ASSERT_THAT(ReportUse(1, Use("users/ana", evening) + Use("users/bob", evening)), IsOk());
  EXPECT_THAT(DayTexts("user: 'users/ana'"), ElementsAre("5: 2 calls, 0 sign-ins"));
  EXPECT_THAT(DayTexts("user: 'users/bob'"), ElementsAre("4: 2 calls, 0 sign-ins"));
}

TEST_F(UsageServiceTest, ACountOverMidnightUsesBothDays) {
  const absl::Time now = clock().Now();
  ASSERT_THAT(ReportUse(1, Use("users/ana", now - absl::Hours(9), now)), IsOk());
  EXPECT_THAT(DayTexts("user: 'users/ana'"),
              ElementsAre("5: 0 calls, 0 sign-ins", "4: 2 calls, 0 sign-ins"));
}

TEST_F(UsageServiceTest, TimesAheadOfTheClockAreNow) {
  ASSERT_THAT(ReportUse(1, Use("users/ana", clock().Now() + absl::Hours(48))), IsOk());
  EXPECT_THAT(DayTexts("user: 'users/ana'"), ElementsAre("5: 2 calls, 0 sign-ins"));
}

TEST_F(UsageServiceTest, LeavesOutCallersThereAreNot) {
  const absl::Time now = clock().Now();
  ASSERT_THAT(ReportUse(1, Use("users/none", now) + Use("users/ana", now) +
                               Use("serviceAccounts/none", now) +
                               "key_uses { key: 'apiKeys/none' last_use_time { seconds: 1 } }"),
              IsOk());
  const auto reader = engine().Snapshot();
  for (const char* name : {"users/none", "serviceAccounts/none", "apiKeys/none"}) {
    const auto last = LastUseOf(*reader, name);
    ASSERT_THAT(last, IsOk());
    EXPECT_FALSE(last->has_last_use_time()) << name;
  }
  EXPECT_THAT(DayTexts("user: 'users/ana'"), SizeIs(1));
}

TEST_F(UsageServiceTest, KeepsTheNewestUseOfServiceAccountsAndKeys) {
  auto accounts = ServiceFixture::Stub<v1::ServiceAccountService>();
  ASSERT_THAT(DirectoryFixture::Ask(
                  *accounts, &v1::ServiceAccountService::Stub::CreateServiceAccount,
                  R"pb(service_account_id: "erp"
                       service_account { display_name: "ERP" grants: "customers.read" })pb"),
              IsOk());
  auto keys = ServiceFixture::Stub<v1::ApiKeyService>();
  ASSERT_THAT(DirectoryFixture::Ask(
                  *keys, &v1::ApiKeyService::Stub::CreateApiKey,
                  R"pb(api_key_id: "k1"
                       api_key { account: "serviceAccounts/erp" display_name: "Night" })pb"),
              IsOk());
  const absl::Time now = clock().Now();
  const std::string key_use = absl::StrCat("key_uses { key: 'apiKeys/k1' last_use_time { seconds: ",
                                           absl::ToUnixSeconds(now - absl::Minutes(1)), " } }");
  ASSERT_THAT(ReportUse(1, Use("serviceAccounts/erp", now) + key_use), IsOk());
  const auto last = LastUseOf(*engine().Snapshot(), "serviceAccounts/erp");
  ASSERT_THAT(last, IsOk());
  EXPECT_EQ(FromProto(last->last_use_time()), now);
  const auto key =
      DirectoryFixture::Ask(*keys, &v1::ApiKeyService::Stub::GetApiKey, "name: 'apiKeys/k1'");
  ASSERT_THAT(key, IsOk());
  EXPECT_EQ(FromProto(key->last_use_time()), now - absl::Minutes(1));
}

TEST_F(UsageServiceTest, OnlyServicesReport) {
  for (const access::Role role : {access::Role::kOperator, access::Role::kSystemAdmin,
                                  access::Role::kExecutive, access::Role::kServiceAccount}) {
    ActAs(role, "users/ana", {}, {"directory.admin"});
    EXPECT_THAT(ReportUse(1, Use("users/ana", clock().Now())),
                StatusIs(StatusCode::kPermissionDenied, "PERMISSION_DENIED"));
  }
}

TEST_F(UsageServiceTest, RefusesAMalformedBatch) {
  const std::string use = Use("users/ana", clock().Now());
  EXPECT_THAT(Ask(&Stub::ReportUse, "reporter: 'A B' sequence: 1 " + use),
              IsInvalidField("reporter"));
  EXPECT_THAT(ReportUse(0, use), IsInvalidField("sequence"));
  EXPECT_THAT(ReportUse(1, use + Use("units/east", clock().Now())), IsInvalidField("uses[1].user"));
  EXPECT_THAT(ReportUse(1, "uses { user: 'users/ana' call_count: 1 }"),
              IsInvalidField("uses[0].first_use_time"));
  EXPECT_THAT(ReportUse(1, "key_uses { key: 'users/ana' last_use_time { seconds: 1 } }"),
              IsInvalidField("key_uses[0].key"));
  EXPECT_THAT(Days("user: 'users/ana'"), IsEmpty());
}

TEST_F(UsageServiceTest, ListsDaysNewestFirstAndPageByPage) {
  for (int day = 0; day < 5; ++day) {
    clock().Advance(absl::Hours(24));
    ASSERT_THAT(ReportUse(day + 1, Use("users/ana", clock().Now())), IsOk());
  }
  v1::ListUsageDaysRequest request =
      TextProto<v1::ListUsageDaysRequest>("user: 'users/ana' page_size: 2");
  std::vector<int> days;
  do {
    const auto page = Call(*usage_, &Stub::ListUsageDays, request);
    ASSERT_THAT(page, IsOk());
    EXPECT_LE(page->usage_days_size(), 2);
    for (const v1::UsageDay& day : page->usage_days()) days.push_back(day.date().day());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(days, ElementsAre(10, 9, 8, 7, 6));
  EXPECT_THAT(DayTexts("user: 'users/ana' from_date { year: 2026 month: 1 day: 7 } "
                       "until_date { year: 2026 month: 1 day: 8 }"),
              SizeIs(2));
  EXPECT_THAT(Ask(&Stub::ListUsageDays,
                  "user: 'users/ana' from_date { year: 2026 month: 1 day: 7 }"
                  " until_date { year: 2026 month: 1 day: 6 }"),
              IsInvalidField("until_date"));
  EXPECT_THAT(Ask(&Stub::ListUsageDays, "user: 'users/ana' from_date { year: 2026 }"),
              IsInvalidField("from_date"));
  EXPECT_THAT(Ask(&Stub::ListUsageDays, "user: 'users/ana' page_token: 'x'"),
              StatusIs(StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
}

TEST_F(UsageServiceTest, AUsersDaysAreForTheUserAndTheHead) {
  for (const access::Scope& scope :
       {access::Scope::Owner("users/ana"), access::Scope::Unit("units/east")}) {
    SetScope(scope);
    EXPECT_THAT(Ask(&Stub::GetUserUsage, "user: 'users/ana'"), IsOk());
    EXPECT_THAT(Ask(&Stub::ListUsageDays, "user: 'users/ana'"), IsOk());
    EXPECT_THAT(Ask(&Stub::GetUserUsage, "user: 'users/bob'"),
                StatusIs(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
    EXPECT_THAT(Ask(&Stub::ListUsageDays, "user: 'users/bob'"),
                StatusIs(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  }
  EXPECT_THAT(Ask(&Stub::GetUserUsage, "user: 'units/east'"), IsInvalidField("user"));
}

TEST_F(UsageServiceTest, ReportersLongSilentAreForgotten) {
  const auto kept = [this] {
    return ReporterKeysBefore(*engine().Snapshot(), absl::InfiniteFuture(), 100).value();
  };
  const std::string use = Use("users/ana", clock().Now());
  ASSERT_THAT(ReportUse(1, use), IsOk());
  clock().Advance(absl::Hours(34 * 24));
  ASSERT_THAT(Ask(&Stub::ReportUse, "reporter: 'loyalty-1' sequence: 1"), IsOk());
  EXPECT_THAT(kept(), ElementsAre(ReporterKey("loyalty-1"), ReporterKey("tickets-1")));
  clock().Advance(absl::Hours(2 * 24));
  ASSERT_THAT(Ask(&Stub::ReportUse, "reporter: 'loyalty-2' sequence: 1"), IsOk());
  EXPECT_THAT(kept(), ElementsAre(ReporterKey("loyalty-1"), ReporterKey("loyalty-2")));
}

}  // namespace
}  // namespace guanxi::directory
