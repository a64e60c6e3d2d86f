// Customers' time lines.
#ifndef GUANXI_SERVICES_CUSTOMERS_TIMELINE_TIMELINE_SERVICE_H_
#define GUANXI_SERVICES_CUSTOMERS_TIMELINE_TIMELINE_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "common/rpc/methods.h"
#include "guanxi/customers/v1/timeline.grpc.pb.h"
#include "services/customers/customers_tables.h"
#include "services/customers/timeline/timeline_follower.h"

namespace guanxi::customers {

// What each method does and answers is in timeline.proto. Thread-safe.
class TimelineService final : public v1::TimelineService::CallbackService {
 public:
  // `tables` and `follower` outlive the server.
  TimelineService(const rpc::Environment& environment,
                  const Tables* tables,
                  const TimelineFollower* follower);

  grpc::ServerUnaryReactor* ListTimeline(grpc::CallbackServerContext* context,
                                         const v1::ListTimelineRequest* request,
                                         v1::ListTimelineResponse* response) override;
  grpc::ServerUnaryReactor* GetFollowState(grpc::CallbackServerContext* context,
                                           const v1::GetFollowStateRequest* request,
                                           v1::FollowState* response) override;

 private:
  rpc::Methods methods_;
  const Tables* tables_;
  const TimelineFollower* follower_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TIMELINE_TIMELINE_SERVICE_H_
