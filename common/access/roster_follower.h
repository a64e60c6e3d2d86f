// Keeps a roster current by the directory's feed.
#ifndef GUANXI_COMMON_ACCESS_ROSTER_FOLLOWER_H_
#define GUANXI_COMMON_ACCESS_ROSTER_FOLLOWER_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/access/roster.h"
#include "common/feed/follow_metrics.h"
#include "common/feed/follower.h"
#include "common/kv/engine.h"
#include "common/time/clock.h"

namespace guanxi::access {

// What the pointers lead to outlives the follower.
struct RosterFollowerOptions {
  Roster* roster = nullptr;
  kv::Engine* engine = nullptr;  // where the records are kept, so that they are there at the start
  const Clock* clock = nullptr;
  std::string self;  // who follows, `services/customers`
  std::shared_ptr<grpc::Channel> directory;
  feed::FollowMetrics* metrics = nullptr;  // told how far it is; may be null
};

// From construction to destruction. What the feed tells counts at once, before it is written: a
// freeze takes effect also while the store takes no writes.
class RosterFollower {
 public:
  // Fills the roster with what the engine keeps; it is ready when the directory was ever heard.
  // DATA_LOSS when a kept record is damaged.
  static absl::StatusOr<std::unique_ptr<RosterFollower>> Start(RosterFollowerOptions options);

  RosterFollower(const RosterFollower&) = delete;
  RosterFollower& operator=(const RosterFollower&) = delete;

  feed::FollowState state() const { return follower_.state(); }

 private:
  explicit RosterFollower(const RosterFollowerOptions& options);

  feed::Follower follower_;
};

}  // namespace guanxi::access

#endif  // GUANXI_COMMON_ACCESS_ROSTER_FOLLOWER_H_
