#include "common/api/validate.h"

#include <gmock/gmock.h>

#include <string>

#include "common/api/sample_types.h"
#include "common/status/status_matchers.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::api {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;

// Fields of a Record that is right but for what a test adds.
absl::Status Check(const std::string& fields) {
  return ValidateRequest(*Sample("Record", "title: 't' kind: KIND_A " + fields));
}

absl::Status CheckNeeds(const std::string& fields) {
  return ValidateRequest(*Sample("Needs", fields));
}

MATCHER_P2(Breaks, field, rule, "") {
  *result_listener << "which is " << arg;
  return arg.code() == StatusCode::kInvalidArgument && errors::Reason(arg) == "INVALID_FIELD" &&
         ::testing::ExplainMatchResult(HasSubstr(field), std::string(arg.message()),
                                       result_listener) &&
         ::testing::ExplainMatchResult(HasSubstr(rule), std::string(arg.message()),
                                       result_listener);
}

std::string Repeat(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) {
    all += text;
  }
  return all;
}

TEST(Validate, TakesARecordThatKeepsEveryRule) {
  EXPECT_THAT(Check("address { city: 'c' } items { label: 'l' count: 9 } tags: 't' code: 'c' "
                    "size: -1000 priority: 1 labels { key: 'k' value: 'v' } kinds: KIND_B "
                    "amount { currency_code: 'USD' } ratio: 1 serial: 5 extra {} flags {}"),
              IsOk());
}

TEST(Validate, RequiresEveryKindOfField) {
  const std::string all =
      "text: 't' data: 'd' kind: KIND_A numbers: 0 flags {} shown: 0 nick: 'n' positive: 1 "
      "labels { key: 'k' }";
  EXPECT_THAT(CheckNeeds(all), IsOk());
  const auto without = [&all](const std::string& part) {
    std::string rest = all;
    return rest.erase(rest.find(part), part.size());
  };
  EXPECT_THAT(CheckNeeds(without("text: 't' ")), Breaks("text", "empty"));
  EXPECT_THAT(CheckNeeds(without("data: 'd' ")), Breaks("data", "empty"));
  EXPECT_THAT(CheckNeeds(without("kind: KIND_A ")), Breaks("kind", "set"));
  EXPECT_THAT(CheckNeeds(without("numbers: 0 ")), Breaks("numbers", "empty"));
  EXPECT_THAT(CheckNeeds(without("flags {} ")), Breaks("flags", "set"));
  EXPECT_THAT(CheckNeeds(without("shown: 0 ")), Breaks("shown", "set"));
  EXPECT_THAT(CheckNeeds(without("nick: 'n' ")), Breaks("nick", "empty"));
  EXPECT_THAT(CheckNeeds(without("positive: 1 ")), Breaks("positive", "at least 1"));
  EXPECT_THAT(CheckNeeds(without("labels { key: 'k' }")), Breaks("labels", "empty"));
}

TEST(Validate, CountsAPresentButEmptyStringAsMissing) {
  EXPECT_THAT(CheckNeeds("text: 't' data: 'd' kind: KIND_A numbers: 0 flags {} shown: 0 nick: ''"),
              Breaks("nick", "empty"));
}

TEST(Validate, RequiresInsideWhatIsThere) {
  EXPECT_THAT(Check(""), IsOk());
  EXPECT_THAT(Check("address {}"), Breaks("address.city", "empty"));
  EXPECT_THAT(Check("place {}"), Breaks("place.city", "empty"));
  EXPECT_THAT(Check("items { label: 'l' } items {}"), Breaks("items[1].label", "empty"));
  EXPECT_THAT(Check("parts { key: 'k' value {} }"), Breaks("parts[k].label", "empty"));
}

TEST(Validate, BoundsStringsAndBytes) {
  EXPECT_THAT(Check("code: '12345678'"), IsOk());
  EXPECT_THAT(Check("code: '123456789'"), Breaks("code", "at most 8 bytes"));
  EXPECT_THAT(Check("code: '客客客'"), Breaks("code", "at most 8 bytes"));
  EXPECT_THAT(Check("blob: '1234'"), IsOk());
  EXPECT_THAT(Check("blob: '12345'"), Breaks("blob", "at most 4 bytes"));
  EXPECT_THAT(Check("motto: '" + std::string(1024, 'x') + "'"), IsOk());
  EXPECT_THAT(Check("motto: '" + std::string(1025, 'x') + "'"),
              Breaks("motto", "at most 1024 bytes"));
}

TEST(Validate, BoundsEntries) {
  EXPECT_THAT(Check(Repeat("tags: 't' ", 3)), IsOk());
  EXPECT_THAT(Check(Repeat("tags: 't' ", 4)), Breaks("tags", "at most 3 entries"));
  EXPECT_THAT(Check(Repeat("scores: 1 ", 100)), IsOk());
  EXPECT_THAT(Check(Repeat("scores: 1 ", 101)), Breaks("scores", "at most 100 entries"));
  EXPECT_THAT(Check(Repeat("bits: true ", 101)), Breaks("bits", "at most 100 entries"));
  EXPECT_THAT(Check("tags: '" + std::string(1025, 'x') + "'"),
              Breaks("tags[0]", "at most 1024 bytes"));
}

TEST(Validate, BoundsMaps) {
  const std::string two = "labels { key: 'a' value: 'v' } labels { key: 'b' value: 'v' }";
  EXPECT_THAT(Check(two), IsOk());
  EXPECT_THAT(Check(two + "labels { key: 'c' }"), Breaks("labels", "at most 2 entries"));
  EXPECT_THAT(Check("labels { key: 'a' value: '" + std::string(1025, 'x') + "' }"),
              Breaks("labels[a]", "at most 1024 bytes"));
  EXPECT_THAT(Check("labels { key: '" + std::string(1025, 'x') + "' }"),
              Breaks("labels.key", "at most 1024 bytes"));
}

TEST(Validate, BoundsNumbers) {
  EXPECT_THAT(Check("size: 1000"), IsOk());
  EXPECT_THAT(Check("size: 1001"), Breaks("size", "at most 1000"));
  EXPECT_THAT(Check("size: -1001"), Breaks("size", "at least -1000"));
  EXPECT_THAT(Check("items { label: 'l' count: 10 }"), Breaks("items[0].count", "at most 9"));
  EXPECT_THAT(Check("items { label: 'l' count: -1 }"), Breaks("items[0].count", "at least 1"));
  EXPECT_THAT(Check("serial: 6"), Breaks("serial", "at most 5"));
  EXPECT_THAT(Check("serial: 18446744073709551615"), Breaks("serial", "at most 5"));
  EXPECT_THAT(Check("hits: 5"), IsOk());
  EXPECT_THAT(Check("hits: 6"), Breaks("hits", "at most 5"));
  EXPECT_THAT(Check("scores: 0 scores: -1"), Breaks("scores[1]", "at least 0"));
}

TEST(Validate, BoundsFractions) {
  EXPECT_THAT(Check("ratio: 0.5"), IsOk());
  EXPECT_THAT(Check("ratio: 1.001"), Breaks("ratio", "at most 1"));
  EXPECT_THAT(Check("ratio: -0.5"), Breaks("ratio", "at least 0"));
  EXPECT_THAT(Check("ratio: nan"), Breaks("ratio", "at least 0"));
  EXPECT_THAT(Check("ratio: inf"), Breaks("ratio", "at most 1"));
  EXPECT_THAT(Check("share: 1"), IsOk());
  EXPECT_THAT(Check("share: 1.5"), Breaks("share", "at most 1"));
  EXPECT_THAT(Check("share: nan"), Breaks("share", "at most 1"));
}

// A number left out is 0 on the wire; bounds are for numbers that were given.
TEST(Validate, BoundsOnlyNumbersThatAreSet) {
  EXPECT_THAT(Check("items { label: 'l' }"), IsOk());
  EXPECT_THAT(Check("priority: 0"), Breaks("priority", "at least 1"));
}

TEST(Validate, KnowsEnumValues) {
  EXPECT_THAT(ValidateRequest(*Sample("Record", "title: 't' kind: 7")), Breaks("kind", "Kind"));
  EXPECT_THAT(Check("kinds: KIND_B"), IsOk());
  EXPECT_THAT(Check("kinds: KIND_B kinds: 7"), Breaks("kinds[1]", "Kind"));
  EXPECT_THAT(Check("kinds: KIND_UNSPECIFIED"), Breaks("kinds[0]", "Kind"));
}

TEST(Validate, ChecksMoney) {
  EXPECT_THAT(Check("amount { currency_code: 'USD' units: -1 nanos: -999999999 }"), IsOk());
  EXPECT_THAT(Check("amount { units: 1 }"), Breaks("amount.currency_code", "empty"));
  EXPECT_THAT(Check("amount { currency_code: 'USD' nanos: 1000000000 }"),
              Breaks("amount.nanos", "within"));
  EXPECT_THAT(Check("amount { currency_code: 'USD' nanos: -1000000000 }"),
              Breaks("amount.nanos", "within"));
  EXPECT_THAT(Check("amount { currency_code: 'USD' units: 1 nanos: -1 }"),
              Breaks("amount.nanos", "sign"));
  EXPECT_THAT(Check("amount { currency_code: 'USD' units: -1 nanos: 1 }"),
              Breaks("amount.nanos", "sign"));
}

TEST(Validate, ChecksTimestamps) {
  EXPECT_THAT(Check("due { seconds: 253402300799 nanos: 999999999 }"), IsOk());
  EXPECT_THAT(Check("due { seconds: -62135596800 }"), IsOk());
  EXPECT_THAT(Check("due { seconds: 253402300800 }"), Breaks("due", "years"));
  EXPECT_THAT(Check("due { seconds: -62135596801 }"), Breaks("due", "years"));
  EXPECT_THAT(Check("due { nanos: -1 }"), Breaks("due.nanos", "0 to"));
  EXPECT_THAT(Check("due { nanos: 1000000000 }"), Breaks("due.nanos", "0 to"));
  EXPECT_THAT(Check("seen { } seen { nanos: -1 }"), Breaks("seen[1].nanos", "0 to"));
}

TEST(Validate, ChecksDurations) {
  EXPECT_THAT(Check("took { seconds: -315576000000 nanos: -1 }"), IsOk());
  EXPECT_THAT(Check("took { seconds: 315576000001 }"), Breaks("took", "within"));
  EXPECT_THAT(Check("took { seconds: -315576000001 }"), Breaks("took", "within"));
  EXPECT_THAT(Check("took { seconds: 1 nanos: -1 }"), Breaks("took.nanos", "sign"));
  EXPECT_THAT(Check("took { nanos: 1000000000 }"), Breaks("took.nanos", "within"));
}

TEST(Validate, ChecksDates) {
  EXPECT_THAT(Check("day { year: 2024 month: 2 day: 29 }"), IsOk());
  EXPECT_THAT(Check("day { month: 2 day: 29 }"), IsOk());
  EXPECT_THAT(Check("day { year: 2024 }"), IsOk());
  EXPECT_THAT(Check("day { year: 2024 month: 12 }"), IsOk());
  EXPECT_THAT(Check("day { year: 2023 month: 2 day: 29 }"), Breaks("day", "exists"));
  EXPECT_THAT(Check("day { year: 2024 month: 13 day: 1 }"), Breaks("day", "exists"));
  EXPECT_THAT(Check("day { year: 2024 month: 4 day: 31 }"), Breaks("day", "exists"));
  EXPECT_THAT(Check("day { year: 2024 day: 4 }"), Breaks("day", "exists"));
  EXPECT_THAT(Check("day { year: -1 month: 1 day: 1 }"), Breaks("day", "exists"));
  EXPECT_THAT(Check("day { year: 10000 month: 1 day: 1 }"), Breaks("day", "exists"));
  EXPECT_THAT(Check("day { month: -1 }"), Breaks("day", "exists"));
  EXPECT_THAT(Check("day { day: 2000000000 month: 1 }"), Breaks("day", "exists"));
}

// Callers send back what they were given; what the server sets itself is none of their doing.
TEST(Validate, LeavesOutputOnlyFieldsAlone) {
  EXPECT_THAT(Check("create_time { nanos: -1 }"), IsOk());
  EXPECT_THAT(Check("items { label: 'l' digest: '" + std::string(2000, 'x') + "' }"), IsOk());
}

TEST(Validate, LooksInsideTypesThatContainThemselves) {
  EXPECT_THAT(Check("node { next { more { text: 'x' } } }"), IsOk());
  EXPECT_THAT(Check("node { next { more { } more { text: '" + std::string(1025, 'x') + "' } } }"),
              Breaks("node.next.more[1].text", "bytes"));
}

TEST(Validate, DoesNotJudgeWhatAnAnyHolds) {
  EXPECT_THAT(Check("extra { type_url: 'x' value: '" + std::string(5000, 'x') + "' }"), IsOk());
}

TEST(Validate, ChecksGeneratedTypes) {
  changes::v1::ListHistoryRequest request;
  EXPECT_THAT(ValidateRequest(request), Breaks("name", "empty"));
  request.set_name("customers/x");
  EXPECT_THAT(ValidateRequest(request), IsOk());
  request.set_page_token(std::string(1025, 'x'));
  EXPECT_THAT(ValidateRequest(request), Breaks("page_token", "1024 bytes"));
}

std::string Cleared(const std::string& fields) {
  const auto record = Sample("Record", fields);
  ClearOutputOnly(*record);
  return Text(*record);
}

TEST(ClearOutputOnly, ClearsAtAnyDepth) {
  EXPECT_EQ(Cleared("title: 't' create_time { seconds: 1 }"), "title: \"t\"");
  EXPECT_EQ(Cleared("address { city: 'c' geocode: 'g' }"), "address { city: \"c\" }");
  EXPECT_EQ(Cleared("items { label: 'a' digest: 'd' } items { digest: 'd' }"),
            "items { label: \"a\" } items { }");
  EXPECT_EQ(Cleared("parts { key: 'k' value { label: 'l' digest: 'd' } }"),
            "parts { key: \"k\" value { label: \"l\" } }");
  EXPECT_EQ(Cleared("node { next { more { text: 'x' seen: 's' } seen: 's' } }"),
            "node { next { more { text: \"x\" } } }");
  EXPECT_EQ(Cleared("place { city: 'c' geocode: 'g' }"), "place { city: \"c\" }");
}

TEST(ClearOutputOnly, LeavesAllElse) {
  const std::string fields =
      "name: \"records/x\" title: \"t\" address { city: \"c\" } code: \"c\" extra { }";
  EXPECT_EQ(Cleared(fields), fields);
  EXPECT_EQ(Cleared(""), "");
}

}  // namespace
}  // namespace guanxi::api
