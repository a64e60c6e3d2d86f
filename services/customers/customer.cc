#include "services/customers/customer.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "common/access/ownership.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "services/customers/contact_points.h"
#include "services/customers/important_dates.h"

namespace guanxi::customers {
namespace {

// Keeps the first of equal entries.
template <typename List>
void KeepEachOnce(List& list) {
  auto end = list.begin();
  for (auto& entry : list) {
    if (std::find(list.begin(), end, entry) != end) continue;
    if (&*end != &entry) *end = std::move(entry);
    ++end;
  }
  list.erase(end, list.end());
}

absl::Status CheckRoles(const v1::Customer& customer) {
  for (int i = 0; i < customer.roles_size(); ++i) {
    if (customer.roles(i) == v1::Customer::ROLE_UNSPECIFIED) {
      return errors::InvalidField(fmt::format("customer.roles[{}]", i), "must be a role");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckBusiness(const v1::Customer& customer) {
  const google::type::Money& limit = customer.credit_limit();
  if (limit.units() < 0 || limit.nanos() < 0)
    return errors::InvalidField("customer.credit_limit", "must not be negative");
  GUANXI_RETURN_IF_ERROR(CheckWords(customer.needs(), "customer.needs"));
  return CheckTaxIds(customer.tax_ids(), "customer.tax_ids");
}

absl::Status CheckReachability(const v1::Customer& customer, std::string_view default_region) {
  GUANXI_RETURN_IF_ERROR(
      CheckPhones(customer.phones(), PhoneRegion(customer, default_region), "customer.phones"));
  GUANXI_RETURN_IF_ERROR(CheckEmails(customer.emails(), "customer.emails"));
  GUANXI_RETURN_IF_ERROR(CheckAddresses(customer.addresses(), "customer.addresses"));
  GUANXI_RETURN_IF_ERROR(CheckWebsites(customer.websites(), "customer.websites"));
  return CheckSocials(customer.socials(), "customer.socials");
}

absl::Status CheckBackground(const v1::Customer& customer) {
  GUANXI_RETURN_IF_ERROR(CheckWords(customer.preferences(), "customer.preferences"));
  const Celebrant celebrant =
      customer.kind() == v1::Customer::KIND_PERSON ? Celebrant::kPerson : Celebrant::kOrganization;
  return CheckImportantDates(customer.important_dates(), celebrant, "customer.important_dates");
}

}  // namespace

void Normalize(v1::Customer& customer) {
  KeepEachOnce(*customer.mutable_roles());
  KeepEachOnce(*customer.mutable_needs());
  NormalizeImportantDates(*customer.mutable_important_dates());
}

void BeginLifeCycle(v1::Customer& customer, absl::Time time) {
  customer.set_stage(v1::LIFE_CYCLE_STAGE_PROSPECT);
  *customer.mutable_stage_time() = ToProto(time);
}

absl::Status CheckCustomer(const v1::Customer& customer, std::string_view default_region) {
  GUANXI_RETURN_IF_ERROR(CheckRoles(customer));
  GUANXI_RETURN_IF_ERROR(CheckBusiness(customer));
  GUANXI_RETURN_IF_ERROR(CheckReachability(customer, default_region));
  GUANXI_RETURN_IF_ERROR(CheckBackground(customer));
  return access::CheckOwnership(customer, "customer");
}

std::string PhoneRegion(const v1::Customer& customer, std::string_view default_region) {
  const std::string& region = customer.region();
  const bool is_code =
      region.size() == 2 && absl::ascii_isalpha(region[0]) && absl::ascii_isalpha(region[1]);
  return is_code ? absl::AsciiStrToUpper(region) : std::string(default_region);
}

}  // namespace guanxi::customers
