// Where Prometheus scrapes.
#ifndef GUANXI_COMMON_OBS_METRICS_ENDPOINT_H_
#define GUANXI_COMMON_OBS_METRICS_ENDPOINT_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/obs/metrics.h"

namespace prometheus {
class Exposer;
}

namespace guanxi::obs {

// Serves GET /metrics, in the text format, until it is destroyed. It has threads of its own: a
// scrape is answered whatever the gRPC server does.
class MetricsEndpoint {
 public:
  // Listens on `address`, "host:port", the host an IP address ("[::1]:9090" for IPv6); port 0 takes
  // a free one. INTERNAL when it cannot.
  static absl::StatusOr<std::unique_ptr<MetricsEndpoint>> Start(std::string_view address,
                                                                std::shared_ptr<Registry> registry);
  ~MetricsEndpoint();

  // The port it listens on.
  int port() const;

 private:
  MetricsEndpoint(std::unique_ptr<prometheus::Exposer> exposer, std::shared_ptr<Registry> registry);

  std::shared_ptr<Registry> registry_;
  std::unique_ptr<prometheus::Exposer> exposer_;
};

}  // namespace guanxi::obs

#endif  // GUANXI_COMMON_OBS_METRICS_ENDPOINT_H_
