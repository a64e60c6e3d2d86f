// The followers of one service: begun and ended together, and asked how far they are.
#ifndef GUANXI_COMMON_FEED_FOLLOWER_GROUP_H_
#define GUANXI_COMMON_FEED_FOLLOWER_GROUP_H_

#include <prometheus/registry.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/feed/follow_metrics.h"
#include "common/feed/follower.h"
#include "common/feed/follower_options.h"
#include "common/kv/engine.h"

namespace guanxi::feed {

// Follow and Stop are for one thread; State is for any.
class FollowerGroup {
 public:
  // `service` (`customers`) names the metrics, which go to `families`; null for none.
  FollowerGroup(std::string service, prometheus::Registry* families);
  ~FollowerGroup();
  FollowerGroup(const FollowerGroup&) = delete;
  FollowerGroup& operator=(const FollowerGroup&) = delete;

  // Follows `options.source` from where it was left; nothing happens when it is followed already.
  // Gives the options their metrics. The source need not be up yet.
  void Follow(FollowerOptions options);

  // Returns when no event is being applied, and none will be before Follow is called again.
  void Stop();

  // How far `source` has been followed: of one that is not, what `reader` has of its cursor.
  // DATA_LOSS when that is damaged.
  absl::StatusOr<FollowState> State(const kv::Reader& reader, std::string_view source) const;

 private:
  struct Source {
    std::unique_ptr<FollowMetrics> metrics;  // null without a registry
    std::unique_ptr<Follower> follower;      // null while not followed
    FollowState last;                        // of the follower before
  };

  const std::string service_;
  prometheus::Registry* const families_;
  mutable absl::Mutex mu_;
  std::map<std::string, Source, std::less<>> sources_ ABSL_GUARDED_BY(mu_);
};

}  // namespace guanxi::feed

#endif  // GUANXI_COMMON_FEED_FOLLOWER_GROUP_H_
