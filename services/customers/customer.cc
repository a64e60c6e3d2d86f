#include "services/customers/customer.h"

#include <fmt/core.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "common/access/ownership.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/customers/contact_points.h"

namespace guanxi::customers {
namespace {

absl::Status CheckRoles(const v1::Customer& customer) {
  for (int i = 0; i < customer.roles_size(); ++i) {
    if (customer.roles(i) == v1::Customer::ROLE_UNSPECIFIED) {
      return errors::InvalidField(fmt::format("customer.roles[{}]", i), "must be a role");
    }
  }
  return absl::OkStatus();
}

}  // namespace

void Normalize(v1::Customer& customer) {
  auto& roles = *customer.mutable_roles();
  auto end = roles.begin();
  for (const int role : roles) {
    if (std::find(roles.begin(), end, role) == end) *end++ = role;
  }
  roles.erase(end, roles.end());
}

absl::Status CheckCustomer(const v1::Customer& customer, std::string_view default_region) {
  GUANXI_RETURN_IF_ERROR(CheckRoles(customer));
  GUANXI_RETURN_IF_ERROR(
      CheckPhones(customer.phones(), PhoneRegion(customer, default_region), "customer.phones"));
  GUANXI_RETURN_IF_ERROR(CheckEmails(customer.emails(), "customer.emails"));
  return access::CheckOwnership(customer, "customer");
}

std::string PhoneRegion(const v1::Customer& customer, std::string_view default_region) {
  const std::string& region = customer.region();
  const bool is_code =
      region.size() == 2 && absl::ascii_isalpha(region[0]) && absl::ascii_isalpha(region[1]);
  return is_code ? absl::AsciiStrToUpper(region) : std::string(default_region);
}

}  // namespace guanxi::customers
