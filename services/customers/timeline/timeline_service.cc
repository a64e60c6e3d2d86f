#include "services/customers/timeline/timeline_service.h"

#include "services/customers/timeline/timeline_page.h"

namespace guanxi::customers {

TimelineService::TimelineService(const rpc::Environment& environment,
                                 const Tables* tables,
                                 const TimelineFollower* follower)
    : methods_(environment, rpc::DescriptorOf<v1::TimelineService>()),
      tables_(tables),
      follower_(follower) {}

grpc::ServerUnaryReactor* TimelineService::ListTimeline(grpc::CallbackServerContext* context,
                                                        const v1::ListTimelineRequest* request,
                                                        v1::ListTimelineResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::ListTimelineRequest& request) {
                         return customers::ListTimeline(*tables_, reader, request, call.scope());
                       });
}

grpc::ServerUnaryReactor* TimelineService::GetFollowState(grpc::CallbackServerContext* context,
                                                          const v1::GetFollowStateRequest* request,
                                                          v1::FollowState* response) {
  return methods_.Read(
      __func__, context, request, response,
      [this](const rpc::Call&, const kv::Reader& reader, const v1::GetFollowStateRequest&) {
        return follower_->State(reader);
      });
}

}  // namespace guanxi::customers
