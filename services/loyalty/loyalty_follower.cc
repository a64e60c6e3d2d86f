#include "services/loyalty/loyalty_follower.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/feed/follow_cursor.h"
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
                      grpc::ClientContext* context,
                      const changes::v1::WatchChangesRequest& request) {
    return stub->WatchChanges(context, request);
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
                                 const Options& options) {
  if (options.pipeline != nullptr) {
    Add(environment,
        Following<pipeline::v1::ChangeService>(environment, tables, "pipeline", options.pipeline,
                                               kOrderType, &ApplyOrderEvent));
  }
  if (options.tickets != nullptr) {
    Add(environment,
        Following<tickets::v1::ChangeService>(environment, tables, "tickets", options.tickets,
                                              kTicketType, &ApplyTicketEvent));
  }
  if (options.customers != nullptr) {
    Add(environment,
        Following<customers::v1::ChangeService>(environment, tables, "customers", options.customers,
                                                kCustomerType, &ApplyCustomerEvent));
  }
}

void LoyaltyFollower::Add(const rpc::Environment& environment, feed::FollowerOptions options) {
  std::unique_ptr<feed::FollowMetrics> metrics;
  if (environment.families != nullptr) {
    metrics =
        std::make_unique<feed::FollowMetrics>(*environment.families, "loyalty", options.source);
  }
  options.metrics = metrics.get();
  absl::MutexLock lock(&mu_);
  sources_.push_back({std::move(options), std::move(metrics)});
}

LoyaltyFollower::~LoyaltyFollower() { Stop(); }

void LoyaltyFollower::Start() {
  absl::MutexLock lock(&mu_);
  for (Source& source : sources_) {
    if (source.follower == nullptr)
      source.follower = std::make_unique<feed::Follower>(source.options);
  }
}

void LoyaltyFollower::Stop() {
  // Waited for without the lock: a commit in progress may take a while, and State is asked on
  // threads that serve calls.
  std::vector<std::unique_ptr<feed::Follower>> stopping;
  {
    absl::MutexLock lock(&mu_);
    for (Source& source : sources_) {
      if (source.follower == nullptr) continue;
      source.last = source.follower->state();
      stopping.push_back(std::move(source.follower));
    }
  }
}

absl::StatusOr<v1::FollowState> LoyaltyFollower::State(const kv::Reader& reader) const {
  v1::FollowState answer;
  absl::MutexLock lock(&mu_);
  for (const Source& source : sources_) {
    feed::FollowState state = source.last;
    if (source.follower != nullptr) {
      state = source.follower->state();
    } else {
      GUANXI_ASSIGN_OR_RETURN(state.revision, feed::Cursor(reader, source.options.source));
    }
    v1::FollowState::Source& shown = *answer.add_sources();
    shown.set_service(source.options.source);
    shown.set_revision(static_cast<int64_t>(state.revision));
    shown.set_head_revision(static_cast<int64_t>(std::max(state.head_revision, state.revision)));
    if (state.heard_time != absl::InfinitePast())
      *shown.mutable_heard_time() = ToProto(state.heard_time);
  }
  return answer;
}

}  // namespace guanxi::loyalty
