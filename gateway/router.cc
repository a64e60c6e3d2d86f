#include "gateway/router.h"

#include <fmt/core.h>

#include "gateway/suite.h"

namespace guanxi::gateway {
namespace {

// `/guanxi.customers.v1.CustomerService/GetCustomer` -> `guanxi.customers.v1`; empty for what is no
// such path.
std::string_view PackageOf(std::string_view path) {
  if (!path.starts_with('/')) return {};
  const std::string_view service = path.substr(1, path.find('/', 1) - 1);
  const size_t dot = service.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : service.substr(0, dot);
}

}  // namespace

Router::Router(const Backends& backends, obs::RpcMetrics& metrics) {
  for (const SuiteService& service : SuiteServices()) {
    const auto backend = backends.find(service.backend);
    if (backend != backends.end()) AddMethods(*service.descriptor, *backend->second, metrics);
  }
}

void Router::AddMethods(const google::protobuf::ServiceDescriptor& service,
                        const Backend& backend,
                        obs::RpcMetrics& metrics) {
  // An unknown path counts as `other`: a caller must not be able to make series.
  packages_.try_emplace(service.file()->package(),
                        Route{&backend, false, &metrics.Method("/other/other"), "other"});
  for (int i = 0; i < service.method_count(); ++i) {
    const google::protobuf::MethodDescriptor& method = *service.method(i);
    const std::string name = fmt::format("{}/{}", service.full_name(), method.name());
    methods_.emplace("/" + name,
                     Route{&backend, !method.client_streaming() && !method.server_streaming(),
                           &metrics.Method(method), name});
  }
}

std::optional<Route> Router::Find(std::string_view path) const {
  if (const auto method = methods_.find(path); method != methods_.end()) return method->second;
  if (const auto package = packages_.find(PackageOf(path)); package != packages_.end())
    return package->second;
  return std::nullopt;
}

}  // namespace guanxi::gateway
