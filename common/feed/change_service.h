// The ChangeService of every package: the same two calls over the engine's events and the tables'
// history.
//
//   feed::ChangeService<guanxi::customers::v1::ChangeService> changes(environment, &hub, &catalog);
#ifndef GUANXI_COMMON_FEED_CHANGE_SERVICE_H_
#define GUANXI_COMMON_FEED_CHANGE_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <utility>

#include "common/feed/history.h"
#include "common/feed/hub.h"
#include "common/rpc/methods.h"
#include "common/table/catalog.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::feed {

// `Service` is a generated service with WatchChanges and ListHistory.
template <typename Service>
class ChangeService final : public Service::CallbackService {
 public:
  // All outlive the server.
  ChangeService(const rpc::Environment& environment, Hub* hub, const table::Catalog* catalog)
      : methods_(environment, rpc::DescriptorOf<Service>()), hub_(hub), catalog_(catalog) {}

  WatchReactor* WatchChanges(grpc::CallbackServerContext* context,
                             const guanxi::changes::v1::WatchChangesRequest* request) override {
    auto call = methods_.Stream(__func__, context, request);
    auto done = [call](const absl::Status& status) { call->Finish(status); };
    if (!call->status().ok()) return RefuseWatch(call->status(), std::move(done));
    return hub_->Watch(*request, call->call().scope(), std::move(done), call->metrics());
  }

  grpc::ServerUnaryReactor* ListHistory(
      grpc::CallbackServerContext* context,
      const guanxi::changes::v1::ListHistoryRequest* request,
      guanxi::changes::v1::ListHistoryResponse* response) override {
    return methods_.Read(
        __func__, context, request, response,
        [this](const rpc::Call& call, const kv::Reader& reader, const auto& request) {
          return feed::ListHistory(*catalog_, reader, request, call.scope());
        });
  }

 private:
  rpc::Methods methods_;
  Hub* hub_;
  const table::Catalog* catalog_;
};

}  // namespace guanxi::feed

#endif  // GUANXI_COMMON_FEED_CHANGE_SERVICE_H_
