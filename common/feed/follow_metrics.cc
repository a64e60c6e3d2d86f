#include "common/feed/follow_metrics.h"

namespace guanxi::feed {
namespace {

prometheus::Gauge& GaugeOf(prometheus::Registry& registry,
                           const char* name,
                           const char* help,
                           const std::string& follower,
                           const std::string& source) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add(
      {{"follower", follower}, {"source", source}});
}

}  // namespace

FollowMetrics::FollowMetrics(prometheus::Registry& registry,
                             const std::string& follower,
                             const std::string& source)
    : revision_(GaugeOf(registry,
                        "guanxi_follower_revision",
                        "The last revision of the source whose effects are on disk",
                        follower,
                        source)),
      head_revision_(GaugeOf(registry,
                             "guanxi_follower_head_revision",
                             "The newest revision of the source when it was last heard of",
                             follower,
                             source)) {}

void FollowMetrics::Set(kv::Revision revision, kv::Revision head_revision) {
  revision_.Set(static_cast<double>(revision));
  head_revision_.Set(static_cast<double>(head_revision));
}

}  // namespace guanxi::feed
