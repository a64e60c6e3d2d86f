#include "services/customers/timeline/timeline_follower.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/status/macros.h"
#include "common/time/clock.h"
#include "guanxi/loyalty/v1/change_service.grpc.pb.h"
#include "guanxi/pipeline/v1/change_service.grpc.pb.h"
#include "guanxi/tickets/v1/change_service.grpc.pb.h"
#include "services/customers/care/after_service.h"
#include "services/customers/timeline/source_events.h"

namespace guanxi::customers {
namespace {

using Apply = absl::Status (*)(const table::Table<v1::TimelineEntry>&,
                               kv::Txn&,
                               const table::Change&,
                               const changes::v1::Event&);

// How `source`, whose feed is `Service`'s on `channel`, is followed.
template <typename Service>
feed::FollowerOptions Following(const rpc::Environment& environment,
                                const Tables* tables,
                                const char* source,
                                std::vector<std::string> resource_types,
                                const std::shared_ptr<grpc::Channel>& channel,
                                Apply apply) {
  feed::FollowerOptions options;
  options.source = source;
  options.self = "services/customers";
  options.engine = environment.engine;
  options.clock = environment.clock;
  options.resource_types = std::move(resource_types);
  options.watch = [stub = std::shared_ptr<typename Service::Stub>(Service::NewStub(channel))](
                      auto* context, auto* request, auto* reactor) {
    stub->async()->WatchChanges(context, request, reactor);
  };
  options.apply = [tables, apply](kv::Txn& txn, const table::Change& change,
                                  const changes::v1::Event& event) {
    const absl::Status applied = apply(tables->timeline, txn, change, event);
    return applied.ok() ? MakeTasksAfter(*tables, txn, change, event) : applied;
  };
  return options;
}

}  // namespace

TimelineFollower::TimelineFollower(const rpc::Environment& environment, const Tables* tables)
    : environment_(environment), tables_(tables), followers_("customers", environment.families) {}

void TimelineFollower::Start(const Peers& peers) {
  if (peers.pipeline != nullptr) {
    followers_.Follow(Following<pipeline::v1::ChangeService>(environment_, tables_, kPipeline,
                                                             {kOpportunityType, kOrderType},
                                                             peers.pipeline, &ApplyPipelineEvent));
  }
  if (peers.tickets != nullptr) {
    followers_.Follow(Following<tickets::v1::ChangeService>(
        environment_, tables_, kTickets, {kTicketType}, peers.tickets, &ApplyTicketEvent));
  }
  if (peers.loyalty != nullptr) {
    followers_.Follow(Following<loyalty::v1::ChangeService>(
        environment_, tables_, kLoyalty, {kScoreType}, peers.loyalty, &ApplyScoreEvent));
  }
}

absl::StatusOr<v1::FollowState> TimelineFollower::State(const kv::Reader& reader) const {
  v1::FollowState answer;
  for (const char* source : {kPipeline, kTickets, kLoyalty}) {
    GUANXI_ASSIGN_OR_RETURN(const feed::FollowState state, followers_.State(reader, source));
    v1::FollowState::Source& shown = *answer.add_sources();
    shown.set_service(source);
    shown.set_revision(static_cast<int64_t>(state.revision));
    shown.set_head_revision(static_cast<int64_t>(std::max(state.head_revision, state.revision)));
    if (state.heard_time != absl::InfinitePast())
      *shown.mutable_heard_time() = ToProto(state.heard_time);
  }
  return answer;
}

}  // namespace guanxi::customers
