#include "services/customers/customer_filter.h"

#include "common/access/masks.h"
#include "common/access/permissions.h"
#include "guanxi/customers/v1/customers.pb.h"

namespace guanxi::customers {

absl::Status CheckCustomerFilter(const access::Principal& principal, const std::string& filter) {
  static const auto* const list =
      google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
          "guanxi.customers.v1.CustomerService.ListCustomers");
  v1::ListCustomersRequest request;
  request.set_filter(filter);
  return access::CheckUnmasked(access::HiddenFrom(principal.role), *list, request);
}

}  // namespace guanxi::customers
