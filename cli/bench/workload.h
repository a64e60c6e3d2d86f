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
  std::string token = "";  // the caller's; empty for none
  int64_t span = 0;        // asks about the first so many customers; 0 for all
};

Work CreateCustomer();
Work CreateProduct();  // a record with one unique value, which nobody looks for by words or
                       // likeness
Work GetCustomer();
Work ListCustomers();  // the first 50 of an industry
Work LookUpPhone();
Work GetCustomer360();     // by phone, of those that have dealings
Work GetAnyCustomer360();  // by phone, of all: what a call centre gets is seldom in a cache
Work Echo();               // as many bytes as CreateCustomer sends

Work GetOwnCustomer();    // one of those that AddSeller made
Work ListOwnCustomers();  // 50 of what the caller may see

// Customers that AddDealings is for.
inline constexpr int64_t kWithDealings = 1000;

// The name of the salesperson that AddSeller makes.
inline constexpr char kSeller[] = "users/bench-seller";

// Makes a salesperson with 200 customers through `gateway`, and waits until the service at
// `customers` knows the bearer of `token`, which is the salesperson's.
absl::Status AddSeller(const std::string& gateway,
                       const std::string& customers,
                       const std::string& token);

// Gives the first `count` customers contacts, opportunities, an order and a ticket each, through
// `gateway`, so that the 360 view has something to show.
absl::Status AddDealings(const std::string& gateway, int64_t count);

}  // namespace guanxi::bench

#endif  // GUANXI_CLI_BENCH_WORKLOAD_H_
