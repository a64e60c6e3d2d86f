#include "common/obs/registry.h"

#include <prometheus/metric_family.h>

#include <iterator>
#include <map>
#include <string>
#include <utility>

namespace guanxi::obs {
namespace {

using Families = std::map<std::string, prometheus::MetricFamily>;

// A family's text and type are those of the source asked first.
void Merge(std::vector<prometheus::MetricFamily> more, Families& families) {
  for (prometheus::MetricFamily& family : more) {
    auto [place, added] = families.try_emplace(family.name);
    if (added) {
      place->second = std::move(family);
      continue;
    }
    auto& metrics = place->second.metric;
    metrics.insert(metrics.end(), std::make_move_iterator(family.metric.begin()),
                   std::make_move_iterator(family.metric.end()));
  }
}

}  // namespace

void Registry::Add(std::shared_ptr<prometheus::Collectable> source) {
  absl::MutexLock lock(&mu_);
  sources_.push_back(std::move(source));
}

std::vector<prometheus::MetricFamily> Registry::Collect() const {
  std::vector<std::shared_ptr<prometheus::Collectable>> sources;
  {
    absl::MutexLock lock(&mu_);
    sources = sources_;
  }
  Families families;
  Merge(families_.Collect(), families);
  for (const auto& source : sources) Merge(source->Collect(), families);
  std::vector<prometheus::MetricFamily> out;
  for (auto& [name, family] : families) out.push_back(std::move(family));
  return out;
}

}  // namespace guanxi::obs
