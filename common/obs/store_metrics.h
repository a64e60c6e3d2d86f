// What a store says of itself, as metrics.
#ifndef GUANXI_COMMON_OBS_STORE_METRICS_H_
#define GUANXI_COMMON_OBS_STORE_METRICS_H_

#include <prometheus/collectable.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace guanxi::obs {

// Asks an engine for its figures at each scrape and shows each as
// guanxi_store_<name>{store="customers"}. A name that ends in _total is a counter, any other a
// gauge; names are lower-case, with their base unit
// ("wal_bytes", "stall_seconds_total"). Names that Prometheus does not allow are left out.
class StoreMetrics final : public prometheus::Collectable {
 public:
  using Figures = std::vector<std::pair<std::string, double>>;

  // `read` is thread-safe, does not wait for the store's writer, and works as long as this object
  // lives.
  StoreMetrics(std::string store, std::function<Figures()> read);

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const std::string store_;
  const std::function<Figures()> read_;
};

}  // namespace guanxi::obs

#endif  // GUANXI_COMMON_OBS_STORE_METRICS_H_
