#include "common/obs/metrics_endpoint.h"

#include <fmt/core.h>
#include <prometheus/exposer.h>

#include <exception>
#include <utility>

#include "common/status/errors.h"

namespace guanxi::obs {

absl::StatusOr<std::unique_ptr<MetricsEndpoint>> MetricsEndpoint::Start(
    std::string_view address, std::shared_ptr<Registry> registry) {
  try {
    auto exposer = std::make_unique<prometheus::Exposer>(std::string(address));
    return std::unique_ptr<MetricsEndpoint>(
        new MetricsEndpoint(std::move(exposer), std::move(registry)));
  } catch (const std::exception& error) {
    return errors::Internal(
        fmt::format("metrics cannot be served at {}: {}", address, error.what()));
  }
}

MetricsEndpoint::MetricsEndpoint(std::unique_ptr<prometheus::Exposer> exposer,
                                 std::shared_ptr<Registry> registry)
    : registry_(std::move(registry)), exposer_(std::move(exposer)) {
  exposer_->RegisterCollectable(registry_);
}

MetricsEndpoint::~MetricsEndpoint() = default;

int MetricsEndpoint::port() const { return exposer_->GetListeningPorts().front(); }

}  // namespace guanxi::obs
