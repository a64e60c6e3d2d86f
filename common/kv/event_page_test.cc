#include "common/kv/event_page.h"

#include <gtest/gtest.h>

namespace guanxi::kv {
namespace {

TEST(EventPageTest, EndsAtTheFirstCommitBoundary) {
  int visited = 0;
  const auto visit = [&](const EventView&) { ++visited; };
  EventPage page(4, 2, visit);
  EXPECT_TRUE(page.Offer({5, 0, ""}));
  EXPECT_TRUE(page.Offer({6, 0, ""}));
  EXPECT_TRUE(page.Offer({6, 1, ""}));
  EXPECT_FALSE(page.Offer({7, 0, ""}));
  EXPECT_EQ(visited, 3);
  EXPECT_EQ(page.last(), 6u);
  EXPECT_TRUE(page.status().ok());
}

TEST(EventPageTest, AGapIsDataLoss) {
  const EventView gaps[] = {{6, 0, ""}, {5, 1, ""}, {4, 0, ""}};
  const auto never = [](const EventView&) { ADD_FAILURE(); };
  for (const EventView& gap : gaps) {
    EventPage page(4, 10, never);
    EXPECT_FALSE(page.Offer(gap));
    EXPECT_TRUE(absl::IsDataLoss(page.status()));
    EXPECT_EQ(page.last(), 4u);
  }
  const auto ignore = [](const EventView&) {};
  EventPage page(4, 10, ignore);
  EXPECT_TRUE(page.Offer({5, 0, ""}));
  EXPECT_FALSE(page.Offer({5, 2, ""}));
  EXPECT_TRUE(absl::IsDataLoss(page.status()));
}

TEST(EventPageTest, CursorsAreCheckedAtBothEnds) {
  EXPECT_TRUE(CheckCursor(0, 1, 0).ok());
  EXPECT_TRUE(CheckCursor(4, 5, 9).ok());
  EXPECT_TRUE(CheckCursor(9, 10, 9).ok());
  EXPECT_TRUE(absl::IsOutOfRange(CheckCursor(3, 5, 9)));
  EXPECT_TRUE(absl::IsOutOfRange(CheckCursor(10, 5, 9)));
}

}  // namespace
}  // namespace guanxi::kv
