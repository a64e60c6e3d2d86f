// The services the suite offers, and which backend has each.
#ifndef GUANXI_GATEWAY_SUITE_H_
#define GUANXI_GATEWAY_SUITE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "google/protobuf/descriptor.h"

namespace guanxi::gateway {

// A proto service and the backend that answers it.
struct SuiteService {
  const google::protobuf::ServiceDescriptor*
      descriptor;       // of `guanxi.customers.v1.CustomerService`
  std::string backend;  // `customers`; `gateway` for what the gateway answers itself
};

// Every service of every package of the suite, by the descriptors linked into the program: none can
// be forgotten.
const std::vector<SuiteService>& SuiteServices();

// The names of the backends, each once: directory, customers, pipeline, tickets, loyalty.
absl::Span<const std::string_view> SuiteBackends();

}  // namespace guanxi::gateway

#endif  // GUANXI_GATEWAY_SUITE_H_
