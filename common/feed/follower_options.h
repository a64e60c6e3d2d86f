// What a follower follows, and what it does with it.
#ifndef GUANXI_COMMON_FEED_FOLLOWER_OPTIONS_H_
#define GUANXI_COMMON_FEED_FOLLOWER_OPTIONS_H_

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/client_callback.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/feed/follow_metrics.h"
#include "common/kv/engine.h"
#include "common/table/schema.h"
#include "common/time/clock.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::feed {

struct FollowerOptions {
  std::string source;  // name of the service followed, such as `pipeline`; part of the cursor's key
  std::string self;    // name of the follower, such as `services/loyalty`; the actor of its effects
  kv::Engine* engine = nullptr;
  const Clock* clock = nullptr;
  std::vector<std::string> resource_types;  // as in WatchChangesRequest
  FollowMetrics* metrics = nullptr;         // told how far it is; may be null

  absl::Duration longest_pause = absl::Seconds(5);  // between two tries to connect

  // Told of each message, or of several that came together as one, before their events are applied,
  // on the follower's thread, for what is also kept in memory: it works while the store takes no
  // writes. The same event may be told again. May be null.
  std::function<void(const guanxi::changes::v1::WatchChangesResponse&)> hear;

  // Opens the source's stream for `reactor`, by its stub's `async()`; what it is given lasts until
  // the stream is over.
  using Watch = std::function<void(
      grpc::ClientContext* context,
      const guanxi::changes::v1::WatchChangesRequest* request,
      grpc::ClientReadReactor<guanxi::changes::v1::WatchChangesResponse>* reactor)>;
  Watch watch;

  // Applies one event inside the transaction that also moves the cursor. Must not block; may run
  // more than once. An error stops the follower at that event: it is logged and tried again after a
  // pause, never skipped.
  std::function<absl::Status(kv::Txn&, const table::Change&, const guanxi::changes::v1::Event&)>
      apply;
};

}  // namespace guanxi::feed

#endif  // GUANXI_COMMON_FEED_FOLLOWER_OPTIONS_H_
