// How commands reach the suite: its gateway, and by what they prove who calls.
#ifndef GUANXI_CLI_CONNECTION_H_
#define GUANXI_CLI_CONNECTION_H_

#include <grpcpp/grpcpp.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

namespace guanxi::cli {

inline constexpr char kDefaultGateway[] = "127.0.0.1:7700";

struct Connection {
  std::string address = kDefaultGateway;
  std::string token;        // sent with each call; empty: none
  std::string authorities;  // PEM file of who signs the gateway's certificate; empty: no encryption
};

// Adds `--gateway`, `--token` and `--tls-ca`.
void AddGateway(CLI::App& command, Connection& connection);

// A channel to the gateway. Throws std::runtime_error, with a text for the user, when the file of
// authorities cannot be used.
std::shared_ptr<grpc::Channel> ConnectTo(const Connection& connection);

}  // namespace guanxi::cli

#endif  // GUANXI_CLI_CONNECTION_H_
