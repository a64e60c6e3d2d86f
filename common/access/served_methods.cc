#include "common/access/served_methods.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor_database.h>

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace guanxi::access {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::ServiceDescriptor;

void Add(const ServiceDescriptor& service, std::vector<std::string>& methods) {
  if (service.full_name().rfind("guanxi.", 0) != 0) return;
  for (int i = 0; i < service.method_count(); ++i) {
    methods.push_back(absl::StrCat(service.full_name(), "/", service.method(i)->name()));
  }
}

}  // namespace

std::vector<std::string> ServedMethods() {
  std::vector<std::string> files, methods;
  DescriptorPool::internal_generated_database()->FindAllFileNames(&files);
  for (const std::string& name : files) {
    const auto* file = DescriptorPool::generated_pool()->FindFileByName(name);
    for (int i = 0; file != nullptr && i < file->service_count(); ++i) {
      Add(*file->service(i), methods);
    }
  }
  std::sort(methods.begin(), methods.end());
  return methods;
}

}  // namespace guanxi::access
