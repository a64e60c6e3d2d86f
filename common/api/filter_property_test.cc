// What holds for filters made at random.
#include <gmock/gmock.h>

#include <random>
#include <string>
#include <vector>

#include "common/api/filter.h"
#include "common/api/sample_types.h"
#include "common/status/status_matchers.h"

namespace guanxi::api {
namespace {

using absl::StatusCode;
using Random = std::mt19937_64;

const std::vector<std::string>& ValidFilters() {
  static const auto* filters = new std::vector<std::string>{
      R"(title = "a*" AND (size > 10 OR kind = KIND_B) AND NOT tags:vip)",
      R"(-labels.tier = gold parts.p.count >= 3 due < 2024-05-31T08:00:00Z)",
      R"(took = 1.5s OR day = 2024-02-29 OR ratio <= -1e9)",
      R"(address.city:'\'x\\' AND (((priority:*))) items.label:l active != false)",
      R"(node.next.more.text:x serial = 18446744073709551615 amount.currency_code = "客")"};
  return *filters;
}

// Fields set, absent and nested, so that evaluation takes every way.
std::vector<std::unique_ptr<google::protobuf::Message>> Records() {
  std::vector<std::unique_ptr<google::protobuf::Message>> records;
  records.push_back(Sample("Record", ""));
  records.push_back(Sample(
      "Record",
      "title: 'abc' kind: KIND_B address { city: 'x' } items { label: 'l' } tags: 'vip' size: 11 "
      "priority: 1 labels { key: 'tier' value: 'gold' } parts { key: 'p' value { count: 3 } } "
      "due { seconds: 1 } took { seconds: 1 } day { year: 2024 month: 2 day: 29 } ratio: nan "
      "node { next { more { text: 'x' } } } amount { currency_code: 'USD' }"));
  return records;
}

// A filter is refused as such, or can be evaluated.
void ParseAndEvaluate(const std::string& text) {
  static const auto* records = new auto(Records());
  const auto filter = Filter::Parse(text, SampleType("Record"));
  if (!filter.ok()) {
    EXPECT_THAT(filter, StatusIs(StatusCode::kInvalidArgument, "INVALID_FILTER"));
    return;
  }
  for (const auto& record : *records) {
    const bool matches = filter->Matches(*record);
    const auto negation = Filter::Parse("NOT (" + text + ")", SampleType("Record"));
    if (negation.ok() && !filter->empty()) {
      EXPECT_NE(negation->Matches(*record), matches) << text;
    }
  }
}

TEST(FilterProperty, RandomBytesDoNoHarm) {
  Random random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string text(random() % 60, '\0');
    for (char& c : text) {
      c = static_cast<char>(random());
    }
    ParseAndEvaluate(text);
  }
}

TEST(FilterProperty, RandomTokensDoNoHarm) {
  const std::vector<std::string> tokens = {
      "title", "size", "tags", "labels.k", "items.label", "kind", "due",    "address",
      "AND",   "OR",   "NOT",  "-",        "(",           ")",    "=",      "!=",
      "<",     ">=",   ":",    "*",        "\"*a\"",      "5",    "KIND_A", "2024-05-31T08:00:00Z",
      "30s",   "'",    "\\",   ".",        " ",           "x"};
  Random random(2);
  for (int i = 0; i < 40'000; ++i) {
    std::string text;
    for (size_t n = random() % 14; n > 0; --n) {
      text += tokens[random() % tokens.size()];
      text += random() % 3 == 0 ? "" : " ";
    }
    ParseAndEvaluate(text);
  }
}

std::string Mutated(Random& random) {
  std::string text = ValidFilters()[random() % ValidFilters().size()];
  for (size_t n = 1 + random() % 4; n > 0; --n) {
    const size_t at = random() % (text.size() + 1);
    switch (random() % 4) {
      case 0:
        text.insert(at, 1, static_cast<char>(random()));
        break;
      case 1:
        text.erase(at, random() % 5);
        break;
      case 2:
        text.insert(at, text.substr(random() % (text.size() + 1), random() % 20));
        break;
      default:
        if (at < text.size()) {
          text[at] = static_cast<char>(random());
        }
    }
  }
  return text;
}

TEST(FilterProperty, MutatedFiltersDoNoHarm) {
  for (const std::string& text : ValidFilters()) {
    EXPECT_THAT(Filter::Parse(text, SampleType("Record")), IsOk()) << text;
  }
  Random random(3);
  for (int i = 0; i < 40'000; ++i) {
    ParseAndEvaluate(Mutated(random));
  }
}

// A random expression over the bits of a number, with its truth worked out beside it.
struct Expected {
  std::string text;
  bool holds = false;
};

// The fields title, motto and so on hold "t" where the bit is set.
constexpr const char* kFields[] = {"title", "motto", "code", "nick"};

Expected RandomTerm(Random& random, unsigned bits, int depth);

// Terms joined by OR, then those by AND or nothing: the grammar's order of binding.
Expected RandomExpression(Random& random, unsigned bits, int depth) {
  Expected all{"", true};
  for (size_t ands = 1 + random() % 3, i = 0; i < ands; ++i) {
    Expected any{"", false};
    for (size_t ors = 1 + random() % 3, j = 0; j < ors; ++j) {
      const Expected term = RandomTerm(random, bits, depth);
      any.text += (j == 0 ? "" : " OR ") + term.text;
      any.holds |= term.holds;
    }
    all.text += (i == 0 ? "" : random() % 2 == 0 ? " AND " : " ") + any.text;
    all.holds &= any.holds;
  }
  return all;
}

Expected RandomTerm(Random& random, unsigned bits, int depth) {
  Expected term;
  if (depth > 0 && random() % 4 == 0) {
    term = RandomExpression(random, bits, depth - 1);
    term.text = "(" + term.text + ")";
  } else {
    const unsigned field = random() % 4;
    term = {std::string(kFields[field]) + " = t", ((bits >> field) & 1) != 0};
  }
  if (random() % 4 == 0) {
    term = {(random() % 2 == 0 ? "NOT " : "-") + term.text, !term.holds};
  }
  return term;
}

TEST(FilterProperty, EvaluatesAsTheGrammarSays) {
  Random random(4);
  int evaluated = 0;
  for (int i = 0; i < 5'000; ++i) {
    const unsigned bits = random() % 16;
    std::string fields;
    for (unsigned field = 0; field < 4; ++field) {
      fields += ((bits >> field) & 1) != 0 ? std::string(kFields[field]) + ": 't' " : "";
    }
    const Expected expected = RandomExpression(random, bits, 2);
    const auto filter = Filter::Parse(expected.text, SampleType("Record"));
    if (filter.ok()) {
      ++evaluated;
      EXPECT_EQ(filter->Matches(*Sample("Record", fields)), expected.holds) << expected.text;
    } else {
      // Nothing else can be wrong with it than more than 64 terms.
      EXPECT_NE(std::string(filter.status().message()).find("64"), std::string::npos);
    }
  }
  EXPECT_GT(evaluated, 4'000);
}

// Every message a filter matches has the values its equalities promise.
TEST(FilterProperty, MatchesHaveTheEqualities) {
  Random random(5);
  int promised = 0;
  for (int i = 0; i < 2'000; ++i) {
    const Expected expected = RandomExpression(random, 0, 1);
    const auto filter = Filter::Parse(expected.text, SampleType("Record"));
    if (!filter.ok()) {
      continue;
    }
    for (unsigned bits = 0; bits < 16; ++bits) {
      std::string fields;
      for (unsigned field = 0; field < 4; ++field) {
        fields += ((bits >> field) & 1) != 0 ? std::string(kFields[field]) + ": 't' " : "";
      }
      if (!filter->Matches(*Sample("Record", fields))) {
        continue;
      }
      for (const Equality& equality : filter->equalities()) {
        ++promised;
        EXPECT_NE(fields.find(equality.path + ": 't'"), std::string::npos) << expected.text;
      }
    }
  }
  EXPECT_GT(promised, 100);
}

}  // namespace
}  // namespace guanxi::api
