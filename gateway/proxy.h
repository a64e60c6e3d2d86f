// Takes every call the gateway's own services do not answer, and passes it on.
#ifndef GUANXI_GATEWAY_PROXY_H_
#define GUANXI_GATEWAY_PROXY_H_

#include <grpcpp/generic/async_generic_service.h>

#include <memory>

#include "absl/time/time.h"
#include "common/access/authenticator.h"
#include "common/obs/metrics.h"
#include "common/time/clock.h"
#include "gateway/forwarded_call.h"
#include "gateway/reflection.h"
#include "gateway/router.h"
#include "gateway/stream_call.h"

namespace guanxi::gateway {

struct ProxyOptions {
  const Router* router = nullptr;
  const Reflection* reflection = nullptr;
  const access::Authenticator* authenticator = nullptr;
  obs::RpcMetrics* metrics = nullptr;
  const Clock* clock = nullptr;
  absl::Duration default_timeout =
      absl::Seconds(30);  // of unary calls that come without a deadline
};

// A method of a backend goes there; reflection is answered here; any other is UNIMPLEMENTED.
// Thread-safe.
class Proxy final : public grpc::CallbackGenericService {
 public:
  // What the options point to outlives the server.
  explicit Proxy(const ProxyOptions& options);

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override;

  // Ends streaming calls with UNAVAILABLE (DRAINING), for rpc::Server::OnDrain.
  void Drain() { live_.Drain(); }

 private:
  // `tally` counts a call that is refused here.
  grpc::ServerGenericBidiReactor* Refuse(const absl::Status& why, CallTally tally) const;
  // Who calls, for the backend to hear. Nobody when it is for the backend to find out, from the
  // credential that is passed on; RefusedCaller for one who shows none and is refused here.
  absl::StatusOr<access::Principal> CallerOf(
      const grpc::GenericCallbackServerContext& context) const;
  grpc::ServerGenericBidiReactor* Forward(grpc::GenericCallbackServerContext* context,
                                          const Route& route);

  ProxyOptions options_;
  obs::MethodMetrics* other_;
  obs::MethodMetrics* reflection_metrics_;
  LiveStreams live_;
};

}  // namespace guanxi::gateway

#endif  // GUANXI_GATEWAY_PROXY_H_
