// Families of a single series, for sources that read their figures at the scrape.
#ifndef GUANXI_COMMON_OBS_SAMPLE_H_
#define GUANXI_COMMON_OBS_SAMPLE_H_

#include <prometheus/metric_family.h>

#include <string>
#include <vector>

namespace guanxi::obs {

// A family `name` with the one series of `labels`: a counter where the name ends in _total, else a
// gauge.
prometheus::MetricFamily Sample(std::string name,
                                std::string help,
                                double value,
                                std::vector<prometheus::ClientMetric::Label> labels = {});

}  // namespace guanxi::obs

#endif  // GUANXI_COMMON_OBS_SAMPLE_H_
