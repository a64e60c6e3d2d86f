// The one place that builds a gRPC server.
#ifndef GUANXI_COMMON_RPC_SERVER_H_
#define GUANXI_COMMON_RPC_SERVER_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace guanxi::rpc {

struct ServerOptions {
  // host:port; port 0 picks a free one.
  std::string listen = "127.0.0.1:0";
  // How connections are encrypted; null: they are not.
  std::shared_ptr<grpc::ServerCredentials> credentials;
  // Not owned; they outlive the server.
  std::vector<grpc::Service*> services;
  // Takes every method the services lack.
  grpc::CallbackGenericService* generic = nullptr;
  // Whether to serve the process's reflection of `services`; off where one of them does it.
  bool reflection = true;
  int max_message_bytes = 4 * 1024 * 1024;
  int max_concurrent_streams = 1000;
  // Between NOT_SERVING and closing, for balancers to notice.
  absl::Duration endpoint_lag = absl::ZeroDuration();
  // For calls in progress at shutdown.
  absl::Duration grace = absl::Seconds(10);
};

// A running server: callback API, health for "" and for each service, reflection, keepalive, no
// SO_REUSEPORT (a second process on the port fails to start instead of stealing calls).
class Server {
 public:
  // FAILED_PRECONDITION naming the address when it cannot be bound. Health answers NOT_SERVING
  // until SetServing.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options);

  // Shuts down in order if Shutdown was not called.
  ~Server();

  // The address it is reached at, with the port that was bound.
  const std::string& address() const { return address_; }

  // Health answers SERVING for "" and every service.
  void SetServing();

  // Health answers NOT_SERVING; calls are still answered. For a server that can no longer do its
  // work.
  void SetNotServing();

  // Called by Shutdown before calls in progress are waited for: to end streams that would go on for
  // ever.
  void OnDrain(absl::AnyInvocable<void()> end_streams);

  // Health says NOT_SERVING, waits `endpoint_lag`, ends streams, waits up to `grace` for calls,
  // then cancels them. When it returns no call is in progress.
  void Shutdown();

 private:
  Server() = default;
  void SetHealth(bool serving);

  ServerOptions options_;
  std::string address_;
  std::vector<std::string> service_names_;
  bool shut_down_ = false;
  std::unique_ptr<grpc::Server> server_;
  std::vector<absl::AnyInvocable<void()>> on_drain_;
};

}  // namespace guanxi::rpc

#endif  // GUANXI_COMMON_RPC_SERVER_H_
