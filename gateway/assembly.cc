#include "gateway/assembly.h"

#include <fmt/core.h>

#include <utility>

#include "common/status/errors.h"
#include "common/status/macros.h"
#include "gateway/suite.h"

namespace guanxi::gateway {
namespace {

// gRPC's health service is on every server of ours; its protocol is part of gRPC.
constexpr char kHealth[] = "grpc.health.v1.Health";

Backends Connect(const Options& options) {
  Backends backends;
  for (const std::string_view name : SuiteBackends()) {
    backends[std::string(name)] = std::make_unique<Backend>(
        BackendOptions{std::string(name), options.backends.find(name)->second, options.channels,
                       options.max_message_bytes, options.channel_credentials});
  }
  return backends;
}

std::vector<std::string> ServiceNames() {
  std::vector<std::string> names;
  for (const SuiteService& service : SuiteServices())
    names.push_back(service.descriptor->full_name());
  names.emplace_back(kHealth);
  return names;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Assembly>> Assembly::Create(const rpc::Environment& environment,
                                                           const Options& options) {
  for (const std::string_view name : SuiteBackends()) {
    const auto address = options.backends.find(name);
    if (address == options.backends.end() || address->second.empty()) {
      return errors::InvalidField(fmt::format("backends.{}", name), "must have an address");
    }
  }
  return std::unique_ptr<Assembly>(new Assembly(environment, options));
}

Assembly::Assembly(const rpc::Environment& environment, const Options& options)
    : max_message_bytes_(options.max_message_bytes),
      backends_(Connect(options)),
      router_(std::make_unique<Router>(backends_, *environment.metrics)),
      reflection_(ServiceNames()),
      proxy_(std::make_unique<Proxy>(ProxyOptions{router_.get(), &reflection_,
                                                  environment.authenticator, environment.metrics,
                                                  environment.clock, options.default_timeout})),
      customer360_(std::make_unique<Customer360Service>(
          environment,
          backends_,
          Customer360Timeouts{options.part_timeout, options.default_timeout})) {}

rpc::ServerOptions Assembly::server_options() {
  rpc::ServerOptions options;
  options.services = {customer360_.get()};
  options.generic = proxy_.get();
  options.reflection = false;
  options.max_message_bytes = max_message_bytes_;
  return options;
}

absl::StatusOr<std::unique_ptr<Gateway>> Gateway::Start(const rpc::Environment& environment,
                                                        const std::string& listen,
                                                        const Options& options) {
  auto gateway = std::unique_ptr<Gateway>(new Gateway());
  GUANXI_ASSIGN_OR_RETURN(gateway->assembly_, Assembly::Create(environment, options));
  rpc::ServerOptions server_options = gateway->assembly_->server_options();
  server_options.listen = listen;
  server_options.credentials = options.server_credentials;
  GUANXI_ASSIGN_OR_RETURN(gateway->server_, rpc::Server::Start(server_options));
  gateway->server_->OnDrain([assembly = gateway->assembly_.get()] { assembly->Drain(); });
  gateway->server_->SetServing();
  return gateway;
}

}  // namespace guanxi::gateway
