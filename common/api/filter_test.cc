#include "common/api/filter.h"

#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

#include "common/api/sample_types.h"
#include "common/status/status_matchers.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::api {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

absl::StatusOr<Filter> Parse(const std::string& text) {
  return Filter::Parse(text, SampleType("Record"));
}

// Whether a record with `fields` matches `text`, which must be right.
bool Matches(const std::string& text, const std::string& fields) {
  const auto filter = Parse(text);
  EXPECT_THAT(filter, IsOk()) << text;
  return filter.ok() && filter->Matches(*Sample("Record", fields));
}

std::string Refusal(const std::string& text) {
  const auto filter = Parse(text);
  EXPECT_THAT(filter, StatusIs(StatusCode::kInvalidArgument, "INVALID_FILTER")) << text;
  return std::string(filter.status().message());
}

TEST(Filter, EmptyMatchesEverything) {
  EXPECT_TRUE(Filter().empty());
  EXPECT_TRUE(Filter().Matches(*Sample("Record", "")));
  EXPECT_THAT(Filter().equalities(), IsEmpty());
  EXPECT_TRUE(Parse("")->empty());
  EXPECT_TRUE(Parse(" \t\n")->empty());
  EXPECT_TRUE(Matches("", "title: 'x'"));
  EXPECT_FALSE(Parse("title = a")->empty());
}

TEST(Filter, OrBindsTighterThanAnd) {
  // (a OR b) AND c, where the usual reading a OR (b AND c) would match.
  EXPECT_FALSE(Matches("title = a OR title = b AND motto = c", "title: 'a'"));
  EXPECT_TRUE(Matches("title = a OR title = b AND motto = c", "title: 'a' motto: 'c'"));
  EXPECT_FALSE(Matches("motto = c AND title = b OR title = a", "title: 'a'"));
  EXPECT_TRUE(Matches("title = a OR (title = b AND motto = c)", "title: 'a'"));
}

TEST(Filter, TermsSideBySideMeanAnd) {
  EXPECT_TRUE(Matches("title = a motto = b", "title: 'a' motto: 'b'"));
  EXPECT_FALSE(Matches("title = a motto = b", "title: 'a'"));
  EXPECT_FALSE(Matches("title = a OR title = b motto = c", "title: 'a'"));
  EXPECT_TRUE(Matches("title = a(motto = b)", "title: 'a' motto: 'b'"));
  EXPECT_TRUE(Matches("title = a NOT motto = b", "title: 'a'"));
  EXPECT_TRUE(Matches("title = a -motto = b", "title: 'a'"));
}

TEST(Filter, NotNegatesOneTerm) {
  EXPECT_TRUE(Matches("NOT title = a", "title: 'b'"));
  EXPECT_FALSE(Matches("NOT title = a", "title: 'a'"));
  EXPECT_FALSE(Matches("-title = a", "title: 'a'"));
  EXPECT_FALSE(Matches("NOT (title = a OR title = b)", "title: 'b'"));
  EXPECT_TRUE(Matches("NOT title = a OR motto = c", "title: 'a' motto: 'c'"));
}

TEST(Filter, ComparesStringsBytewise) {
  EXPECT_TRUE(Matches("title = 'a b'", "title: 'a b'"));
  EXPECT_FALSE(Matches("title = A", "title: 'a'"));
  EXPECT_TRUE(Matches("title != A", "title: 'a'"));
  EXPECT_FALSE(Matches("title != a", "title: 'a'"));
  EXPECT_TRUE(Matches("title < b", "title: 'a'"));
  EXPECT_FALSE(Matches("title < a", "title: 'a'"));
  EXPECT_TRUE(Matches("title <= a", "title: 'a'"));
  EXPECT_FALSE(Matches("title > a", "title: 'Z'"));
  EXPECT_TRUE(Matches("title > a", "title: '客'"));
  EXPECT_TRUE(Matches("title >= 客", "title: '客'"));
  EXPECT_TRUE(Matches("title = ''", ""));
}

TEST(Filter, EqualTakesStarsAtTheEndsOfQuotedStrings) {
  EXPECT_TRUE(Matches("title = 'ab*'", "title: 'abc'"));
  EXPECT_FALSE(Matches("title = 'ab*'", "title: 'xabc'"));
  EXPECT_TRUE(Matches("title = '*bc'", "title: 'abc'"));
  EXPECT_FALSE(Matches("title = '*bc'", "title: 'abcx'"));
  EXPECT_TRUE(Matches("title = '*b*'", "title: 'abc'"));
  EXPECT_FALSE(Matches("title = '*x*'", "title: 'abc'"));
  EXPECT_TRUE(Matches("title = '*'", "title: 'abc'"));
  EXPECT_TRUE(Matches("title = '**'", "title: 'abc'"));
  EXPECT_FALSE(Matches("title = 'a*c'", "title: 'abc'"));
  EXPECT_TRUE(Matches("title = 'a*c'", "title: 'a*c'"));
  EXPECT_TRUE(Matches(R"(title = 'ab\*')", "title: 'ab*'"));
  EXPECT_FALSE(Matches(R"(title = 'ab\*')", "title: 'abc'"));
  EXPECT_FALSE(Matches("title != 'ab*'", "title: 'abc'"));
  EXPECT_TRUE(Matches("title != 'ab*'", "title: 'xabc'"));
  EXPECT_FALSE(Matches("title >= 'z*'", "title: 'abc'"));
  EXPECT_THAT(Refusal("title = ab*"), HasSubstr("quotes"));
}

TEST(Filter, HasOnAStringMeansContains) {
  EXPECT_TRUE(Matches("title:bc", "title: 'abcd'"));
  EXPECT_FALSE(Matches("title:x", "title: 'abcd'"));
  EXPECT_TRUE(Matches("title:'*'", "title: 'a*'"));
  EXPECT_FALSE(Matches("title:'*'", "title: 'a'"));
}

TEST(Filter, ComparesNumbers) {
  EXPECT_TRUE(Matches("size = 5", "size: 5"));
  EXPECT_TRUE(Matches("size > -7", "size: -6"));
  EXPECT_FALSE(Matches("size > -6", "size: -6"));
  EXPECT_TRUE(Matches("size < 0", "size: -6"));
  EXPECT_TRUE(Matches("size = 0", ""));
  EXPECT_TRUE(Matches("size:5", "size: 5"));
  EXPECT_TRUE(Matches("size != 5", "size: 6"));
  EXPECT_TRUE(Matches("priority >= 2", "priority: 2"));
  EXPECT_TRUE(Matches("serial = 18446744073709551615", "serial: 18446744073709551615"));
  EXPECT_TRUE(Matches("hits <= 4000000000", "hits: 4000000000"));
  EXPECT_TRUE(Matches("ratio > 0.25", "ratio: 0.5"));
  EXPECT_TRUE(Matches("ratio = 1e-1", "ratio: 0.1"));
  EXPECT_FALSE(Matches("ratio = 0", "ratio: nan"));
  EXPECT_FALSE(Matches("ratio <= 0", "ratio: nan"));
  EXPECT_TRUE(Matches("share = 0.5", "share: 0.5"));
}

TEST(Filter, ComparesBoolsAndEnumsByName) {
  EXPECT_TRUE(Matches("active = true", "active: true"));
  EXPECT_FALSE(Matches("active = true", ""));
  EXPECT_TRUE(Matches("active = false", ""));
  EXPECT_TRUE(Matches("active != false", "active: true"));
  EXPECT_TRUE(Matches("kind = KIND_B", "kind: KIND_B"));
  EXPECT_TRUE(Matches("kind = 'KIND_B'", "kind: KIND_B"));
  EXPECT_FALSE(Matches("kind = KIND_A", "kind: KIND_B"));
  EXPECT_TRUE(Matches("kind != KIND_A", "kind: KIND_B"));
}

TEST(Filter, ComparesTimes) {
  const std::string due = "due { seconds: 1717142400 nanos: 5 }";  // 2024-05-31T08:00:00Z
  EXPECT_TRUE(Matches("due > 2024-05-31T08:00:00Z", due));
  EXPECT_TRUE(Matches("due = 2024-05-31T08:00:00.000000005Z", due));
  EXPECT_TRUE(Matches("due = '2024-05-31T16:00:00.000000005+08:00'", due));
  EXPECT_FALSE(Matches("due < 2024-05-31T08:00:00Z", due));
  EXPECT_TRUE(Matches("due < 2024-05-31T08:00:01Z", due));
  EXPECT_TRUE(Matches("due = 1969-12-31T23:59:59.5Z", "due { seconds: -1 nanos: 500000000 }"));
}

TEST(Filter, ComparesDurations) {
  EXPECT_TRUE(Matches("took >= 30s", "took { seconds: 30 }"));
  EXPECT_TRUE(Matches("took = 1.5s", "took { seconds: 1 nanos: 500000000 }"));
  EXPECT_TRUE(Matches("took = -1.5s", "took { seconds: -1 nanos: -500000000 }"));
  EXPECT_FALSE(Matches("took > 30s", "took { seconds: 30 }"));
}

TEST(Filter, ComparesDates) {
  const std::string day = "day { year: 2024 month: 5 day: 31 }";
  EXPECT_TRUE(Matches("day = 2024-05-31", day));
  EXPECT_TRUE(Matches("day > 2024-04-30", day));
  EXPECT_FALSE(Matches("day >= 2024-06-01", day));
}

TEST(Filter, ComparesMoneyByItsParts) {
  EXPECT_TRUE(Matches("amount.units > 1000", "amount { units: 1001 }"));
  EXPECT_TRUE(Matches("amount.currency_code = CNY", "amount { currency_code: 'CNY' }"));
  EXPECT_THAT(Refusal("amount > 1000"), HasSubstr("amount"));
}

TEST(Filter, FollowsPaths) {
  EXPECT_TRUE(Matches("address.city = c", "address { city: 'c' }"));
  EXPECT_TRUE(Matches("node.next.text = t", "node { next { text: 't' } }"));
  EXPECT_FALSE(Matches("node.next.text = t", "node { text: 't' }"));
}

TEST(Filter, AbsentFieldsFulfilNoComparison) {
  for (const char* text :
       {"address.city = ''", "address.city != c", "address.city < c", "address.city:c",
        "due != 2024-05-31T08:00:00Z", "due < 2024-05-31T08:00:00Z", "priority = 0",
        "priority != 3", "node.next.text != t", "phone != p", "nick = ''"}) {
    EXPECT_FALSE(Matches(text, "")) << text;
    EXPECT_TRUE(Matches("NOT " + std::string(text), "")) << text;
  }
}

TEST(Filter, StarAsksWhetherAFieldIsSet) {
  for (const auto& [field, set] : std::vector<std::pair<std::string, std::string>>{
           {"title", "title: 't'"},
           {"address", "address {}"},
           {"address.city", "address { city: 'c' }"},
           {"tags", "tags: ''"},
           {"items", "items {}"},
           {"labels", "labels { key: '' }"},
           {"labels.k", "labels { key: 'k' }"},
           {"priority", "priority: 0"},
           {"amount", "amount {}"},
           {"kind", "kind: KIND_A"},
           {"blob", "blob: 'b'"},
           {"extra", "extra {}"},
           {"items.label", "items {} items { label: 'l' }"},
           {"by_number", "by_number { key: 1 }"}}) {
    EXPECT_TRUE(Matches(field + ":*", set)) << field;
    EXPECT_FALSE(Matches(field + ":*", "")) << field;
  }
  EXPECT_FALSE(Matches("address.city:*", "address {}"));
  EXPECT_FALSE(Matches("labels.k:*", "labels { key: 'x' }"));
  EXPECT_FALSE(Matches("items.label:*", "items {}"));
}

TEST(Filter, HasOnAListMeansHoldsAnEntry) {
  EXPECT_TRUE(Matches("tags:b", "tags: 'a' tags: 'b'"));
  EXPECT_FALSE(Matches("tags:b", "tags: 'abc'"));
  EXPECT_FALSE(Matches("tags:b", ""));
  EXPECT_TRUE(Matches("scores:7", "scores: 1 scores: 7"));
  EXPECT_FALSE(Matches("scores:7", "scores: 1"));
  EXPECT_TRUE(Matches("kinds:KIND_B", "kinds: KIND_A kinds: KIND_B"));
  EXPECT_TRUE(Matches("bits:false", "bits: true bits: false"));
  EXPECT_TRUE(Matches("seen:1970-01-01T00:00:01Z", "seen { } seen { seconds: 1 }"));
  EXPECT_TRUE(Matches("items.label:b", "items { label: 'a' } items { label: 'b' }"));
  EXPECT_FALSE(Matches("items.label:c", "items { label: 'a' } items { label: 'b' }"));
  EXPECT_FALSE(Matches("items.label:b", "items { label: 'abc' }"));
  EXPECT_TRUE(Matches("items.count:2", "items { count: 2 }"));
  EXPECT_TRUE(Matches("node.more.next.text:t", "node { more {} more { next { text: 't' } } }"));
}

TEST(Filter, ListsTakeOnlyHas) {
  for (const char* text :
       {"tags = a", "tags != a", "scores > 1", "items.label = a", "node.more.text < a"}) {
    EXPECT_THAT(Refusal(text), HasSubstr("repeats")) << text;
  }
}

TEST(Filter, MapsAreAskedByKey) {
  const std::string labels = "labels { key: 'tier' value: 'gold' }";
  EXPECT_TRUE(Matches("labels:tier", labels));
  EXPECT_FALSE(Matches("labels:gold", labels));
  EXPECT_TRUE(Matches("labels.tier = gold", labels));
  EXPECT_TRUE(Matches("labels.tier:old", labels));
  EXPECT_FALSE(Matches("labels.tier = silver", labels));
  EXPECT_FALSE(Matches("labels.other != gold", labels));
  EXPECT_TRUE(Matches("labels.two-words = x", "labels { key: 'two-words' value: 'x' }"));
  const std::string parts = "parts { key: 'p' value { label: 'l' count: 3 } }";
  EXPECT_TRUE(Matches("parts.p.count > 2", parts));
  EXPECT_FALSE(Matches("parts.p.count > 3", parts));
  EXPECT_TRUE(Matches("parts.p:*", parts));
  EXPECT_FALSE(Matches("parts.q.count < 9", parts));
}

TEST(Filter, MatchesNoMessageOfAnotherType) {
  EXPECT_FALSE(Parse("title != x")->Matches(*Sample("Item", "label: 'l'")));
}

TEST(Filter, WorksOnGeneratedTypes) {
  const auto filter = Filter::Parse("kind = KIND_CREATED AND changed_fields.paths:owner",
                                    *changes::v1::Event::descriptor());
  ASSERT_THAT(filter, IsOk());
  changes::v1::Event event;
  event.set_kind(changes::v1::Event::KIND_CREATED);
  EXPECT_FALSE(filter->Matches(event));
  event.mutable_changed_fields()->add_paths("owner");
  EXPECT_TRUE(filter->Matches(event));
}

TEST(Filter, IsCheapToCopyAndOutlivesItsText) {
  Filter copy;
  {
    std::string text = "title = 'a long enough text to be on the heap'";
    copy = *Parse(text);
    text.assign(text.size(), 'x');
  }
  EXPECT_TRUE(copy.Matches(*Sample("Record", "title: 'a long enough text to be on the heap'")));
}

}  // namespace
}  // namespace guanxi::api
