// A process's metrics.
#ifndef GUANXI_COMMON_OBS_REGISTRY_H_
#define GUANXI_COMMON_OBS_REGISTRY_H_

#include <prometheus/collectable.h>
#include <prometheus/registry.h>

#include <memory>
#include <vector>

#include "absl/synchronization/mutex.h"

namespace guanxi::obs {

// Everything one process shows at /metrics. Thread-safe.
class Registry final : public prometheus::Collectable {
 public:
  // For counters, gauges and histograms of one's own:
  // prometheus::BuildCounter()...Register(families()).
  prometheus::Registry& families() { return families_; }

  // Adds a source that is asked at each scrape.
  void Add(std::shared_ptr<prometheus::Collectable> source);

  // All families by name, each once, even where several sources give to it.
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  prometheus::Registry families_;
  mutable absl::Mutex mu_;
  std::vector<std::shared_ptr<prometheus::Collectable>> sources_ ABSL_GUARDED_BY(mu_);
};

}  // namespace guanxi::obs

#endif  // GUANXI_COMMON_OBS_REGISTRY_H_
