// A call on its way through the gateway: what unary and streaming calls have in common.
#ifndef GUANXI_GATEWAY_FORWARDED_CALL_H_
#define GUANXI_GATEWAY_FORWARDED_CALL_H_

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "common/obs/metrics.h"
#include "common/time/clock.h"
#include "gateway/backend.h"

namespace guanxi::gateway {

// Counts one call: that it began when made, how it ended when told.
class CallTally {
 public:
  CallTally(obs::MethodMetrics* metrics, const Clock* clock)
      : metrics_(metrics), clock_(clock), start_(clock->Now()) {
    metrics_->Started();
  }
  void Received() { metrics_->Received(); }
  void Sent() { metrics_->Sent(); }
  void Handled(const grpc::Status& status) {
    metrics_->Handled(status.error_code(), clock_->Now() - start_);
  }

 private:
  obs::MethodMetrics* metrics_;
  const Clock* clock_;
  absl::Time start_;
};

// What a reactor of the proxy needs. `server` lives until the reactor's OnDone.
struct ForwardedCall {
  grpc::GenericCallbackServerContext* server;
  std::unique_ptr<grpc::ClientContext> client;
  const Backend* backend;
  std::string path;  // "/package.Service/Method"
  CallTally tally;
};

}  // namespace guanxi::gateway

#endif  // GUANXI_GATEWAY_FORWARDED_CALL_H_
