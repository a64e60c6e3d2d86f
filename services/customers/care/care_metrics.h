// What dashboards see of care runs.
#ifndef GUANXI_SERVICES_CUSTOMERS_CARE_CARE_METRICS_H_
#define GUANXI_SERVICES_CUSTOMERS_CARE_CARE_METRICS_H_

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include "absl/time/time.h"
#include "guanxi/customers/v1/care_plans.pb.h"

namespace guanxi::customers {

// Thread-safe.
class CareMetrics {
 public:
  // `families` outlives it; may be null: then nothing is shown.
  explicit CareMetrics(prometheus::Registry* families);

  // Counts what a run did between `before` and `after`.
  void Count(const v1::CareRun& before, const v1::CareRun& after);
  // A run of all plans was done at `time`.
  void SetCompleted(absl::Time time);

 private:
  // Null without a registry.
  prometheus::Counter* created_ = nullptr;
  prometheus::Counter* withdrawn_ = nullptr;
  prometheus::Counter* moved_ = nullptr;
  prometheus::Gauge* completed_ = nullptr;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CARE_CARE_METRICS_H_
