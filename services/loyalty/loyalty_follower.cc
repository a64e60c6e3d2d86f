#include "services/loyalty/loyalty_follower.h"

#include <algorithm>
#include <string>

#include "common/status/macros.h"
#include "common/time/clock.h"
#include "guanxi/customers/v1/change_service.grpc.pb.h"
#include "guanxi/pipeline/v1/change_service.grpc.pb.h"
#include "guanxi/tickets/v1/change_service.grpc.pb.h"
#include "services/loyalty/score_access.h"
#include "services/loyalty/score_updates.h"

namespace guanxi::loyalty {
namespace {

using Apply = absl::Status (*)(const Tables&,
                               kv::Txn&,
                               const table::Change&,
                               const changes::v1::Event&);

// How `source`, whose feed is `Service`'s on `channel`, is followed.
template <typename Service>
feed::FollowerOptions Following(const rpc::Environment& environment,
                                const Tables* tables,
                                const std::string& source,
                                const std::shared_ptr<grpc::Channel>& channel,
                                const char* resource_type,
                                Apply apply) {
  feed::FollowerOptions options;
  options.source = source;
  options.self = "services/loyalty";
  options.engine = environment.engine;
  options.clock = environment.clock;
  options.resource_types = {resource_type};
  options.watch = [stub = std::shared_ptr<typename Service::Stub>(Service::NewStub(channel))](
                      auto* context, auto* request, auto* reactor) {
    stub->async()->WatchChanges(context, request, reactor);
  };
  options.apply = [tables, apply](kv::Txn& txn, const table::Change& change,
                                  const changes::v1::Event& event) {
    return apply(*tables, txn, change, event);
  };
  return options;
}

}  // namespace

LoyaltyFollower::LoyaltyFollower(const rpc::Environment& environment,
                                 const Tables* tables,
                                 const Options& options)
    : followers_("loyalty", environment.families) {
  if (options.pipeline != nullptr) {
    sources_.push_back(Following<pipeline::v1::ChangeService>(
        environment, tables, "pipeline", options.pipeline, kOrderType, &ApplyOrderEvent));
  }
  if (options.tickets != nullptr) {
    sources_.push_back(Following<tickets::v1::ChangeService>(
        environment, tables, "tickets", options.tickets, kTicketType, &ApplyTicketEvent));
  }
  if (options.customers != nullptr) {
    sources_.push_back(Following<customers::v1::ChangeService>(
        environment, tables, "customers", options.customers, kCustomerType, &ApplyCustomerEvent));
  }
}

void LoyaltyFollower::Start() {
  for (const feed::FollowerOptions& source : sources_) followers_.Follow(source);
}

absl::StatusOr<v1::FollowState> LoyaltyFollower::State(const kv::Reader& reader) const {
  v1::FollowState answer;
  for (const feed::FollowerOptions& source : sources_) {
    GUANXI_ASSIGN_OR_RETURN(const feed::FollowState state, followers_.State(reader, source.source));
    v1::FollowState::Source& shown = *answer.add_sources();
    shown.set_service(source.source);
    shown.set_revision(static_cast<int64_t>(state.revision));
    shown.set_head_revision(static_cast<int64_t>(std::max(state.head_revision, state.revision)));
    if (state.heard_time != absl::InfinitePast())
      *shown.mutable_heard_time() = ToProto(state.heard_time);
  }
  return answer;
}

}  // namespace guanxi::loyalty
