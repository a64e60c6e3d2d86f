// The calls the benchmark makes, over customers numbered 0, 1, 2 … whose names, codes and phone
// numbers follow from the number.
#ifndef GUANXI_CLI_BENCH_WORKLOAD_H_
#define GUANXI_CLI_BENCH_WORKLOAD_H_

#include <grpcpp/support/byte_buffer.h>

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"

namespace guanxi::bench {

// A kind of call: its method, and the request about customer `n`.
struct Work {
  std::string method;
  std::function<grpc::ByteBuffer(int64_t n)> request;
};

Work CreateCustomer();
Work GetCustomer();
Work ListCustomers();  // the first 50 of an industry
Work LookUpPhone();
Work GetCustomer360();  // by phone
Work Echo();            // as many bytes as CreateCustomer sends

// Gives the first `count` customers contacts, opportunities, an order and a ticket each, through
// `gateway`, so that the 360 view has something to show.
absl::Status AddDealings(const std::string& gateway, int64_t count);

}  // namespace guanxi::bench

#endif  // GUANXI_CLI_BENCH_WORKLOAD_H_
