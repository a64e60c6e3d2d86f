// What the operating system and the build say of this process.
#ifndef GUANXI_COMMON_OBS_PROCESS_METRICS_H_
#define GUANXI_COMMON_OBS_PROCESS_METRICS_H_

#include <prometheus/collectable.h>

#include <string>
#include <utility>
#include <vector>

namespace guanxi::obs {

// process_resident_memory_bytes, process_virtual_memory_bytes, process_open_fds, process_max_fds,
// process_cpu_seconds_total and process_start_time_seconds, read from /proc at each scrape. A
// figure that cannot be read is left out.
class ProcessMetrics final : public prometheus::Collectable {
 public:
  std::vector<prometheus::MetricFamily> Collect() const override;
};

// guanxi_build_info, always 1, with the labels version and compiler.
class BuildInfo final : public prometheus::Collectable {
 public:
  explicit BuildInfo(std::string version) : version_(std::move(version)) {}
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const std::string version_;
};

// guanxi_log_dropped_lines_total of the process's logger.
class LogMetrics final : public prometheus::Collectable {
 public:
  std::vector<prometheus::MetricFamily> Collect() const override;
};

}  // namespace guanxi::obs

#endif  // GUANXI_COMMON_OBS_PROCESS_METRICS_H_
