// How a server of ours is set up before it starts.
#ifndef GUANXI_COMMON_RPC_SERVER_SETUP_H_
#define GUANXI_COMMON_RPC_SERVER_SETUP_H_

#include <grpcpp/grpcpp.h>

#include <string>
#include <vector>

#include "common/rpc/server.h"

namespace guanxi::rpc {

// Sets limits, keepalive, reflection as `options` ask, and services. Once the server has started,
// `service_names` holds the full names of its services; it lives until then.
void SetUp(grpc::ServerBuilder& builder,
           const ServerOptions& options,
           std::vector<std::string>* service_names);

}  // namespace guanxi::rpc

#endif  // GUANXI_COMMON_RPC_SERVER_SETUP_H_
