#include "common/rpc/channel.h"

#include <grpcpp/support/client_interceptor.h>

#include <utility>
#include <vector>

#include "common/rpc/keepalive.h"

namespace guanxi::rpc {
namespace {

using grpc::experimental::ClientInterceptorFactoryInterface;
using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::Interceptor;

constexpr char kAuthorization[] = "authorization";

// Adds a credential to one call. gRPC's own call credentials go over encrypted connections only.
class Authorizing final : public Interceptor {
 public:
  explicit Authorizing(const std::function<std::string()>* authorization)
      : authorization_(authorization) {}

  void Intercept(grpc::experimental::InterceptorBatchMethods* call) override {
    if (call->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_INITIAL_METADATA)) {
      auto* metadata = call->GetSendInitialMetadata();
      if (metadata->find(kAuthorization) == metadata->end()) {
        metadata->emplace(kAuthorization, (*authorization_)());
      }
    }
    call->Proceed();
  }

 private:
  const std::function<std::string()>* const authorization_;
};

class AuthorizingFactory final : public ClientInterceptorFactoryInterface {
 public:
  explicit AuthorizingFactory(std::function<std::string()> authorization)
      : authorization_(std::move(authorization)) {}
  Interceptor* CreateClientInterceptor(grpc::experimental::ClientRpcInfo*) override {
    return new Authorizing(&authorization_);
  }

 private:
  const std::function<std::string()> authorization_;
};

}  // namespace

std::shared_ptr<grpc::Channel> Connect(const std::string& address, const ChannelOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetInt("guanxi.pool_index", options.pool_index);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, options.retries ? 1 : 0);
  arguments.SetMaxReceiveMessageSize(options.max_message_bytes);
  arguments.SetMaxSendMessageSize(options.max_message_bytes);
  arguments.SetLoadBalancingPolicyName("round_robin");
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveTimeMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  // 0 lifts the limit on pings without data: an idle watch is kept alive too.
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  // Probing lets the window of each stream grow to megabytes, and a stalled reader behind the
  // gateway would hold as much.
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1'000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2'000);
  const auto credentials =
      options.credentials != nullptr ? options.credentials : grpc::InsecureChannelCredentials();
  if (!options.authorization) return grpc::CreateCustomChannel(address, credentials, arguments);
  std::vector<std::unique_ptr<ClientInterceptorFactoryInterface>> interceptors;
  interceptors.push_back(std::make_unique<AuthorizingFactory>(options.authorization));
  return grpc::experimental::CreateCustomChannelWithInterceptors(address, credentials, arguments,
                                                                 std::move(interceptors));
}

}  // namespace guanxi::rpc
