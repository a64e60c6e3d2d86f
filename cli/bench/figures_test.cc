#include "cli/bench/figures.h"

#include <gtest/gtest.h>

namespace guanxi::bench {
namespace {

TEST(Figures, OneJsonObjectPerFigure) {
  EXPECT_EQ(ToJson({"get_64/direct", 12500, "1/s", 25000, 0.5}),
            R"({"name":"get_64/direct","value":12500,"unit":"1/s","floor":25000,"ratio":0.5})");
}

TEST(Figures, RowsLineUpWithTheirHeading) {
  EXPECT_EQ(ToRow({"a", 1, "ms", 2, 0.5}).size(), TableHeading().size());
}

TEST(Figures, TheMedianIsTheMiddle) {
  EXPECT_EQ(Median({3, 1, 2}), 2);
  EXPECT_EQ(Median({4, 1, 2, 3}), 2.5);
}

}  // namespace
}  // namespace guanxi::bench
