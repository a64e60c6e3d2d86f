// Follows the feeds that scores are made of: orders and tickets, and customers for whose they are.
#ifndef GUANXI_SERVICES_LOYALTY_LOYALTY_FOLLOWER_H_
#define GUANXI_SERVICES_LOYALTY_LOYALTY_FOLLOWER_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "common/feed/follower_group.h"
#include "common/feed/follower_options.h"
#include "common/kv/engine.h"
#include "common/rpc/methods.h"
#include "guanxi/loyalty/v1/scores.pb.h"
#include "services/loyalty/loyalty_tables.h"

namespace guanxi::loyalty {

// Where the services are whose feeds are followed. Without a channel a feed is not followed.
struct Options {
  std::shared_ptr<grpc::Channel> pipeline;
  std::shared_ptr<grpc::Channel> tickets;
  // Without it a score is seen by whoever sees the customer's newest order or ticket.
  std::shared_ptr<grpc::Channel> customers;
};

// Start and Stop are for one thread; State is for any.
class LoyaltyFollower {
 public:
  // What the pointers lead to outlives it. Follows nothing before Start.
  LoyaltyFollower(const rpc::Environment& environment,
                  const Tables* tables,
                  const Options& options);

  // Follows each feed from where it was left; nothing happens when it is followed already. A source
  // need not be up yet.
  void Start();

  // Returns when no event is being applied, and none will be before Start is called again.
  void Stop() { followers_.Stop(); }

  // How far each feed has been followed, in the order pipeline, tickets, customers. DATA_LOSS when
  // a cursor on disk is damaged.
  absl::StatusOr<v1::FollowState> State(const kv::Reader& reader) const;

 private:
  std::vector<feed::FollowerOptions> sources_;
  feed::FollowerGroup followers_;
};

}  // namespace guanxi::loyalty

#endif  // GUANXI_SERVICES_LOYALTY_LOYALTY_FOLLOWER_H_
