// Random conditions over random customers that change while time passes: what is counted, what is
// listed and what the events of members add up to is what a plain look at every customer says.
#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/time/clock.h"
#include "services/customers/segments/segments_fixture.h"

namespace guanxi::customers {
namespace {

using Random = std::mt19937_64;
using v1::Customer;

constexpr int kCustomers = 80;
constexpr int kRounds = 25;
constexpr int kSegmentsPerRound = 40;
constexpr const char* kWords[] = {"CN", "DE", "US"};

// What a condition holds of, worked out beside its text. The second says which segments a customer
// is in.
using InSegment = std::function<bool(const std::string& segment, const Customer&)>;
struct Condition {
  std::string text;
  std::function<bool(const Customer&, absl::Time now, const InSegment&)> holds;
};

template <typename A, typename B>
bool Compare(const std::string& op, const A& a, const B& b) {
  if (op == "<") return a < b;
  if (op == "<=") return a <= b;
  return op == ">" ? a > b : a >= b;
}

// A time told from now, and what it is.
std::pair<std::string, std::function<absl::Time(absl::Time)>> RandomTime(Random& random) {
  const int n = static_cast<int>(random() % 40);
  switch (random() % 3) {
    case 0:
      return {absl::StrCat("ago(", n, "d)"),
              [n](absl::Time now) { return now - absl::Hours(24 * n); }};
    case 1:
      return {absl::StrCat("today(-", n, ")"), [n](absl::Time now) {
                return absl::FromUnixSeconds((absl::ToUnixSeconds(now) / 86'400 - n) * 86'400);
              }};
    default:
      return {"startOfMonth(-1)", [](absl::Time now) {
                const absl::CivilMonth month(absl::ToCivilDay(now, absl::UTCTimeZone()));
                return absl::FromCivil(absl::CivilDay(month - 1), absl::UTCTimeZone());
              }};
  }
}

Condition RandomTerm(Random& random, const std::vector<std::string>& segments) {
  const std::string op = std::vector<std::string>{"<", "<=", ">", ">="}[random() % 4];
  const std::string word = kWords[random() % 3];
  const int64_t n = static_cast<int64_t>(random() % 10);
  switch (random() % 7) {
    case 0:
    case 1: {
      const auto [text, time] = RandomTime(random);
      const auto at = time;  // not the binding: clang has no captures of those
      const bool created = random() % 2 == 0;
      return {absl::StrCat(created ? "create_time " : "update_time ", op, " ", text),
              [=](const Customer& c, absl::Time now, const InSegment&) {
                return Compare(op, FromProto(created ? c.create_time() : c.update_time()), at(now));
              }};
    }
    case 2:
      return {absl::StrCat("employees ", op, " ", n),
              [=](const Customer& c, absl::Time, const InSegment&) {
                return Compare(op, c.employees(), n);
              }};
    case 3:
      return {"needs:" + word, [=](const Customer& c, absl::Time, const InSegment&) {
                return std::count(c.needs().begin(), c.needs().end(), word) > 0;
              }};
    case 4:
      return {"custom_values.market = " + word,
              [=](const Customer& c, absl::Time, const InSegment&) {
                const auto value = c.custom_values().find("market");
                return value != c.custom_values().end() && value->second.text() == word;
              }};
    case 5:
      if (!segments.empty()) {
        const std::string segment = segments[random() % segments.size()];
        return {absl::StrCat("inSegment(\"", segment, "\")"),
                [=](const Customer& c, absl::Time, const InSegment& in) { return in(segment, c); }};
      }
      [[fallthrough]];
    default:
      return {"region = " + word,
              [=](const Customer& c, absl::Time, const InSegment&) { return c.region() == word; }};
  }
}

Condition RandomCondition(Random& random, const std::vector<std::string>& segments, int depth) {
  if (depth == 0 || random() % 4 == 0) return RandomTerm(random, segments);
  const Condition a = RandomCondition(random, segments, depth - 1);
  const Condition b = RandomCondition(random, segments, depth - 1);
  switch (random() % 3) {
    case 0:
      return {absl::StrCat("(", a.text, " AND ", b.text, ")"),
              [=](const Customer& c, absl::Time now, const InSegment& in) {
                return a.holds(c, now, in) && b.holds(c, now, in);
              }};
    case 1:
      return {absl::StrCat("(", a.text, " OR ", b.text, ")"),
              [=](const Customer& c, absl::Time now, const InSegment& in) {
                return a.holds(c, now, in) || b.holds(c, now, in);
              }};
    default:
      return {absl::StrCat("NOT (", a.text, ")"),
              [=](const Customer& c, absl::Time now, const InSegment& in) {
                return !a.holds(c, now, in);
              }};
  }
}

class SegmentPropertyTest : public SegmentsFixture {
 protected:
  using Ids = std::vector<std::string>;

  void Commit(const std::function<absl::Status(kv::Txn&, const table::Change&)>& work) {
    const table::Change change = {.actor = "users/tester", .time = clock().Now()};
    EXPECT_THAT(
        kv::CommitAndWait(engine(), [&](kv::Txn& txn) { return work(txn, change); }).status(),
        IsOk());
  }

  void Vary(Customer& customer) {
    customer.set_region(kWords[random_() % 3]);
    customer.set_employees(static_cast<int64_t>(random_() % 10));
    customer.clear_needs();
    for (size_t n = random_() % 3; n > 0; --n) customer.add_needs(kWords[random_() % 3]);
    (*customer.mutable_custom_values())["market"].set_text(kWords[random_() % 3]);
    if (random_() % 3 == 0) customer.clear_custom_values();
  }

  void MakeCustomers() {
    for (int i = 0; i < kCustomers; ++i) {
      Commit([&](kv::Txn& txn, const table::Change& change) {
        Customer customer;
        customer.set_name(absl::StrCat("customers/c", i));
        customer.set_display_name("Acme");
        customer.set_kind(Customer::KIND_ORGANIZATION);
        Vary(customer);
        return tables().customers.Insert(txn, change, std::move(customer)).status();
      });
      clock().Advance(absl::Hours(static_cast<int>(random_() % 12)));
    }
  }

  // Changes, deletes or brings back some customers, and lists.
  void ChangeSome() {
    for (size_t n = random_() % 20; n > 0; --n) {
      const std::string name = absl::StrCat("customers/c", random_() % kCustomers);
      Commit([&](kv::Txn& txn, const table::Change& change) -> absl::Status {
        const access::Scope all = access::Scope::All();
        const auto before = tables().customers.Get(txn, name, all);
        if (before->has_delete_time())
          return tables().customers.Undelete(txn, change, name, "", all).status();
        if (random_() % 8 == 0)
          return tables().customers.Delete(txn, change, name, "", all).status();
        Customer after = *before;
        Vary(after);
        return tables().customers.Update(txn, change, *before, std::move(after)).status();
      });
    }
    const std::string name = absl::StrCat("customers/c", random_() % kCustomers);
    if (GetCustomer(name)->has_delete_time()) return;
    const auto changed = random_() % 3 == 0 ? Remove(lists_[random_() % 2], {name})
                                            : Add(lists_[random_() % 2], {name});
    EXPECT_THAT(changed, IsOk());
  }

  // Who is in `segment`, by its condition and the lists alone.
  bool IsIn(const std::string& segment, const Customer& customer) {
    if (customer.has_delete_time()) return false;
    const auto condition = conditions_.find(segment);
    if (condition == conditions_.end()) return on_lists_[segment].count(customer.name()) > 0;
    return condition->second.holds(
        customer, clock().Now(),
        [&](const std::string& other, const Customer& c) { return IsIn(other, c); });
  }

  std::map<std::string, Ids> Expected() {
    for (const std::string& list : lists_) {
      on_lists_[list].clear();
      for (const std::string& id : Members(list)) on_lists_[list].insert("customers/" + id);
    }
    std::map<std::string, Ids> expected;
    for (const auto& [segment, condition] : conditions_) expected[segment];
    EXPECT_THAT(tables().customers.ForEach(*engine().Snapshot(),
                                           [&](const Customer& customer) {
                                             for (auto& [segment, ids] : expected)
                                               if (IsIn(segment, customer))
                                                 ids.push_back(customer.name().substr(10));
                                             return true;
                                           }),
                IsOk());
    return expected;
  }

  void MakeSegments(int round) {
    std::vector<std::string> known = lists_;
    for (int i = 0; i < kSegmentsPerRound; ++i) {
      const std::string id = absl::StrCat("s", round, "-", i);
      const Condition condition = RandomCondition(random_, known, 4);
      ASSERT_THAT(CreateSegment(id, condition.text), IsOk()) << condition.text;
      conditions_["segments/" + id] = condition;
      known.push_back("segments/" + id);
      made_.push_back("segments/" + id);
    }
  }

  Random random_{20'261'122};
  const std::vector<std::string> lists_ = {"segments/list-a", "segments/list-b"};
  std::map<std::string, Condition> conditions_;
  std::map<std::string, std::set<std::string>> on_lists_;
  std::vector<std::string> made_;
};

TEST_F(SegmentPropertyTest, CountsMembersAndEventsAreWhatEveryCustomerSays) {
  MakeCustomers();
  for (const std::string& list : lists_) ASSERT_THAT(CreateSegment(list.substr(9), ""), IsOk());
  int64_t inside = 0;
  for (int round = 0; round < kRounds; ++round) {
    MakeSegments(round);
    for (int step = 0; step < 2; ++step) {
      ChangeSome();
      if (random_() % 2 == 0) clock().Advance(absl::Hours(static_cast<int>(random_() % 200)));
      // At once, whether or not anything has reached the segments.
      if (step > 0 || round % 5 == 0) {
        for (const auto& [segment, ids] : Expected())
          ASSERT_EQ(Count(segment), static_cast<int64_t>(ids.size())) << conditions_[segment].text;
      }
      RunDue();
      for (const auto& [segment, ids] : Expected()) {
        std::vector<std::string> sorted = ids;
        std::sort(sorted.begin(), sorted.end());
        ASSERT_EQ(Members(segment), sorted) << conditions_[segment].text;
        inside += static_cast<int64_t>(ids.size());
      }
    }
    ASSERT_EQ(Replayed(made_.back()), Members(made_.back()));
    for (; !made_.empty(); made_.pop_back()) ASSERT_THAT(DeleteSegment(made_.back()), IsOk());
    conditions_.clear();
  }
  EXPECT_GT(inside, 10'000);
}

}  // namespace
}  // namespace guanxi::customers
