// `guanxi bench search`: how fast customers are found among many real names.
#ifndef GUANXI_CLI_BENCH_SEARCH_BENCH_H_
#define GUANXI_CLI_BENCH_SEARCH_BENCH_H_

#include <cstdint>
#include <string>

namespace guanxi::bench {

struct SearchBenchOptions {
  std::string dir = "var/bench";  // on the disk to be measured
  std::string names;              // a file with a name in each line
  int skip = 2;                   // its lines before the first name
  int64_t searches = 2000;        // of each kind
  int64_t creates = 10'000;       // that are looked for by the next call
  bool json = false;
};

// Starts a whole suite and an echo server, makes a customer in some city of every name, and prints
// how long each kind of search takes, one at a time and through the gateway, with the same of echo
// as the floor; then creates customers and counts those that the next search finds. Returns the
// process's exit code: not 0 when one was not found.
int RunSearchBench(const SearchBenchOptions& options);

}  // namespace guanxi::bench

#endif  // GUANXI_CLI_BENCH_SEARCH_BENCH_H_
