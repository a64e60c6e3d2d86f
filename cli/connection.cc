#include "cli/connection.h"

#include <stdexcept>

#include "cli/options.h"
#include "common/rpc/channel.h"
#include "common/rpc/tls.h"

namespace guanxi::cli {

void AddGateway(CLI::App& command, Connection& connection) {
  AddOption(command, "--gateway", connection.address, "Address of the gateway, host:port")
      ->type_name("ADDRESS");
  // Not shown as a default: it is a secret.
  command
      .add_option(
          "--token", connection.token,
          "A token or API key for a suite that asks who calls; better given as GUANXI_TOKEN")
      ->envname(EnvironmentName("--token"));
  AddOption(command, "--tls-ca", connection.authorities,
            "Encrypt the connection; who signs the gateway's certificate, PEM")
      ->type_name("FILE");
}

std::shared_ptr<grpc::Channel> ConnectTo(const Connection& connection) {
  rpc::ChannelOptions options;
  if (!connection.authorities.empty()) {
    const auto credentials = rpc::ChannelTls({.authorities = connection.authorities});
    if (!credentials.ok()) throw std::runtime_error(std::string(credentials.status().message()));
    options.credentials = *credentials;
  }
  if (!connection.token.empty()) {
    options.authorization = [header = "Bearer " + connection.token] { return header; };
  }
  return rpc::Connect(connection.address, options);
}

}  // namespace guanxi::cli
