// The services the suite offers, and which backend has each.
#ifndef GUANXI_GATEWAY_SUITE_H_
#define GUANXI_GATEWAY_SUITE_H_

#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "google/protobuf/descriptor.h"

namespace guanxi::gateway {

// A proto service and the backend that answers it.
struct SuiteService {
  std::string_view full_name;  // `guanxi.customers.v1.CustomerService`
  std::string_view backend;    // `customers`; `gateway` for what the gateway answers itself
};

// Every service of every package of the suite.
absl::Span<const SuiteService> SuiteServices();

// The names of the backends, each once: directory, customers, pipeline, tickets, loyalty.
absl::Span<const std::string_view> SuiteBackends();

// The descriptor of a service of the list. Aborts when the program was linked without it: a bug of
// the build.
const google::protobuf::ServiceDescriptor* DescriptorOf(const SuiteService& service);

}  // namespace guanxi::gateway

#endif  // GUANXI_GATEWAY_SUITE_H_
