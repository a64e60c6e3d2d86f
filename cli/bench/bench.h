// `guanxi bench`: how fast the suite is, as ratios to floors measured in the same run.
#ifndef GUANXI_CLI_BENCH_BENCH_H_
#define GUANXI_CLI_BENCH_BENCH_H_

#include <cstdint>
#include <string>
#include <vector>

namespace guanxi::bench {

struct BenchOptions {
  std::string dir =
      "var/bench";  // on the disk to be measured; its sub-folder of this run is removed afterwards
  std::vector<int64_t> customers = {10'000, 1'000'000};  // sizes to measure at, ascending
  double seconds = 1.0;                                  // of each single measurement
  int rounds = 3;  // of floor and subject in turn; the median counts
  bool json = false;
};

// Starts an echo server and a whole suite, each a process of its own, loads customers and prints
// figures as they come. Returns the process's exit code.
int RunBench(const BenchOptions& options);

}  // namespace guanxi::bench

#endif  // GUANXI_CLI_BENCH_BENCH_H_
