#include "common/table/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/status/status_matchers.h"
#include "common/table/layout.h"
#include "common/table/value_path.h"
#include "guanxi/pipeline/v1/orders.pb.h"

namespace guanxi::table {
namespace {

using access::Scope;
using pipeline::v1::Order;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr uint8_t kTable = 9;

Schema OrdersSchema() {
  return {.id = kTable,
          .collection = "orders",
          .fields = {{.id = 1, .fields = {"customer"}, .selective = true},
                     {.id = 2, .fields = {"order_time"}},
                     {.id = 3, .fields = {"state"}},
                     {.id = 4, .fields = {"owner", "state"}},
                     {.id = 5, .fields = {"opportunity"}, .unique = true}},
          .terms = {}};
}

class PlanTest : public ::testing::Test {
 protected:
  Plan Make(std::vector<api::Equality> equalities,
            const Scope& scope,
            const std::string& order_by = "") {
    const auto plan =
        MakePlan(indexes_,
                 {.table = kTable, .equalities = equalities, .order_by = order_by, .scope = scope});
    EXPECT_THAT(plan.status(), IsOk());
    return plan.ok() ? *plan : Plan();
  }

  // `{index}` or `data` of each, with the values that are fixed.
  static std::vector<std::string> Text(const std::vector<Range>& ranges) {
    std::vector<std::string> texts;
    for (const Range& range : ranges) {
      std::string text = range.space == kv::Space::kData
                             ? "data"
                             : std::to_string(static_cast<unsigned char>(range.prefix[1]));
      for (const char* value :
           {"users/a", "users/b", "teams/t", "units/x", "units/y", "customers/c"}) {
        if (range.prefix.find(value) != std::string::npos) text += std::string(" ") + value;
      }
      texts.push_back(text);
    }
    return texts;
  }

  const Bookkeeping bookkeeping_{*Order::descriptor()};
  const Indexes indexes_{OrdersSchema(), *Order::descriptor(), &bookkeeping_};
  const Scope sales_ =
      Scope::Of({.units = {}, .owner = "users/a", .grantees = {"users/a", "teams/t"}});
  const Scope head_ =
      Scope::Of({.units = {"units/x", "units/y"}, .owner = "users/a", .grantees = {}});
};

TEST_F(PlanTest, WhoSeesEverythingReadsOneIndex) {
  EXPECT_THAT(Text(Make({}, Scope::All()).ranges), ElementsAre("data"));
  EXPECT_THAT(Text(Make({{"state", "STATE_PLACED"}}, Scope::All()).ranges), ElementsAre("3"));
  EXPECT_THAT(Text(Make({}, Scope::All(), "order_time desc").ranges), ElementsAre("2"));
  EXPECT_THAT(Make({}, Scope::All()).reach, IsEmpty());
}

TEST_F(PlanTest, WhoSeesLessReadsWhatItSees) {
  EXPECT_THAT(Text(Make({}, sales_).ranges),
              ElementsAre("251 users/a", "252 teams/t", "252 users/a"));
  EXPECT_THAT(Text(Make({}, head_).ranges),
              ElementsAre("251 users/a", "250 units/x", "250 units/y"));
  EXPECT_THAT(Make({}, Scope()).ranges, IsEmpty());
}

TEST_F(PlanTest, TheBestIndexOfEachWayIsTaken) {
  EXPECT_THAT(Text(Make({{"state", "STATE_PLACED"}}, sales_).ranges),
              ElementsAre("4 users/a", "252 teams/t", "252 users/a"));
}

TEST_F(PlanTest, AnOrderThatNotAllWaysGiveIsSorted) {
  const Plan plan = Make({}, sales_, "order_time desc");
  EXPECT_EQ(plan.order, kv::Order::kReverse);
  EXPECT_THAT(Text(plan.ranges), ElementsAre("2"));
  EXPECT_THAT(Text(plan.reach), ElementsAre("4 users/a", "252 teams/t", "252 users/a"));
  ASSERT_EQ(plan.sort.size(), 1u);
  EXPECT_EQ(plan.sort[0]->text(), "order_time");
}

TEST_F(PlanTest, AnIndexThatFewShareAValueOfGoesFirst) {
  for (const Scope& scope : {Scope::All(), sales_, head_}) {
    EXPECT_THAT(Text(Make({{"customer", "customers/c"}}, scope).ranges),
                ElementsAre("1 customers/c"));
    EXPECT_THAT(Text(Make({{"customer", "customers/c"}, {"state", "STATE_PLACED"}}, scope).ranges),
                ElementsAre("1 customers/c"));
    EXPECT_THAT(Text(Make({{"opportunity", "o"}}, scope).ranges), ElementsAre("5"));
    const Plan sorted = Make({{"customer", "customers/c"}}, scope, "order_time");
    EXPECT_THAT(Text(sorted.ranges), ElementsAre("2"));
    EXPECT_THAT(Text(sorted.reach), ElementsAre("1 customers/c"));
  }
}

TEST_F(PlanTest, AQueryForAnOwnerOrAUnitLeavesOtherWaysOut) {
  EXPECT_THAT(Text(Make({{"owner", "users/a"}}, sales_).ranges), ElementsAre("251 users/a"));
  EXPECT_THAT(Text(Make({{"owner", "users/b"}}, head_).ranges), ElementsAre("251 users/b"));
  EXPECT_THAT(Text(Make({{"unit", "units/y"}}, head_).ranges), ElementsAre("250 units/y"));
  EXPECT_THAT(Text(Make({{"unit", "units/y"}}, sales_).ranges),
              ElementsAre("251 users/a", "252 teams/t", "252 users/a"));
}

TEST_F(PlanTest, TooManyWaysAreNotTakenOneByOne) {
  access::ScopeParts parts;
  for (size_t i = 0; i <= kMaxRanges; ++i) parts.units.push_back("units/" + std::to_string(i));
  EXPECT_THAT(Text(Make({}, Scope::Of(parts)).ranges), ElementsAre("data"));
  bool complete = true;
  EXPECT_THAT(ReachOf(indexes_, Scope::Of(parts), complete), IsEmpty());
  EXPECT_FALSE(complete);
}

TEST_F(PlanTest, AnOrderWithoutAnIndexIsRefused) {
  const std::vector<api::Equality> nothing;
  EXPECT_THAT(
      MakePlan(indexes_,
               {.table = kTable, .equalities = nothing, .order_by = "cancel_time", .scope = sales_})
          .status(),
      StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

}  // namespace
}  // namespace guanxi::table
