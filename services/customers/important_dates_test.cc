#include "services/customers/important_dates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "guanxi/customers/v1/contacts.pb.h"
#include "services/testing/error_matchers.h"
#include "services/testing/text_proto.h"

namespace guanxi::customers {
namespace {

using v1::ImportantDate;

ImportantDates Of(std::string_view text) { return TextProto<v1::Contact>(text).important_dates(); }
absl::Status Check(std::string_view text, Celebrant celebrant = Celebrant::kPerson) {
  return CheckImportantDates(Of(text), celebrant, "dates");
}

TEST(ImportantDatesTest, TakesWhatPeopleKeep) {
  EXPECT_THAT(
      Check(R"pb(important_dates { kind: KIND_BIRTHDAY year: 1980 month: 2 day: 29 }
                 important_dates { kind: KIND_WEDDING month: 2 day: 29 }
                 important_dates { kind: KIND_OTHER label: "son" month: 6 day: 1 }
                 important_dates { kind: KIND_OTHER label: "daughter" month: 6 day: 1 })pb"),
      IsOk());
  EXPECT_THAT(Check(R"pb(important_dates { kind: KIND_FOUNDING year: 1987 }
                         important_dates { kind: KIND_COOPERATION year: 2019 month: 5 })pb",
                    Celebrant::kOrganization),
              IsOk());
}

TEST(ImportantDatesTest, LunarMonthsHaveThirtyDays) {
  constexpr char kLunar[] = "kind: KIND_BIRTHDAY calendar: CALENDAR_CHINESE_LUNAR";
  EXPECT_THAT(Check(absl::StrCat("important_dates { month: 2 day: 30 ", kLunar, " }")), IsOk());
  EXPECT_THAT(Check(absl::StrCat("important_dates { month: 3 day: 31 ", kLunar, " }")),
              IsInvalidField("dates[0].day"));
  EXPECT_THAT(
      Check(absl::StrCat("important_dates { month: 6 day: 9 leap_month: true ", kLunar, "}")),
      IsOk());
}

TEST(ImportantDatesTest, RefusesDaysThatDoNotExist) {
  EXPECT_THAT(Check(R"pb(important_dates { kind: KIND_BIRTHDAY month: 2 day: 30 })pb"),
              IsInvalidField("dates[0].day"));
  EXPECT_THAT(Check(R"pb(important_dates { kind: KIND_BIRTHDAY year: 1981 month: 2 day: 29 })pb"),
              IsInvalidField("dates[0].day"));
  EXPECT_THAT(Check(R"pb(important_dates { kind: KIND_BIRTHDAY year: 1981 day: 9 })pb"),
              IsInvalidField("dates[0].month"));
  EXPECT_THAT(Check(R"pb(important_dates { kind: KIND_BIRTHDAY month: 9 })pb"),
              IsInvalidField("dates[0].day"));
  EXPECT_THAT(Check(R"pb(important_dates { kind: KIND_BIRTHDAY })pb"),
              IsInvalidField("dates[0].day"));
  EXPECT_THAT(
      Check(R"pb(important_dates { kind: KIND_BIRTHDAY month: 6 day: 1 leap_month: true })pb"),
      IsInvalidField("dates[0].leap_month"));
}

TEST(ImportantDatesTest, EachHasItsOwnKinds) {
  EXPECT_THAT(Check(R"pb(important_dates { kind: KIND_FOUNDING year: 1987 })pb"),
              IsInvalidField("dates[0].kind"));
  for (const char* kind : {"KIND_BIRTHDAY", "KIND_WEDDING"}) {
    EXPECT_THAT(Check(absl::StrCat("important_dates { kind: ", kind, " year: 1987 }"),
                      Celebrant::kOrganization),
                IsInvalidField("dates[0].kind"));
  }
  EXPECT_THAT(Check(R"pb(important_dates { kind: KIND_OTHER month: 6 day: 1 })pb"),
              IsInvalidField("dates[0].label"));
}

TEST(ImportantDatesTest, NobodyIsBornTwice) {
  EXPECT_THAT(Check(R"pb(important_dates { kind: KIND_BIRTHDAY month: 6 day: 1 }
                         important_dates { kind: KIND_BIRTHDAY month: 6 day: 2 })pb"),
              IsInvalidField("dates[1].kind"));
}

TEST(ImportantDatesTest, NormalizeGivesACalendar) {
  ImportantDates dates = Of(R"pb(important_dates { month: 6 day: 1 }
                                 important_dates { calendar: CALENDAR_CHINESE_LUNAR })pb");
  NormalizeImportantDates(dates);
  EXPECT_EQ(dates[0].calendar(), ImportantDate::CALENDAR_GREGORIAN);
  EXPECT_EQ(dates[1].calendar(), ImportantDate::CALENDAR_CHINESE_LUNAR);
}

}  // namespace
}  // namespace guanxi::customers
