#include "gateway/proxy.h"

#include <utility>

#include "common/rpc/call_outcome.h"
#include "common/status/errors.h"
#include "common/status/grpc_status.h"
#include "gateway/errors.h"
#include "gateway/identity.h"
#include "gateway/unary_call.h"

namespace guanxi::gateway {
namespace {

// A call that is over before it began.
class Refusal final : public grpc::ServerGenericBidiReactor {
 public:
  explicit Refusal(const grpc::Status& status) { Finish(status); }
  void OnDone() override { delete this; }
};

}  // namespace

Proxy::Proxy(const ProxyOptions& options)
    : options_(options),
      other_(&options.metrics->Method("/other/other")),
      reflection_metrics_(&options.metrics->Method(options.reflection->method())) {}

grpc::ServerGenericBidiReactor* Proxy::CreateReactor(grpc::GenericCallbackServerContext* context) {
  if (context->method() == options_.reflection->path()) {
    return options_.reflection->NewReactor(CallTally(reflection_metrics_, options_.clock));
  }
  const std::optional<Route> route = options_.router->Find(context->method());
  if (!route)
    return Refuse(errors::UnknownMethod(context->method()), CallTally(other_, options_.clock));
  return Forward(context, *route);
}

grpc::ServerGenericBidiReactor* Proxy::Refuse(const absl::Status& why, CallTally tally) const {
  const grpc::Status status = ToGrpc(why);
  tally.Handled(status);
  return new Refusal(status);
}

absl::StatusOr<access::Principal> Proxy::CallerOf(
    const grpc::GenericCallbackServerContext& context) const {
  if (HasCredential(context)) return access::Principal();
  absl::StatusOr<access::Principal> principal = options_.authenticator->Authenticate(context);
  if (rpc::IsRefusal(principal.status())) return RefusedCaller(principal.status());
  return principal;
}

grpc::ServerGenericBidiReactor* Proxy::Forward(grpc::GenericCallbackServerContext* context,
                                               const Route& route) {
  CallTally tally(route.metrics, options_.clock);
  const absl::StatusOr<access::Principal> principal = CallerOf(*context);
  if (!principal.ok()) return Refuse(principal.status(), tally);
  const absl::Duration timeout = route.unary ? options_.default_timeout : absl::InfiniteDuration();
  ForwardedCall call{context, ContextFor(*context, *principal, timeout), route.backend,
                     context->method(), tally};
  if (route.unary) return new UnaryCall(std::move(call));
  return new StreamCall(std::move(call), &live_);
}

}  // namespace guanxi::gateway
