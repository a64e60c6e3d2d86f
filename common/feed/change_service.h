// The ChangeService of every package: the same two calls over the engine's events and the tables'
// history.
//
//   feed::ChangeService<guanxi::customers::v1::ChangeService> changes(environment, &hub, &catalog);
#ifndef GUANXI_COMMON_FEED_CHANGE_SERVICE_H_
#define GUANXI_COMMON_FEED_CHANGE_SERVICE_H_

#include <fmt/core.h>
#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_join.h"
#include "common/access/audit_sink.h"
#include "common/feed/event_filter.h"
#include "common/feed/history.h"
#include "common/feed/hub.h"
#include "common/rpc/methods.h"
#include "common/rpc/stream_call.h"
#include "common/table/catalog.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::feed {

// `Service` is a generated service with WatchChanges and ListHistory.
template <typename Service>
class ChangeService final : public Service::CallbackService {
 public:
  // All outlive the server.
  ChangeService(const rpc::Environment& environment, Hub* hub, const table::Catalog* catalog)
      : methods_(environment, rpc::DescriptorOf<Service>()),
        hub_(hub),
        catalog_(catalog),
        audit_(environment.audit) {}

  WatchReactor* WatchChanges(grpc::CallbackServerContext* context,
                             const guanxi::changes::v1::WatchChangesRequest* request) override {
    auto call = methods_.Stream(__func__, context, request);
    const absl::Status status = call->status().ok() ? CheckTypes(*request) : call->status();
    const bool admitted = status.ok();
    auto done = [this, call, admitted](const absl::Status& status, int64_t events) {
      call->Finish(status);
      if (admitted) NoteExport(call->call(), fmt::format("watch ended: {} events sent", events));
    };
    if (!admitted) return RefuseWatch(status, std::move(done));
    NoteExport(call->call(), WordsFor(*request));
    return hub_->Watch(*request, {.scope = call->call().scope(),
                                  .catalog = catalog_,
                                  .hidden = call->hidden(),
                                  .expires = call->call().principal.expires,
                                  .still_allowed = [call] { return call->StillAllowed(); },
                                  .done = std::move(done),
                                  .metrics = call->metrics()});
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
  // A feed is data that leaves in bulk, but to the suite's own services: it is recorded when it
  // begins, so that nothing is sent that nobody knows of, and when it ends, with how much was sent.
  void NoteExport(const rpc::Call& call, const std::string& details) {
    if (audit_ == nullptr || call.principal.role == access::Role::kService) return;
    audit_->Exported(call.principal, call.change.method, details);
  }

  static std::string WordsFor(const guanxi::changes::v1::WatchChangesRequest& request) {
    const auto& types = request.resource_types();
    return fmt::format("watch begun: {}, of {}",
                       request.only_new()
                           ? "new events"
                           : fmt::format("after revision {}", request.after_revision()),
                       types.empty() ? "every type" : absl::StrJoin(types, ", "));
  }

  rpc::Methods methods_;
  Hub* hub_;
  const table::Catalog* catalog_;
  access::AuditSink* audit_;
};

}  // namespace guanxi::feed

#endif  // GUANXI_COMMON_FEED_CHANGE_SERVICE_H_
