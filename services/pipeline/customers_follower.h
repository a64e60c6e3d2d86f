// Follows the customers service's feed: who is admitted, and whether that is asked for.
#ifndef GUANXI_SERVICES_PIPELINE_CUSTOMERS_FOLLOWER_H_
#define GUANXI_SERVICES_PIPELINE_CUSTOMERS_FOLLOWER_H_

#include <grpcpp/grpcpp.h>

#include <memory>

#include "absl/status/statusor.h"
#include "common/feed/follower_group.h"
#include "common/kv/engine.h"
#include "common/rpc/methods.h"
#include "guanxi/pipeline/v1/orders.pb.h"

namespace guanxi::pipeline {

// Where the services are whose feeds are followed. Without a channel a feed is not followed.
struct Peers {
  std::shared_ptr<grpc::Channel> customers;
};

// Start and Stop are for one thread; State is for any.
class CustomersFollower {
 public:
  // What `environment` leads to outlives it. Follows nothing before Start.
  explicit CustomersFollower(const rpc::Environment& environment);

  // Follows the feed from where it was left, until Stop or its own end; nothing happens when it is
  // followed already. The source need not be up yet.
  void Start(const Peers& peers);

  // Returns when no event is being applied, and none will be before Start is called again.
  void Stop() { followers_.Stop(); }

  // How far the feed has been followed. DATA_LOSS when the cursor on disk is damaged.
  absl::StatusOr<v1::FollowState> State(const kv::Reader& reader) const;

 private:
  const rpc::Environment environment_;
  feed::FollowerGroup followers_;
};

}  // namespace guanxi::pipeline

#endif  // GUANXI_SERVICES_PIPELINE_CUSTOMERS_FOLLOWER_H_
