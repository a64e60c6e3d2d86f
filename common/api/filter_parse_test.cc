// What filters are refused, and what they promise to an index.
#include <gmock/gmock.h>

#include <string>
#include <utility>
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
using ::testing::Pair;

absl::StatusOr<Filter> Parse(const std::string& text) {
  return Filter::Parse(text, SampleType("Record"));
}

std::string Refusal(const std::string& text) {
  const auto filter = Parse(text);
  EXPECT_THAT(filter, StatusIs(StatusCode::kInvalidArgument, "INVALID_FILTER")) << text;
  return std::string(filter.status().message());
}

std::vector<std::pair<std::string, std::string>> Equalities(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> pairs;
  const auto filter = Parse(text);
  EXPECT_THAT(filter, IsOk()) << text;
  for (const Equality& equality : filter->equalities()) {
    pairs.emplace_back(equality.path, equality.value);
  }
  return pairs;
}

TEST(FilterParse, RefusesUnknownFields) {
  EXPECT_THAT(Refusal("nothing = 1"), HasSubstr("nothing"));
  EXPECT_THAT(Refusal("title = a AND address.street = x"), HasSubstr("position 15"));
  for (const char* text : {"title.x = 1", "address.city.x = 1", "labels.k.x = 1", "tags.x:1",
                           "by_number.1 = x", "due.x = 1", "Title = a"}) {
    Refusal(text);
  }
}

TEST(FilterParse, RefusesValuesOfAnotherType) {
  for (const char* text : {"size = x",
                           "size = 1.5",
                           "size = '5'",
                           "size = 9223372036854775808",
                           "serial = -1",
                           "ratio = x",
                           "ratio = nan",
                           "ratio = inf",
                           "active = 1",
                           "active = 'true'",
                           "kind = KIND_C",
                           "kind = 1",
                           "due > yesterday",
                           "due > 2024-05-31",
                           "due > infinite-future",
                           "took = 30",
                           "took = 1h30m",
                           "took = s",
                           "took = infs",
                           "day = 2024",
                           "day = 2024-13-01",
                           "day = 2024-05-31T08:00:00Z",
                           "scores:x",
                           "kinds:x",
                           "size = 1 OR size = x"}) {
    Refusal(text);
  }
  EXPECT_THAT(Refusal("size = x"), HasSubstr("position 8"));
}

TEST(FilterParse, RefusesComparisonsAFieldDoesNotAllow) {
  for (const char* text : {"kind > KIND_A", "active < true", "address = x", "address:x", "blob = x",
                           "blob:x", "extra = x", "by_number:1", "labels = x", "items:x",
                           "amount:1", "parts.p = x", "size = *", "title = *"}) {
    Refusal(text);
  }
}

TEST(FilterParse, RefusesBrokenSyntax) {
  for (const char* text : {"title",
                           "title =",
                           "= a",
                           "title = a AND",
                           "AND title = a",
                           "title = a OR",
                           "OR title = a",
                           "title = a OR AND title = b",
                           "(title = a",
                           "title = a)",
                           "()",
                           "NOT",
                           "NOT NOT title = a",
                           "--title = a",
                           "title == a",
                           "title = a = b",
                           "title = 'a",
                           "title = a, motto = b",
                           "title ! a",
                           "title <> a",
                           "title = \"a\"b",
                           "'title' = a",
                           "title. = a",
                           ".title = a",
                           "title = a ;"}) {
    Refusal(text);
  }
}

TEST(FilterParse, BoundsItsSize) {
  const std::string term = "title = a ";
  std::string terms;
  for (int i = 0; i < 64; ++i) {
    terms += term;
  }
  EXPECT_THAT(Parse(terms), IsOk());
  EXPECT_THAT(Refusal(terms + term), HasSubstr("64"));
  EXPECT_THAT(Parse(std::string(16, '(') + term + std::string(16, ')')), IsOk());
  EXPECT_THAT(Refusal(std::string(17, '(') + term + std::string(17, ')')), HasSubstr("16"));
  Refusal(std::string(4000, '('));
  EXPECT_THAT(Parse("title = " + std::string(4088, 'a')), IsOk());
  EXPECT_THAT(Refusal("title = " + std::string(4089, 'a')), HasSubstr("4,096"));
}

TEST(FilterParse, ParenthesesSideBySideDoNotNest) {
  std::string groups;
  for (int i = 0; i < 40; ++i) {
    groups += "(title = a)";
  }
  EXPECT_THAT(Parse(groups), IsOk());
}

TEST(FilterParse, ListsTheEqualitiesOfItsConjunction) {
  EXPECT_THAT(Equalities("title = a AND motto = 'b c'"),
              ElementsAre(Pair("title", "a"), Pair("motto", "b c")));
  EXPECT_THAT(Equalities("title = a (motto = b AND size = 5)"),
              ElementsAre(Pair("title", "a"), Pair("motto", "b"), Pair("size", "5")));
  EXPECT_THAT(Equalities("kind = KIND_A active = true address.city = c hits = 3"),
              ElementsAre(Pair("kind", "KIND_A"), Pair("active", "true"), Pair("address.city", "c"),
                          Pair("hits", "3")));
}

TEST(FilterParse, ListsWhatARepeatedFieldMustHold) {
  EXPECT_THAT(Equalities("tags:a"), ElementsAre(Pair("tags", "a")));
}

TEST(FilterParse, ListsNoEqualityThatSomeMatchesLack) {
  for (const char* text :
       {"title = a OR title = b", "NOT title = a", "-title = a", "title != a", "title:a", "tags:*",
        "title > a", "NOT (title = a AND motto = b)", "title = 'a*'", "title = '*'"}) {
    EXPECT_THAT(Equalities(text), IsEmpty()) << text;
  }
  EXPECT_THAT(Equalities("(title = a OR title = b) AND motto = c"),
              ElementsAre(Pair("motto", "c")));
}

// An index finds values by their text, so equalities come in the one spelling of a value.
TEST(FilterParse, ListsNoEqualityThatAnIndexCouldMiss) {
  for (const char* text : {"title = ''", "size = 007", "size = +7", "size = -0", "ratio = 1.0",
                           "due = 2024-05-31T08:00:00Z", "took = 30s"}) {
    EXPECT_THAT(Equalities(text), IsEmpty()) << text;
  }
}

}  // namespace
}  // namespace guanxi::api
