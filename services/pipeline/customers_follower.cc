#include "services/pipeline/customers_follower.h"

#include <algorithm>
#include <utility>

#include "common/status/macros.h"
#include "common/time/clock.h"
#include "guanxi/customers/v1/change_service.grpc.pb.h"
#include "services/pipeline/admission_gate.h"

namespace guanxi::pipeline {

CustomersFollower::CustomersFollower(const rpc::Environment& environment)
    : environment_(environment), followers_("pipeline", environment.families) {}

void CustomersFollower::Start(const Peers& peers) {
  if (peers.customers == nullptr) return;
  using Service = customers::v1::ChangeService;
  feed::FollowerOptions options;
  options.source = kCustomers;
  options.self = "services/pipeline";
  options.engine = environment_.engine;
  options.clock = environment_.clock;
  options.resource_types = {kCustomerType, kAdmissionPolicyType};
  options.watch = [stub = std::shared_ptr<Service::Stub>(Service::NewStub(peers.customers))](
                      auto* context, auto* request, auto* reactor) {
    stub->async()->WatchChanges(context, request, reactor);
  };
  options.apply = &ApplyCustomersEvent;
  followers_.Follow(std::move(options));
}

absl::StatusOr<v1::FollowState> CustomersFollower::State(const kv::Reader& reader) const {
  GUANXI_ASSIGN_OR_RETURN(const feed::FollowState state, followers_.State(reader, kCustomers));
  v1::FollowState answer;
  v1::FollowState::Source& shown = *answer.add_sources();
  shown.set_service(kCustomers);
  shown.set_revision(static_cast<int64_t>(state.revision));
  shown.set_head_revision(static_cast<int64_t>(std::max(state.head_revision, state.revision)));
  if (state.heard_time != absl::InfinitePast())
    *shown.mutable_heard_time() = ToProto(state.heard_time);
  return answer;
}

}  // namespace guanxi::pipeline
