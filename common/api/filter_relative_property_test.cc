// Random conditions with nesting, relative times and groups, against an evaluator that knows
// nothing of the filter's own: it works the truth out while it writes the text.
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/api/filter.h"
#include "common/api/sample_types.h"
#include "common/status/status_matchers.h"

namespace guanxi::api {
namespace {

using Random = std::mt19937_64;

constexpr int64_t kDay = 86'400;

// What a record of these tests holds; a time of 0 is unset.
struct Facts {
  int64_t due = 0;
  int64_t size = 0;
  std::string title;
  std::string colour;  // in `values`; empty for none
  std::vector<std::string> tags;
  std::set<std::string> groups;
};

std::string FieldsOf(const Facts& facts) {
  std::string text = "title: '" + facts.title + "' size: " + std::to_string(facts.size);
  if (facts.due != 0) text += " due { seconds: " + std::to_string(facts.due) + " }";
  if (!facts.colour.empty()) text += " values { key: 'c' value { text: '" + facts.colour + "' } }";
  for (const std::string& tag : facts.tags) text += " tags: '" + tag + "'";
  return text;
}

int LengthOf(int year, int month) {
  static const int kLengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return kLengths[month - 1] + (month == 2 && leap ? 1 : 0);
}

// The month that day `day` since 1970 is in, and the first day of a month: by counting, slow and
// plain.
std::pair<int, int> MonthOf(int64_t day) {
  int year = 1970, month = 1;
  for (; day >= LengthOf(year, month); ++month) {
    day -= LengthOf(year, month);
    if (month == 12) month = 0, ++year;
  }
  return {year, month};
}

int64_t FirstDayOf(int year, int month) {
  int64_t day = 0;
  for (int y = 1970, m = 1; y != year || m != month; ++m) {
    day += LengthOf(y, m);
    if (m == 12) m = 0, ++y;
  }
  return day;
}

int64_t StartOfMonth(int64_t now, int count) {
  auto [year, month] = MonthOf(now / kDay);
  month += count;
  while (month < 1) month += 12, --year;
  while (month > 12) month -= 12, ++year;
  return FirstDayOf(year, month) * kDay;
}

// A term's text, and whether it holds of a record at a time.
struct Term {
  std::string text;
  std::function<bool(const Facts&, int64_t now)> holds;
};

// A time relative to now: its text, and what it is.
std::pair<std::string, std::function<int64_t(int64_t)>> RandomTime(Random& random) {
  const int n = static_cast<int>(random() % 90);
  switch (random() % 5) {
    case 0:
      return {"now()", [](int64_t now) { return now; }};
    case 1:
      return {"ago(" + std::to_string(n) + "d)", [n](int64_t now) { return now - n * kDay; }};
    case 2:
      return {"ahead(" + std::to_string(n) + "h)", [n](int64_t now) { return now + n * 3'600; }};
    case 3:
      return {"today(" + std::to_string(-n) + ")",
              [n](int64_t now) { return (now / kDay - n) * kDay; }};
    default: {
      const int months = n % 5 - 2;
      return {"startOfMonth(" + std::to_string(months) + ")",
              [months](int64_t now) { return StartOfMonth(now, months); }};
    }
  }
}

bool Compare(const std::string& op, int64_t a, int64_t b) {
  if (op == "=") return a == b;
  if (op == "!=") return a != b;
  if (op == "<") return a < b;
  if (op == "<=") return a <= b;
  return op == ">" ? a > b : a >= b;
}

Term RandomComparison(Random& random) {
  const std::string op = std::vector<std::string>{"=", "!=", "<", "<=", ">", ">="}[random() % 6];
  const std::string word(1, static_cast<char>('a' + random() % 3));
  switch (random() % 6) {
    case 0:
    case 1: {
      const auto [text, time] = RandomTime(random);
      const auto at = time;  // not the binding: clang has no captures of those
      return {"due " + op + " " + text, [op, at](const Facts& facts, int64_t now) {
                return facts.due != 0 && Compare(op, facts.due, at(now));
              }};
    }
    case 2: {
      const int64_t n = static_cast<int64_t>(random() % 5);
      return {"size " + op + " " + std::to_string(n),
              [op, n](const Facts& facts, int64_t) { return Compare(op, facts.size, n); }};
    }
    case 3:
      return {"inSegment('segments/" + word + "')",
              [word](const Facts& facts, int64_t) { return facts.groups.count(word) > 0; }};
    case 4:
      return {"tags:" + word, [word](const Facts& facts, int64_t) {
                return std::count(facts.tags.begin(), facts.tags.end(), word) > 0;
              }};
    default:
      return {"values.c = " + word,
              [word](const Facts& facts, int64_t) { return facts.colour == word; }};
  }
}

Term RandomCondition(Random& random, int depth) {
  if (depth == 0 || random() % 3 == 0) return RandomComparison(random);
  const Term a = RandomCondition(random, depth - 1);
  const Term b = RandomCondition(random, depth - 1);
  switch (random() % 3) {
    case 0:
      return {"(" + a.text + " AND " + b.text + ")", [a, b](const Facts& facts, int64_t now) {
                return a.holds(facts, now) && b.holds(facts, now);
              }};
    case 1:
      return {"(" + a.text + " OR " + b.text + ")", [a, b](const Facts& facts, int64_t now) {
                return a.holds(facts, now) || b.holds(facts, now);
              }};
    default:
      return {"NOT (" + a.text + ")",
              [a](const Facts& facts, int64_t now) { return !a.holds(facts, now); }};
  }
}

Facts RandomFacts(Random& random, int64_t now) {
  const auto word = [&] { return std::string(1, static_cast<char>('a' + random() % 3)); };
  Facts facts;
  facts.title = word();
  facts.size = static_cast<int64_t>(random() % 5);
  const int64_t days = static_cast<int64_t>(random() % 200) - 100;
  // Often at a midnight, or a whole number of days away.
  if (random() % 4 != 0)
    facts.due = random() % 2 == 0 ? now + days * kDay : (now / kDay + days) * kDay;
  if (random() % 2 == 0) facts.colour = word();
  for (size_t n = random() % 3; n > 0; --n) facts.tags.push_back(word());
  for (size_t n = random() % 3; n > 0; --n) facts.groups.insert(word());
  return facts;
}

bool Asked(const Filter& filter, const google::protobuf::Message& record, const Facts& facts) {
  return filter.Matches(record, [&](const std::string& group) {
    return facts.groups.count(group.substr(std::string("segments/").size())) > 0;
  });
}

TEST(FilterRelativeProperty, HoldsAsSaidNowAndUntilItsNextChange) {
  Random random(11);
  int changes = 0;
  for (int i = 0; i < 1'000; ++i) {
    const Term condition = RandomCondition(random, 4);
    const auto filter =
        Filter::Parse(condition.text, SampleType("Record"), {.times = true, .groups = true});
    ASSERT_THAT(filter, IsOk()) << condition.text;
    const int64_t now = 1'700'000'000 + static_cast<int64_t>(random() % (100 * kDay));
    for (int j = 0; j < 20; ++j) {
      const Facts facts = RandomFacts(random, now);
      const auto record = Sample("Record", FieldsOf(facts));
      int64_t at = now;
      // From one change that is foretold to the next.
      for (int step = 0; step < 4; ++step) {
        const Filter then = filter->At(absl::FromUnixSeconds(at));
        const bool holds = condition.holds(facts, at);
        ASSERT_EQ(Asked(then, *record, facts), holds)
            << condition.text << " of " << FieldsOf(facts);
        const auto next = then.NextChange(*record);
        const int64_t last =
            next.has_value() ? absl::ToUnixSeconds(*next - absl::Nanoseconds(1)) : at + 300 * kDay;
        for (const int64_t between : {at + (last - at) / 2, last})
          ASSERT_EQ(condition.holds(facts, between), holds) << condition.text;
        if (!next.has_value()) break;
        ++changes;
        // Whole seconds: what changes a nanosecond later has changed by the next one.
        at = absl::ToUnixSeconds(absl::FromUnixSeconds(absl::ToUnixSeconds(*next)) == *next
                                     ? *next
                                     : *next + absl::Seconds(1));
      }
    }
  }
  EXPECT_GT(changes, 5'000);
}

}  // namespace
}  // namespace guanxi::api
