#include "common/obs/store_metrics.h"

#include <prometheus/check_names.h>

#include <algorithm>

#include "common/obs/sample.h"

namespace guanxi::obs {
namespace {

std::string Help(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return "Of the store's engine: " + name + ".";
}

}  // namespace

StoreMetrics::StoreMetrics(std::string store, std::function<Figures()> read)
    : store_(std::move(store)), read_(std::move(read)) {}

std::vector<prometheus::MetricFamily> StoreMetrics::Collect() const {
  std::vector<prometheus::MetricFamily> families;
  for (const auto& [figure, value] : read_()) {
    std::string name = "guanxi_store_" + figure;
    if (!prometheus::CheckMetricName(name)) continue;
    families.push_back(Sample(std::move(name), Help(figure), value, {{"store", store_}}));
  }
  return families;
}

}  // namespace guanxi::obs
