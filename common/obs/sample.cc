#include "common/obs/sample.h"

#include <utility>

namespace guanxi::obs {

prometheus::MetricFamily Sample(std::string name,
                                std::string help,
                                double value,
                                std::vector<prometheus::ClientMetric::Label> labels) {
  prometheus::MetricFamily family;
  const bool counter = name.ends_with("_total");
  family.name = std::move(name);
  family.help = std::move(help);
  family.type = counter ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
  prometheus::ClientMetric& metric = family.metric.emplace_back();
  metric.label = std::move(labels);
  (counter ? metric.counter.value : metric.gauge.value) = value;
  return family;
}

}  // namespace guanxi::obs
