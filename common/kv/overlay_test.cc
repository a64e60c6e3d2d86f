#include "common/kv/overlay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/kv/memory_backend.h"

namespace guanxi::kv {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

class OverlayTest : public ::testing::Test {
 protected:
  OverlayTest() {
    Overlay rows;
    for (const char* key : {"b", "d"}) rows.Put(Space::kData, key, "base");
    EXPECT_TRUE(base_.Append(rows, {}, 0).ok());
    EXPECT_TRUE(base_.Sync().ok());
  }

  std::vector<std::string> Keys(Order order, const KeyRange& range = {}) {
    std::vector<std::string> keys;
    const auto visit = [&](std::string_view key, std::string_view) {
      keys.emplace_back(key);
      return true;
    };
    EXPECT_TRUE(overlay_.Scan(base_.Latest(), Space::kData, range, order, visit).ok());
    return keys;
  }

  MemoryBackend base_;
  Overlay overlay_;
};

TEST_F(OverlayTest, TellsDeletedFromUntouched) {
  overlay_.Put(Space::kData, "put", "v");
  overlay_.Delete(Space::kData, "deleted");
  ASSERT_NE(overlay_.Find(Space::kData, "put"), nullptr);
  EXPECT_THAT(*overlay_.Find(Space::kData, "put"), Optional(std::string("v")));
  ASSERT_NE(overlay_.Find(Space::kData, "deleted"), nullptr);
  EXPECT_EQ(*overlay_.Find(Space::kData, "deleted"), std::nullopt);
  EXPECT_EQ(overlay_.Find(Space::kData, "untouched"), nullptr);
  EXPECT_EQ(overlay_.Find(Space::kIndex, "put"), nullptr);
}

TEST_F(OverlayTest, UndoGoesBackToTheLastKeep) {
  overlay_.Put(Space::kData, "k", "kept");
  overlay_.Keep();
  const size_t bytes = overlay_.bytes();
  overlay_.Put(Space::kData, "k", "longer than before");
  overlay_.Delete(Space::kData, "k");
  overlay_.Put(Space::kMeta, "k", "other space");
  overlay_.Delete(Space::kData, "new");
  overlay_.Undo();
  EXPECT_EQ(overlay_.bytes(), bytes);
  EXPECT_EQ(bytes, 5u);
  EXPECT_THAT(*overlay_.Find(Space::kData, "k"), Optional(std::string("kept")));
  EXPECT_EQ(overlay_.Find(Space::kMeta, "k"), nullptr);
  EXPECT_EQ(overlay_.Find(Space::kData, "new"), nullptr);
  EXPECT_FALSE(overlay_.empty());
  overlay_.Clear();
  EXPECT_TRUE(overlay_.empty());
  EXPECT_EQ(overlay_.bytes(), 0u);
}

TEST_F(OverlayTest, ScanMergesBothWays) {
  overlay_.Put(Space::kData, "a", "over");
  overlay_.Delete(Space::kData, "b");
  overlay_.Put(Space::kData, "c", "over");
  overlay_.Put(Space::kData, "e", "over");
  EXPECT_THAT(Keys(Order::kForward), ElementsAre("a", "c", "d", "e"));
  EXPECT_THAT(Keys(Order::kReverse), ElementsAre("e", "d", "c", "a"));
  EXPECT_THAT(Keys(Order::kForward, {"b", "d"}), ElementsAre("c"));
  EXPECT_THAT(Keys(Order::kReverse, {"c", ""}), ElementsAre("e", "d", "c"));
}

TEST_F(OverlayTest, ScanSeesWhatItsVisitorWritesAhead) {
  for (Order order : {Order::kForward, Order::kReverse}) {
    std::vector<std::string> keys;
    const auto visit = [&](std::string_view key, std::string_view) {
      keys.emplace_back(key);
      if (keys.size() == 1) {
        for (const char* added : {"a", "c", "e"}) overlay_.Put(Space::kData, added, "late");
      }
      return true;
    };
    ASSERT_TRUE(overlay_.Scan(base_.Latest(), Space::kData, {}, order, visit).ok());
    const std::vector<std::string> ahead = {"b", "c", "d", "e"};
    const std::vector<std::string> ahead_in_reverse = {"d", "c", "b", "a"};
    EXPECT_EQ(keys, order == Order::kForward ? ahead : ahead_in_reverse);
    overlay_.Clear();
  }
}

}  // namespace
}  // namespace guanxi::kv
