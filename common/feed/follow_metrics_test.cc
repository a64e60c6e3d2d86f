#include "common/feed/follow_metrics.h"

#include <gtest/gtest.h>

#include <map>

namespace guanxi::feed {
namespace {

TEST(FollowMetrics, ShowsBothRevisionsByFollowerAndSource) {
  prometheus::Registry registry;
  FollowMetrics metrics(registry, "loyalty", "pipeline");
  metrics.Set(7, 9);
  std::map<std::string, double> values;
  for (const prometheus::MetricFamily& family : registry.Collect()) {
    ASSERT_EQ(family.metric.size(), 1u);
    EXPECT_EQ(family.metric[0].label[0].value, "loyalty");
    EXPECT_EQ(family.metric[0].label[1].value, "pipeline");
    values[family.name] = family.metric[0].gauge.value;
  }
  EXPECT_EQ(values["guanxi_follower_revision"], 7);
  EXPECT_EQ(values["guanxi_follower_head_revision"], 9);
}

}  // namespace
}  // namespace guanxi::feed
