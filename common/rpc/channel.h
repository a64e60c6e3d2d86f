// The one place that opens channels to other servers.
#ifndef GUANXI_COMMON_RPC_CHANNEL_H_
#define GUANXI_COMMON_RPC_CHANNEL_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>

namespace guanxi::rpc {

struct ChannelOptions {
  // Channels with equal arguments share one connection; a pool gives each of its channels a number
  // of its own.
  int pool_index = 0;
  // gRPC's own retries. They hold up to 256 KiB per call; a proxy leaves retrying to its callers.
  bool retries = true;
  // The longest message sent or received, in bytes.
  int max_message_bytes = 4 * 1024 * 1024;
  // How the connection is encrypted; null: it is not.
  std::shared_ptr<grpc::ChannelCredentials> credentials;
  // Gives the metadata `authorization` of calls that have none; called for each, so it is quick.
  // Null: they stay without.
  std::function<std::string()> authorization;
};

// A channel to `address` (host:port, or any gRPC target). Spreads calls over all addresses of the
// name, pings idle connections, and reconnects after 0.1 s to 2 s. Never fails: calls answer
// UNAVAILABLE while nobody listens.
std::shared_ptr<grpc::Channel> Connect(const std::string& address,
                                       const ChannelOptions& options = {});

}  // namespace guanxi::rpc

#endif  // GUANXI_COMMON_RPC_CHANNEL_H_
