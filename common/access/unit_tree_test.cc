#include "common/access/unit_tree.h"

#include <gmock/gmock.h>

namespace guanxi::access {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

TEST(UnitTreeTest, HoldsAUnitAndWhatIsBelow) {
  UnitTree tree;
  tree.Put("units/group", "");
  tree.Put("units/east", "units/group");
  tree.Put("units/west", "units/group");
  tree.Put("units/shop", "units/east");
  EXPECT_THAT(tree.Below("units/group"),
              UnorderedElementsAre("units/group", "units/east", "units/west", "units/shop"));
  EXPECT_THAT(tree.Below("units/east"), UnorderedElementsAre("units/east", "units/shop"));
  EXPECT_THAT(tree.Below("units/shop"), ElementsAre("units/shop"));
  EXPECT_THAT(tree.Below("units/unheard-of"), ElementsAre("units/unheard-of"));
  EXPECT_THAT(tree.Below(""), IsEmpty());
}

TEST(UnitTreeTest, ForgetsWhereAUnitWas) {
  UnitTree tree;
  EXPECT_TRUE(tree.Put("units/a", ""));
  EXPECT_TRUE(tree.Put("units/b", "units/a"));
  EXPECT_FALSE(tree.Put("units/b", "units/a"));
  EXPECT_TRUE(tree.Put("units/b", "units/c"));
  EXPECT_THAT(tree.Below("units/a"), ElementsAre("units/a"));
  EXPECT_THAT(tree.Below("units/c"), ElementsAre("units/c", "units/b"));
  EXPECT_TRUE(tree.Remove("units/b"));
  EXPECT_FALSE(tree.Remove("units/b"));
  EXPECT_THAT(tree.Below("units/c"), ElementsAre("units/c"));
}

TEST(UnitTreeTest, ACircleEnds) {
  UnitTree tree;
  tree.Put("units/a", "units/b");
  tree.Put("units/b", "units/a");
  EXPECT_THAT(tree.Below("units/a"), UnorderedElementsAre("units/a", "units/b"));
}

}  // namespace
}  // namespace guanxi::access
