// A closed loop of unary calls: a number of them in flight, each answered one followed by the next.
#ifndef GUANXI_CLI_BENCH_LOAD_H_
#define GUANXI_CLI_BENCH_LOAD_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"

namespace guanxi::bench {

// What to call. Requests are made by `request(n)`, n = 0, 1, 2 … over the whole run; thread-safe.
struct Target {
  std::string address;
  std::string method;  // `/package.Service/Method`
  std::function<grpc::ByteBuffer(int64_t n)> request;
  std::string token;  // the caller's; empty for none
};

struct LoadOptions {
  int in_flight = 1;
  absl::Duration duration = absl::Seconds(1);  // ends after it …
  int64_t max_calls = INT64_MAX;  // … or after that many calls, whichever comes first
  int64_t first = 0;              // the first `n`
  bool accept_exists = false;     // ALREADY_EXISTS counts as an answer
};

struct LoadResult {
  int64_t calls = 0;
  double per_second = 0;
  double p50_ms = 0;
  double p99_ms = 0;
};

// Runs the loop and waits for its end. The first call that fails ends it, and its status is the
// answer.
absl::StatusOr<LoadResult> RunLoad(const Target& target, const LoadOptions& options);

// A message as the bytes of a call.
grpc::ByteBuffer ToBytes(const google::protobuf::Message& message);

}  // namespace guanxi::bench

#endif  // GUANXI_CLI_BENCH_LOAD_H_
