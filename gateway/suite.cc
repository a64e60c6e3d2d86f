#include "gateway/suite.h"

#include <algorithm>
#include <array>

#include "common/access/served_methods.h"
#include "google/protobuf/descriptor.h"

namespace guanxi::gateway {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

constexpr std::array<std::string_view, 5> kBackends = {"directory", "customers", "pipeline",
                                                       "tickets", "loyalty"};

// `customers` of a service of the package `guanxi.customers.v1`.
std::string BackendOf(const ServiceDescriptor& service) {
  const std::string& package = service.file()->package();
  const size_t begin = package.find('.') + 1;
  return package.substr(begin, package.find('.', begin) - begin);
}

std::vector<SuiteService> ServicesServed() {
  std::vector<SuiteService> services;
  for (std::string name : access::ServedMethods()) {
    std::replace(name.begin(), name.end(), '/', '.');
    const MethodDescriptor* method = DescriptorPool::generated_pool()->FindMethodByName(name);
    const ServiceDescriptor* service = method->service();
    if (!services.empty() && services.back().descriptor == service) continue;
    services.push_back({service, BackendOf(*service)});
  }
  return services;
}

}  // namespace

const std::vector<SuiteService>& SuiteServices() {
  static const auto* const services = new std::vector<SuiteService>(ServicesServed());
  return *services;
}

absl::Span<const std::string_view> SuiteBackends() { return kBackends; }

}  // namespace guanxi::gateway
