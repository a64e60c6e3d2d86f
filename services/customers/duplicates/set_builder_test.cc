#include "services/customers/duplicates/set_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/ids.h"
#include "services/customers/duplicates/duplicate_search.h"

namespace guanxi::customers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class SetBuilderTest : public testing::Test {
 protected:
  void Add(const std::string& a, const std::string& b, double score = 0.9) {
    builder_.Add(a, b, {.value = score, .reasons = {{.bits = 5}}});
  }

  std::unique_ptr<api::IdSource> ids_ = api::NewSequentialIds();
  SetBuilder builder_{"duplicateSearches/s", ids_.get()};
};

TEST_F(SetBuilderTest, PutsPairsTogether) {
  Add("customers/b", "customers/a", 0.9);
  Add("customers/c", "customers/b", 0.7);
  const SetBuilder::Changes changes = builder_.TakeChanges();
  ASSERT_THAT(changes.written, SizeIs(1));
  const v1::DuplicateSet& set = changes.written[0];
  EXPECT_EQ(set.search(), "duplicateSearches/s");
  EXPECT_THAT(set.records(), ElementsAre("customers/a", "customers/b", "customers/c"));
  ASSERT_THAT(set.pairs(), SizeIs(2));
  EXPECT_EQ(set.pairs(0).first(), "customers/a");
  EXPECT_THAT(set.pairs(0).reasons(), SizeIs(1));
  EXPECT_EQ(set.score(), 0.7);
  EXPECT_THAT(builder_.TakeChanges().written, IsEmpty());
}

TEST_F(SetBuilderTest, UnitesSetsAndSaysWhichWent) {
  Add("customers/a", "customers/b");
  Add("customers/c", "customers/d");
  const SetBuilder::Changes before = builder_.TakeChanges();
  ASSERT_THAT(before.written, SizeIs(2));
  Add("customers/b", "customers/c");
  EXPECT_EQ(builder_.set_count(), 1u);
  const SetBuilder::Changes after = builder_.TakeChanges();
  ASSERT_THAT(after.written, SizeIs(1));
  EXPECT_THAT(after.written[0].records(),
              ElementsAre("customers/a", "customers/b", "customers/c", "customers/d"));
  EXPECT_THAT(after.written[0].pairs(), SizeIs(3));
  EXPECT_THAT(after.removed, ElementsAre(before.written[1].name()));
}

TEST_F(SetBuilderTest, OfASetThatWasNeverWrittenNothingIsRemoved) {
  Add("customers/a", "customers/b");
  Add("customers/c", "customers/d");
  Add("customers/b", "customers/c");
  const SetBuilder::Changes changes = builder_.TakeChanges();
  EXPECT_THAT(changes.written, SizeIs(1));
  EXPECT_THAT(changes.removed, IsEmpty());
}

TEST_F(SetBuilderTest, GoesOnWithWhatWasWritten) {
  Add("customers/a", "customers/b");
  const v1::DuplicateSet stored = builder_.TakeChanges().written.at(0);
  SetBuilder next("duplicateSearches/s", ids_.get());
  next.Load(stored);
  next.Add("customers/a", "customers/b", {.value = 0.9});
  next.Add("customers/b", "customers/c", {.value = 0.8});
  const SetBuilder::Changes changes = next.TakeChanges();
  ASSERT_THAT(changes.written, SizeIs(1));
  EXPECT_EQ(changes.written[0].name(), stored.name());
  EXPECT_THAT(changes.written[0].pairs(), SizeIs(2));
}

TEST_F(SetBuilderTest, CutsSetsOffThatAreTooLarge) {
  for (int i = 0; i < kMaxSetRecords + 10; ++i) {
    Add("customers/000", absl::StrCat("customers/", 1000 + i));
  }
  const SetBuilder::Changes changes = builder_.TakeChanges();
  ASSERT_THAT(changes.written, SizeIs(1));
  EXPECT_THAT(changes.written[0].records(), SizeIs(kMaxSetRecords));
  EXPECT_THAT(changes.written[0].pairs(), SizeIs(kMaxSetPairs));
  EXPECT_TRUE(changes.written[0].truncated());
}

// A record that is larger cannot be written.
TEST_F(SetBuilderTest, CutsSetsOffThatAreTooLong) {
  const std::string longest = absl::StrCat("customers/", std::string(58, 'x'));
  for (int i = 0; i < kMaxSetRecords; ++i) {
    builder_.Add(absl::StrCat(longest, 10000 + i), absl::StrCat(longest, 10001 + i),
                 {.value = 0.9, .reasons = std::vector<MatchReason>(10, {.bits = 5})});
  }
  const SetBuilder::Changes changes = builder_.TakeChanges();
  ASSERT_THAT(changes.written, SizeIs(1));
  const v1::DuplicateSet& set = changes.written[0];
  EXPECT_TRUE(set.truncated());
  EXPECT_LT(set.ByteSizeLong(), kMaxSetBytes + 16);
  EXPECT_GT(set.ByteSizeLong(), kMaxSetBytes - 1024);
  EXPECT_THAT(set.pairs(), SizeIs(testing::Gt(10)));
  EXPECT_EQ(builder_.set_count(), 1u);
}

// A process that ended between two slices of changes left a set and the one it became part of.
TEST_F(SetBuilderTest, UnitesSetsThatWereLeftSideBySide) {
  Add("customers/a", "customers/b");
  const v1::DuplicateSet part = builder_.TakeChanges().written.at(0);
  Add("customers/b", "customers/c");
  v1::DuplicateSet whole = builder_.TakeChanges().written.at(0);
  for (const char* name : {"duplicateSets/0", "duplicateSets/~"}) {
    whole.set_name(name);
    SetBuilder next("duplicateSearches/s", ids_.get());
    const bool whole_first = whole.name() < part.name();
    next.Load(whole_first ? whole : part);
    next.Load(whole_first ? part : whole);
    EXPECT_EQ(next.set_count(), 1u);
    const SetBuilder::Changes changes = next.TakeChanges();
    ASSERT_THAT(changes.written, SizeIs(1));
    EXPECT_EQ(changes.written[0].name(), name);
    EXPECT_THAT(changes.written[0].records(),
                ElementsAre("customers/a", "customers/b", "customers/c"));
    EXPECT_THAT(changes.written[0].pairs(), SizeIs(2));
    EXPECT_THAT(changes.removed, ElementsAre(part.name()));
  }
}

TEST(InSlicesTest, KeepsToSetsAndBytesAndRemovesLast) {
  SetBuilder::Changes changes;
  for (const char* name : {"a", "b", "c"}) changes.written.emplace_back().set_name(name);
  changes.written[1].set_search(std::string(100, 'x'));
  changes.removed = {"d"};
  const auto by_count = InSlices(changes, 2, 1'000'000);
  ASSERT_THAT(by_count, SizeIs(2));
  EXPECT_THAT(by_count[0].written, SizeIs(2));
  EXPECT_THAT(by_count[0].removed, IsEmpty());
  EXPECT_THAT(by_count[1].written, SizeIs(1));
  EXPECT_THAT(by_count[1].removed, ElementsAre("d"));
  EXPECT_THAT(InSlices(changes, 10, 50), SizeIs(4));
  EXPECT_THAT(InSlices({}, 10, 50), SizeIs(1));
}

v1::DuplicateSet Chain() {
  v1::DuplicateSet set;
  for (const char* record : {"a", "b", "c", "d"}) set.add_records(record);
  double score = 0.9;
  for (const auto& [first, second] : {std::pair("a", "b"), {"b", "c"}, {"c", "d"}}) {
    auto& pair = *set.add_pairs();
    pair.set_first(first);
    pair.set_second(second);
    pair.set_score(score);
    score -= 0.1;
  }
  set.set_score(0.7);
  return set;
}

TEST(KeepVisibleTest, LeavesPairsOfWhichBothAreSeen) {
  v1::DuplicateSet set = Chain();
  EXPECT_TRUE(KeepVisible(set, [](const std::string& name) { return name != "d"; }));
  EXPECT_THAT(set.records(), ElementsAre("a", "b", "c"));
  EXPECT_THAT(set.pairs(), SizeIs(2));
  EXPECT_NEAR(set.score(), 0.8, 1e-9);
}

TEST(KeepVisibleTest, TellsNothingOfARecordThatOnlyAHiddenOneJoins) {
  v1::DuplicateSet set = Chain();
  EXPECT_TRUE(KeepVisible(set, [](const std::string& name) { return name != "c"; }));
  EXPECT_THAT(set.records(), ElementsAre("a", "b"));
  set = Chain();
  EXPECT_FALSE(
      KeepVisible(set, [](const std::string& name) { return name == "a" || name == "d"; }));
}

}  // namespace
}  // namespace guanxi::customers
