// Follows the feeds that time lines are made of, beside this service's own records: deals and
// orders, tickets, and scores. Care tasks that come after an order or a ticket are made in the same
// commits.
#ifndef GUANXI_SERVICES_CUSTOMERS_TIMELINE_TIMELINE_FOLLOWER_H_
#define GUANXI_SERVICES_CUSTOMERS_TIMELINE_TIMELINE_FOLLOWER_H_

#include <grpcpp/grpcpp.h>

#include <memory>

#include "absl/status/statusor.h"
#include "common/feed/follower_group.h"
#include "common/kv/engine.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/v1/timeline.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// Where the services are whose feeds are followed. Without a channel a feed is not followed.
struct Peers {
  std::shared_ptr<grpc::Channel> pipeline;
  std::shared_ptr<grpc::Channel> tickets;
  std::shared_ptr<grpc::Channel> loyalty = nullptr;
  // This service itself: erasures ask it as they ask the others.
  std::shared_ptr<grpc::Channel> customers = nullptr;
};

// Start and Stop are for one thread; State is for any.
class TimelineFollower {
 public:
  // What the pointers lead to outlives it. Follows nothing before Start.
  TimelineFollower(const rpc::Environment& environment, const Tables* tables);

  // Follows each feed from where it was left, until Stop or its own end; nothing happens to one
  // that is followed already. A source need not be up yet.
  void Start(const Peers& peers);

  // Returns when no event is being applied, and none will be before Start is called again.
  void Stop() { followers_.Stop(); }

  // How far each feed has been followed. DATA_LOSS when a cursor on disk is damaged.
  absl::StatusOr<v1::FollowState> State(const kv::Reader& reader) const;

 private:
  const rpc::Environment environment_;
  const Tables* const tables_;
  feed::FollowerGroup followers_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TIMELINE_TIMELINE_FOLLOWER_H_
