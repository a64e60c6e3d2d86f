// Which backend answers a method, and how it is called.
#ifndef GUANXI_GATEWAY_ROUTER_H_
#define GUANXI_GATEWAY_ROUTER_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/obs/metrics.h"
#include "gateway/backend.h"

namespace guanxi::gateway {

// Backends by name.
using Backends = std::map<std::string, std::unique_ptr<Backend>, std::less<>>;

// Where one call goes.
struct Route {
  const Backend* backend = nullptr;
  bool unary = false;                     // known to take one message and to give one
  obs::MethodMetrics* metrics = nullptr;  // never null
  // `guanxi.customers.v1.CustomerService/GetCustomer`, or `other` when it is not known.
  std::string method;
};

// Immutable, thread-safe. A method that the gateway knows goes to its service's backend; one that
// it does not know but whose package is a backend's goes there too, so that a newer service works
// behind an older gateway.
class Router {
 public:
  // Both outlive the router. A service whose backend is missing is unknown.
  Router(const Backends& backends, obs::RpcMetrics& metrics);

  // The route of `path`, "/package.Service/Method"; nullopt when no backend has its package.
  std::optional<Route> Find(std::string_view path) const;

 private:
  void AddMethods(const google::protobuf::ServiceDescriptor& service,
                  const Backend& backend,
                  obs::RpcMetrics& metrics);

  std::map<std::string, Route, std::less<>> methods_;
  std::map<std::string, Route, std::less<>> packages_;  // `guanxi.customers.v1` -> any method of it
};

}  // namespace guanxi::gateway

#endif  // GUANXI_GATEWAY_ROUTER_H_
