// When a suite's stores have nothing left to tidy up: what is measured before that measures the
// loading too.
#ifndef GUANXI_CLI_BENCH_STORE_REST_H_
#define GUANXI_CLI_BENCH_STORE_REST_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace guanxi::bench {

// Whether `metrics`, in the text form of Prometheus, tells of a flush or compaction of a store that
// is under way or waits.
bool StoresAreBusy(std::string_view metrics);

// Returns when the stores of the suite whose metrics are at `address` (`host:port`) rest.
// DEADLINE_EXCEEDED when they do not within `patience`; UNAVAILABLE when there are no metrics.
absl::Status AwaitRest(const std::string& address, absl::Duration patience);

}  // namespace guanxi::bench

#endif  // GUANXI_CLI_BENCH_STORE_REST_H_
