#include "services/loyalty/purchases.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <ostream>
#include <random>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/kv/memory_engine.h"
#include "common/status/status_matchers.h"
#include "services/loyalty/calendar.h"
#include "services/loyalty/purchase_model.h"
#include "services/loyalty/score.h"
#include "services/loyalty/state_rows.h"

namespace guanxi::loyalty {

void PrintTo(const Purchases& p, std::ostream* out) {
  *out << p.currency << " days " << p.days << " orders " << p.orders << " first " << p.first_day
       << " last " << p.last_day << " net " << p.net_minor << " first day's " << p.first_day_minor
       << " other " << p.other_currency_orders;
}

namespace {

constexpr int32_t kAlways = std::numeric_limits<int32_t>::max();

int32_t Day(int year, int month, int day) {
  return static_cast<int32_t>(absl::CivilDay(year, month, day) - absl::CivilDay(1970, 1, 1));
}

// Counts news in an engine, and reads what they come to.
class Counter {
 public:
  bool Count(const OrderNews& news) { return CountAll({news}); }

  // True when the last of `news` changed anything.
  bool CountAll(const std::vector<OrderNews>& news) {
    bool changed = false;
    const auto commit = kv::CommitAndWait(engine_, [&](kv::Txn& txn) -> absl::Status {
      for (const OrderNews& item : news) {
        GUANXI_ASSIGN_OR_RETURN(changed, CountOrder(txn, item));
      }
      return absl::OkStatus();
    });
    EXPECT_THAT(commit, IsOk());
    return changed;
  }

  Purchases Of(const std::string& customer, int32_t as_of = kAlways) {
    const auto reader = engine_.Snapshot();
    const auto state = ReadState<state::v1::CustomerState>(*reader, CustomerKey(customer));
    EXPECT_THAT(state, IsOk());
    const auto purchases = PurchasesOf(*reader, customer, *state, as_of);
    EXPECT_THAT(purchases, IsOk());
    if (as_of == kAlways) {
      EXPECT_EQ(*purchases, AllPurchases(*state));
    }
    return *purchases;
  }

  size_t Rows() {
    size_t rows = 0;
    EXPECT_THAT(engine_.Snapshot()->Scan(kv::Space::kMeta, {}, kv::Order::kForward,
                                         [&](std::string_view, std::string_view) {
                                           ++rows;
                                           return true;
                                         }),
                IsOk());
    return rows;
  }

 private:
  kv::MemoryEngine engine_;
};

OrderNews News(const std::string& order, int64_t revision, int32_t day, int64_t net_minor) {
  return {order, "a", revision, day, "USD", net_minor};
}

// Late, cancelled and returned orders, and what they come to after each, as of 2025-06-30.
struct Step {
  OrderNews news;
  int x, recency, age;
  double repeat_mean;
  int64_t total;
};

std::vector<Step> GoldenSteps() {
  const int32_t o1 = Day(2025, 1, 10), o2 = Day(2025, 3, 1), o4 = Day(2025, 2, 10),
                o5 = Day(2025, 5, 20), o6 = Day(2025, 6, 10);
  return {
      {News("o1", 1, o1, 10000), 0, 0, 171, 0, 10000},
      {News("o2", 1, o2, 5000), 1, 50, 171, 5000, 15000},
      {News("o3", 1, o2, 3000), 1, 50, 171, 8000, 18000},  // the same day
      {News("o4", 1, o4, 7000), 2, 50, 171, 7500, 25000},  // late
      {News("o1", 2, o1, 0), 1, 19, 140, 8000, 15000},     // cancelled: the first day goes
      {News("o2", 2, o2, 3000), 1, 19, 140, 6000, 13000},  // partly returned
      {News("o5", 1, o5, 9000), 2, 99, 140, 7500, 22000},
      {News("o5", 2, o5, 0), 1, 19, 140, 6000, 13000},     // wholly returned
      {News("o2", 1, o2, 5000), 1, 19, 140, 6000, 13000},  // heard before
      {News("o6", 2, o6, 0), 1, 19, 140, 6000, 13000},     // cancelled before it is known
      {News("o6", 1, o6, 4000), 1, 19, 140, 6000, 13000},  // older news
  };
}

TEST(PurchasesTest, FollowsLateCancelledAndReturnedOrders) {
  Counter counter;
  const int32_t as_of = Day(2025, 6, 30);
  int step = 0;
  for (const Step& expected : GoldenSteps()) {
    SCOPED_TRACE(++step);
    counter.Count(expected.news);
    const Purchases purchases = counter.Of("a", as_of);
    v1::Score score;
    SetPurchases(purchases, score);
    SetAges(purchases, as_of, score);
    EXPECT_EQ(score.frequency(), expected.x);
    EXPECT_EQ(score.recency_days(), expected.recency);
    EXPECT_EQ(score.age_days(), expected.age);
    EXPECT_EQ(score.repeat_mean_minor(), expected.repeat_mean);
    EXPECT_EQ(purchases.net_minor, expected.total);
  }
}

TEST(PurchasesTest, OlderAndRepeatedNewsChangeNothing) {
  Counter counter;
  EXPECT_TRUE(counter.Count(News("o1", 2, 10, 500)));
  EXPECT_FALSE(counter.Count(News("o1", 2, 10, 500)));
  EXPECT_FALSE(counter.Count(News("o1", 1, 10, 900)));
  EXPECT_FALSE(counter.Count(News("o1", 3, 10, 500)));
  EXPECT_TRUE(counter.Count(News("o1", 4, 10, 400)));
}

TEST(PurchasesTest, AnyOrderOfTheNewsGivesTheSame) {
  std::vector<OrderNews> news;
  for (const Step& step : GoldenSteps()) news.push_back(step.news);
  Counter counter;
  std::mt19937 random(7);
  Counter once;
  once.CountAll(news);
  const Purchases expected = once.Of("a");
  EXPECT_EQ(expected.net_minor, 13000);
  for (int i = 0; i < 2000; ++i) {
    const std::string customer = "c" + std::to_string(i);
    std::shuffle(news.begin(), news.end(), random);
    std::vector<OrderNews> mine = news;
    for (OrderNews& item : mine) {
      item.customer = customer;
      item.order = customer + "-" + item.order;
    }
    counter.CountAll(mine);
    ASSERT_EQ(counter.Of(customer), expected) << "permutation " << i;
  }
}

TEST(PurchasesTest, DaysWithoutOrdersLeaveNoRows) {
  Counter counter;
  counter.CountAll({News("o1", 1, 10, 500), News("o2", 1, 11, 500)});
  const size_t rows = counter.Rows();
  counter.CountAll({News("o1", 2, 10, 0)});
  EXPECT_EQ(counter.Rows(), rows - 1);
  counter.CountAll({News("o2", 2, 11, 0)});
  EXPECT_EQ(counter.Rows(), rows - 2);
  EXPECT_EQ(counter.Of("a"), Purchases());
}

TEST(PurchasesTest, TheFirstOrdersCurrencyIsTheCustomers) {
  Counter counter;
  OrderNews euro = News("o2", 1, 20, 700);
  euro.currency = "EUR";
  counter.CountAll({News("o1", 1, 21, 500), euro, News("o3", 1, 30, 100)});
  EXPECT_EQ(counter.Of("a").currency, "EUR");
  EXPECT_EQ(counter.Of("a").orders, 1);
  EXPECT_EQ(counter.Of("a").other_currency_orders, 2);
  // When it goes, the next one's is.
  euro.revision = 2;
  euro.net_minor = 0;
  counter.Count(euro);
  EXPECT_EQ(counter.Of("a").currency, "USD");
  EXPECT_EQ(counter.Of("a").orders, 2);
  EXPECT_EQ(counter.Of("a").other_currency_orders, 0);
}

TEST(PurchasesTest, OrdersAfterTheDayAreLeftOut) {
  Counter counter;
  counter.CountAll({News("o1", 1, 10, 500), News("o2", 1, 20, 300), News("o3", 1, 30, 100)});
  EXPECT_EQ(counter.Of("a", 9), Purchases());
  EXPECT_EQ(counter.Of("a", 10).net_minor, 500);
  EXPECT_EQ(counter.Of("a", 29).net_minor, 800);
  EXPECT_EQ(counter.Of("a", 29).last_day, 20);
  EXPECT_EQ(counter.Of("a", 30).days, 3);
}

// Random news: new orders, late ones, returns, cancellations, several currencies, repeats and old
// news.
class NewsSource {
 public:
  explicit NewsSource(uint32_t seed) : random_(seed) {}

  int Random(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }

  OrderNews Next() {
    if (!heard_.empty() && Random(6) == 0) return heard_[Random(static_cast<int>(heard_.size()))];
    if (heard_.empty() || Random(2) == 0) {
      const std::string id = "o" + std::to_string(heard_.size());
      heard_.push_back({id, "c" + std::to_string(Random(4)), Random(3) + 1, Random(40),
                        Random(5) == 0 ? "EUR" : "USD", 100 + Random(900)});
    } else {
      OrderNews news = heard_[Random(static_cast<int>(heard_.size()))];
      news.revision += Random(4) - 1;
      news.net_minor = Random(3) == 0 ? 0 : 1 + Random(100);
      if (news.revision < 1) news.revision = 1;
      // Two different states of one order never have one revision.
      for (const OrderNews& known : heard_) {
        if (known.order == news.order && known.revision == news.revision) return known;
      }
      heard_.push_back(news);
    }
    return heard_.back();
  }

 private:
  std::mt19937 random_;
  std::vector<OrderNews> heard_;
};

TEST(PurchasesTest, EqualsAComputationFromScratch) {
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    NewsSource source(seed);
    Counter counter;
    PurchaseModel model;
    for (int i = 1; i <= 300; ++i) {
      const OrderNews news = source.Next();
      counter.Count(news);
      model.Hear(news);
      if (i % 10 != 0) continue;
      for (int c = 0; c < 4; ++c) {
        const std::string customer = "c" + std::to_string(c);
        const int32_t as_of = source.Random(45);
        ASSERT_EQ(counter.Of(customer), model.Of(customer, kAlways))
            << "seed " << seed << " news " << i;
        ASSERT_EQ(counter.Of(customer, as_of), model.Of(customer, as_of))
            << "seed " << seed << " news " << i;
      }
    }
  }
}

TEST(PurchasesTest, AThousandDaysStaySmallRows) {
  Counter counter;
  std::vector<OrderNews> batch;
  for (int i = 0; i < 3000; ++i) {
    batch.push_back(News("o" + std::to_string(i), 1, i, 100));
    if (batch.size() == 200) {
      counter.CountAll(batch);
      batch.clear();
    }
  }
  EXPECT_EQ(counter.Of("a").days, 3000);
  EXPECT_EQ(counter.Of("a", 1499).days, 1500);
}

TEST(CalendarTest, DaysAreUtcDays) {
  EXPECT_EQ(DayOf(absl::UnixEpoch()), 0);
  EXPECT_EQ(DayOf(absl::UnixEpoch() - absl::Nanoseconds(1)), -1);
  EXPECT_EQ(DayOf(absl::UnixEpoch() + absl::Hours(24)), 1);
  EXPECT_EQ(ToDate(Day(2024, 2, 29)).day(), 29);
}

TEST(CalendarTest, AnEmptyDateIsToday) {
  google::type::Date date;
  EXPECT_THAT(DayOrToday(date, absl::UnixEpoch(), "as_of"), IsOkAndHolds(0));
  date.set_year(1970);
  EXPECT_THAT(DayOrToday(date, absl::UnixEpoch(), "as_of"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  date.set_month(2);
  date.set_day(1);
  EXPECT_THAT(DayOrToday(date, absl::UnixEpoch(), "as_of"), IsOkAndHolds(31));
}

}  // namespace
}  // namespace guanxi::loyalty
