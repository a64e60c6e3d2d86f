// Filters with relative times, groups, and fields that hold values of several types.
#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <vector>

#include "common/api/filter.h"
#include "common/api/sample_types.h"
#include "common/status/status_matchers.h"

namespace guanxi::api {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Filter::Asking kAll = {.times = true, .groups = true};

// 2026-11-19T15:04:05Z, a Thursday.
absl::Time Now() { return absl::FromUnixSeconds(1'795'100'645); }

std::string Seconds(absl::Time time) {
  return "due { seconds: " + std::to_string(absl::ToUnixSeconds(time)) + " }";
}

absl::StatusOr<Filter> Parse(const std::string& text, Filter::Asking asking = kAll) {
  return Filter::Parse(text, SampleType("Record"), asking);
}

bool Matches(const std::string& text, const std::string& fields) {
  const auto filter = Parse(text);
  EXPECT_THAT(filter, IsOk()) << text;
  return filter.ok() && filter->At(Now()).Matches(*Sample("Record", fields), [](const auto& group) {
    return group == "segments/gold";
  });
}

std::string Refusal(const std::string& text, Filter::Asking asking = kAll) {
  const auto filter = Parse(text, asking);
  EXPECT_THAT(filter, StatusIs(StatusCode::kInvalidArgument, "INVALID_FILTER")) << text;
  return std::string(filter.status().message());
}

TEST(FilterRelative, ComparesTimesWithDistancesFromNow) {
  const std::string yesterday = Seconds(Now() - absl::Hours(24));
  EXPECT_TRUE(Matches("due > ago(2d)", yesterday));
  EXPECT_FALSE(Matches("due > ago(23h)", yesterday));
  EXPECT_TRUE(Matches("due = ago(1d)", yesterday));
  EXPECT_TRUE(Matches("due < now() AND due >= ago( 24h )", yesterday));
  EXPECT_FALSE(Matches("due < ago(2d)", ""));
  EXPECT_TRUE(Matches("NOT due < ago(2d)", ""));
  EXPECT_TRUE(Matches("due < ahead(1h)(title = x)", yesterday + " title: 'x'"));
}

TEST(FilterRelative, ComparesTimesAndDatesWithDaysAndMonths) {
  EXPECT_TRUE(Matches("day = today()", "day { year: 2026 month: 11 day: 19 }"));
  EXPECT_TRUE(Matches("day >= startOfMonth(-1)", "day { year: 2026 month: 10 day: 1 }"));
  EXPECT_FALSE(Matches("day >= startOfMonth(-1)", "day { year: 2026 month: 9 day: 30 }"));
  EXPECT_TRUE(Matches("days:today(-1)", "days { year: 2026 month: 11 day: 18 }"));
  EXPECT_FALSE(Matches("days:today(-1)", "days { year: 2026 month: 11 day: 19 }"));
  EXPECT_TRUE(Matches("due >= today(0, 'Asia/Shanghai')", Seconds(Now() - absl::Hours(23))));
  EXPECT_FALSE(Matches("due >= today()", Seconds(Now() - absl::Hours(23))));
}

TEST(FilterRelative, AnAsterisk) {
  EXPECT_TRUE(Matches("due:* AND due < now()", Seconds(Now() - absl::Seconds(1))));
}

TEST(FilterRelative, HoldsOfNothingBeforeItIsSaidWhen) {
  const auto filter = Parse("due < now()");
  ASSERT_THAT(filter, IsOk());
  EXPECT_TRUE(filter->relative());
  const auto record = Sample("Record", Seconds(Now() - absl::Hours(1)));
  EXPECT_FALSE(filter->Matches(*record));
  EXPECT_EQ(filter->NextChange(*record), std::nullopt);
  EXPECT_TRUE(filter->At(Now()).Matches(*record));
  EXPECT_FALSE(filter->At(Now() - absl::Hours(2)).Matches(*record));
  EXPECT_FALSE(Parse("due < 2026-11-19T15:04:05Z")->relative());
}

TEST(FilterRelative, TellsWhenAVerdictMayChange) {
  const auto record = Sample("Record", Seconds(Now() - absl::Hours(1)));
  const auto next = [&](const std::string& text) {
    return Parse(text)->At(Now()).NextChange(*record);
  };
  EXPECT_EQ(next("due > ago(3h)"), Now() + absl::Hours(2));
  EXPECT_EQ(next("NOT (due > ago(3h) OR due > ago(2h))"), Now() + absl::Hours(1));
  EXPECT_EQ(next("due > ago(1h)"), Now() + absl::Nanoseconds(1));
  EXPECT_EQ(next("due > ago(30m)"), std::nullopt);
  EXPECT_EQ(next("due > today()"),
            absl::FromCivil(absl::CivilDay(2026, 11, 20), absl::UTCTimeZone()));
  EXPECT_EQ(next("due > startOfYear()"),
            absl::FromCivil(absl::CivilDay(2027, 1, 1), absl::UTCTimeZone()));
  EXPECT_EQ(next("title = x"), std::nullopt);
}

TEST(FilterRelative, ADateWithoutDayOrMonthIsPassedWithTheFirstOfThem) {
  const auto next = [](const std::string& date) {
    return Parse("day < today()")->At(Now()).NextChange(*Sample("Record", date));
  };
  const auto day = [](int year, int month) {
    return absl::FromCivil(absl::CivilDay(year, month, 1), absl::UTCTimeZone());
  };
  EXPECT_TRUE(
      Parse("day < today()")->At(day(2027, 1)).Matches(*Sample("Record", "day { year: 2027 }")));
  EXPECT_EQ(next("day { year: 2027 }"), day(2027, 1));
  EXPECT_EQ(next("day { year: 2026 month: 12 }"), day(2026, 12));
}

TEST(FilterRelative, RefusesTimesWhereNoneAreCompared) {
  EXPECT_THAT(Refusal("title = today()"), HasSubstr("title"));
  Refusal("took > ago(1d)");
  Refusal("size > now()");
  Refusal("tags:now()");
  EXPECT_THAT(Refusal("day > ago(1d)"), HasSubstr("today"));
  Refusal("day > now()");
  Refusal("due = ago(1d");
  Refusal("due = ago(1d,)");
  Refusal("due = ago 1d");
  Refusal("due = yesterday()");
  EXPECT_THAT(Refusal("due < now()", {.times = false, .groups = true}), HasSubstr("here"));
}

TEST(FilterRelative, AFunctionsNameInQuotesOrApartIsAWord) {
  EXPECT_TRUE(Matches("title = today", "title: 'today'"));
  EXPECT_TRUE(Matches("title = 'today'(motto = b)", "title: 'today' motto: 'b'"));
  EXPECT_TRUE(Matches("title = today (motto = b)", "title: 'today' motto: 'b'"));
}

TEST(FilterRelative, AsksForGroups) {
  EXPECT_TRUE(Matches("inSegment('segments/gold')", ""));
  EXPECT_TRUE(Matches("inSegment( segments/gold )", ""));
  EXPECT_FALSE(Matches("inSegment('segments/silver')", ""));
  EXPECT_TRUE(Matches("NOT inSegment('segments/silver') title = x", "title: 'x'"));
  EXPECT_TRUE(Matches("title = y OR (inSegment('segments/gold') AND title = x)", "title: 'x'"));
  EXPECT_FALSE(Parse("inSegment('segments/gold')")->Matches(*Sample("Record", "")));
  EXPECT_THAT(Parse("inSegment(a) OR NOT inSegment(b) inSegment(a)")->groups(),
              ElementsAre("a", "b"));
  EXPECT_FALSE(Parse("inSegment(a)")->empty());
  for (const char* text : {"inSegment()", "inSegment('')", "inSegment(a, b)", "inSegment(a",
                           "inSegment", "inSegment = a", "inGroup(a)", "inSegment (a)"}) {
    Refusal(text);
  }
  EXPECT_THAT(Refusal("inSegment(a)", {.times = true, .groups = false}), HasSubstr("here"));
}

TEST(FilterRelative, ComparesValuesAsWhateverTheyAre) {
  const std::string values =
      "values { key: 'colour' value { text: 'red' } }"
      "values { key: 'seats' value { integer: 5 } }"
      "values { key: 'rate' value { decimal { units: 12 nanos: 500000000 } } }"
      "values { key: 'debt' value { decimal { units: -1 nanos: -250000000 } } }"
      "values { key: 'vip' value { boolean: true } }"
      "values { key: 'since' value { date { year: 2026 month: 11 day: 19 } } }"
      "values { key: 'seen' value { time { seconds: 1795100645 } } }"
      "values { key: 'tier' value { choice: 'gold' } }"
      "values { key: 'uses' value { choices { values: 'a' values: 'b' } } }"
      "values { key: 'price' value { money { currency_code: 'CNY' units: 7 } } }";
  for (const char* text : {"values.colour = red",
                           "values.colour = 'r*'",
                           "values.colour != blue",
                           "values.colour:ed",
                           "values.seats = 5",
                           "values.seats > 4",
                           "values.rate = 12.5",
                           "values.rate < 12.51",
                           "values.rate > 12",
                           "values.debt < -1",
                           "values.debt = -1.25",
                           "values.vip = true",
                           "values.since = 2026-11-19",
                           "values.since = today()",
                           "values.seen > ago(1h)",
                           "values.tier = gold",
                           "values.uses:a",
                           "values.uses:b AND NOT values.uses:c",
                           "values.price.money.units > 6",
                           "values.colour:*",
                           "values:colour",
                           "NOT values.x = 1",
                           "values.colour = red AND (values.seats = 7 OR values.tier = gold)"}) {
    EXPECT_TRUE(Matches(text, values)) << text;
  }
  for (const char* text :
       {"values.colour = blue", "values.colour = 5", "values.seats = red", "values.seats != 5",
        "values.other != red", "values.other:*", "values.vip = false", "values.tier != gold",
        "values.uses:c", "values.debt > -1.25"}) {
    EXPECT_FALSE(Matches(text, values)) << text;
  }
  Refusal("values.price.money = 7");
  EXPECT_THAT(Parse("values.colour = red")->equalities(), IsEmpty());
}

}  // namespace
}  // namespace guanxi::api
