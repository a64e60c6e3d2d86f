// How far a follower is, for dashboards: lag is guanxi_follower_head_revision -
// guanxi_follower_revision.
#ifndef GUANXI_COMMON_FEED_FOLLOW_METRICS_H_
#define GUANXI_COMMON_FEED_FOLLOW_METRICS_H_

#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <string>

#include "common/kv/engine.h"

namespace guanxi::feed {

// The gauges of one follower of one source. Thread-safe. The registry outlives it.
class FollowMetrics {
 public:
  // `follower` and `source` are names of services, such as `loyalty` and `pipeline`.
  FollowMetrics(prometheus::Registry& registry,
                const std::string& follower,
                const std::string& source);

  void Set(kv::Revision revision, kv::Revision head_revision);

 private:
  prometheus::Gauge& revision_;
  prometheus::Gauge& head_revision_;
};

}  // namespace guanxi::feed

#endif  // GUANXI_COMMON_FEED_FOLLOW_METRICS_H_
