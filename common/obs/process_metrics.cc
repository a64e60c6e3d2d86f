#include "common/obs/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

#include "common/obs/log.h"
#include "common/obs/sample.h"

namespace guanxi::obs {
namespace {

using Families = std::vector<prometheus::MetricFamily>;

// Figures of /proc/self/stat; fields are counted from 3, the first after the name in parentheses.
struct Stat {
  double cpu_seconds;
  double start_seconds;  // since the machine started
  double virtual_bytes;
  double resident_bytes;
};

std::optional<Stat> ReadStat() {
  std::ifstream file("/proc/self/stat");
  std::string text((std::istreambuf_iterator<char>(file)), {});
  const size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(text.substr(name_end + 1));
  std::vector<std::string> field = {"", "", ""};
  for (std::string word; fields >> word;) field.push_back(word);
  if (field.size() < 25) return std::nullopt;
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  const auto page = static_cast<double>(sysconf(_SC_PAGESIZE));
  return Stat{(std::stod(field[14]) + std::stod(field[15])) / ticks, std::stod(field[22]) / ticks,
              std::stod(field[23]), std::stod(field[24]) * page};
}

// When the machine started, in seconds since 1970.
std::optional<double> BootTime() {
  std::ifstream file("/proc/stat");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("btime ")) return std::stod(line.substr(6));
  }
  return std::nullopt;
}

void AddStat(Families& out) {
  const std::optional<Stat> stat = ReadStat();
  if (!stat) return;
  out.push_back(Sample("process_cpu_seconds_total", "User and system CPU time spent, in seconds.",
                       stat->cpu_seconds));
  out.push_back(
      Sample("process_virtual_memory_bytes", "Virtual memory size in bytes.", stat->virtual_bytes));
  out.push_back(Sample("process_resident_memory_bytes", "Resident memory size in bytes.",
                       stat->resident_bytes));
  if (const auto boot = BootTime()) {
    out.push_back(Sample("process_start_time_seconds",
                         "Start time of the process, in seconds since 1970.",
                         *boot + stat->start_seconds));
  }
}

void AddFileDescriptors(Families& out) {
  std::error_code error;
  std::filesystem::directory_iterator entries("/proc/self/fd", error);
  if (!error) {
    // One of them is the listing's own.
    const auto count = std::distance(begin(entries), end(entries)) - 1;
    out.push_back(
        Sample("process_open_fds", "Number of open file descriptors.", static_cast<double>(count)));
  }
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    out.push_back(Sample("process_max_fds", "Maximum number of open file descriptors.",
                         static_cast<double>(limit.rlim_cur)));
  }
}

}  // namespace

Families ProcessMetrics::Collect() const {
  Families out;
  AddStat(out);
  AddFileDescriptors(out);
  return out;
}

Families BuildInfo::Collect() const {
  return {Sample("guanxi_build_info", "What this executable was built from; always 1.", 1,
                 {{"version", version_}, {"compiler", __VERSION__}})};
}

Families LogMetrics::Collect() const {
  return {Sample("guanxi_log_dropped_lines_total",
                 "Log lines never written, because their reader stalled or failed.",
                 static_cast<double>(ProcessLog().dropped_lines()))};
}

}  // namespace guanxi::obs
