// The gateway as a whole: connections, routes, proxy, reflection and its own service.
#ifndef GUANXI_GATEWAY_ASSEMBLY_H_
#define GUANXI_GATEWAY_ASSEMBLY_H_

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/methods.h"
#include "common/rpc/server.h"
#include "gateway/customer360_service.h"
#include "gateway/proxy.h"
#include "gateway/reflection.h"
#include "gateway/router.h"

namespace guanxi::gateway {

struct Options {
  // host:port, or any gRPC target, of each of SuiteBackends(): directory, customers, pipeline,
  // tickets, loyalty.
  std::map<std::string, std::string, std::less<>> backends;
  int channels = 2;  // connections to each
  absl::Duration default_timeout =
      absl::Seconds(30);                           // of unary calls that come without a deadline
  absl::Duration part_timeout = absl::Seconds(1);  // of each part of a GetCustomer360
  int max_message_bytes = 4 * 1024 * 1024;         // the longest message passed on, either way
  // How connections to callers and to backends are encrypted; null: they are not. They show a
  // backend who the gateway is, never who calls.
  std::shared_ptr<grpc::ServerCredentials> server_credentials;
  std::shared_ptr<grpc::ChannelCredentials> channel_credentials;
};

class Assembly {
 public:
  // What `environment` points to outlives the assembly; clock, authenticator and metrics are
  // needed, an engine is not. INVALID_ARGUMENT naming a backend without an address.
  static absl::StatusOr<std::unique_ptr<Assembly>> Create(const rpc::Environment& environment,
                                                          const Options& options);

  // What makes a server a gateway: its services, the proxy, the message size. The caller adds the
  // address to listen on.
  rpc::ServerOptions server_options();

  // Ends streams in progress, for rpc::Server::OnDrain.
  void Drain() { proxy_->Drain(); }

 private:
  Assembly(const rpc::Environment& environment, const Options& options);

  int max_message_bytes_;
  Backends backends_;
  std::unique_ptr<Router> router_;
  Reflection reflection_;
  std::unique_ptr<Proxy> proxy_;
  std::unique_ptr<Customer360Service> customer360_;
};

// A running gateway.
class Gateway {
 public:
  // Serves on `listen` (host:port; port 0 picks a free one). Errors as Assembly::Create and
  // rpc::Server::Start.
  static absl::StatusOr<std::unique_ptr<Gateway>> Start(const rpc::Environment& environment,
                                                        const std::string& listen,
                                                        const Options& options);

  const std::string& address() const { return server_->address(); }
  rpc::Server& server() { return *server_; }

 private:
  Gateway() = default;

  std::unique_ptr<Assembly> assembly_;
  std::unique_ptr<rpc::Server> server_;
};

}  // namespace guanxi::gateway

#endif  // GUANXI_GATEWAY_ASSEMBLY_H_
