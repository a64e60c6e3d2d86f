#include "services/directory/grants.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <vector>

#include "common/access/permissions.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/directory/authority.h"
#include "services/directory/errors.h"

namespace guanxi::directory {
namespace {

constexpr std::array<std::string_view, 5> kPackages = {"customers", "directory", "loyalty",
                                                       "pipeline", "tickets"};
// Those of them whose records are about customers.
constexpr std::array<std::string_view, 4> kCustomerPackages = {"customers", "loyalty", "pipeline",
                                                               "tickets"};
constexpr std::array<std::string_view, 3> kVerbs = {"admin", "read", "write"};

// Taking records out in bulk, which no other grant includes.
constexpr std::string_view kExportGrant = "customers.export";

template <size_t n>
bool Has(const std::array<std::string_view, n>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool IsGrant(std::string_view grant) {
  if (grant == kProvisionGrant || grant == kExportGrant) return true;
  const size_t dot = grant.find('.');
  return dot != std::string_view::npos && Has(kPackages, grant.substr(0, dot)) &&
         Has(kVerbs, grant.substr(dot + 1));
}

// Whether whoever holds `grant` gets at customers' records, or may open accounts that do.
bool IsGuarded(std::string_view grant) {
  return grant == kProvisionGrant || Has(kCustomerPackages, grant.substr(0, grant.find('.')));
}

// What a person's key is limited to is no right to give it.
bool MayGive(const access::Principal& principal, std::string_view grant) {
  if (!IsGuarded(grant) || MayProvision(principal)) return true;
  return principal.role == access::Role::kServiceAccount && access::Holds(principal.grants, grant);
}

}  // namespace

absl::Status NormalizeGrants(std::string_view field, Grants& grants) {
  for (int i = 0; i < grants.size(); ++i) {
    if (!IsGrant(grants[i])) {
      return errors::InvalidField(
          fmt::format("{}[{}]", field, i),
          "must be directory.provision, customers.export, or read, write or admin of "
          "customers, directory, loyalty, pipeline or tickets");
    }
    if (std::find(grants.begin(), grants.begin() + i, grants[i]) != grants.begin() + i) {
      return errors::InvalidField(fmt::format("{}[{}]", field, i), "must be there once");
    }
  }
  std::sort(grants.begin(), grants.end());
  return absl::OkStatus();
}

absl::Status CheckMayGive(const access::Principal& principal,
                          const Grants& before,
                          const Grants& after) {
  const std::vector<std::string> had(before.begin(), before.end());
  for (const std::string& grant : after) {
    if (!access::Holds(had, grant) && !MayGive(principal, grant))
      return errors::GrantNotYours(grant);
  }
  return absl::OkStatus();
}

absl::Status CheckHeld(std::string_view field, const Grants& grants, const Grants& held) {
  const std::vector<std::string> all(held.begin(), held.end());
  for (int i = 0; i < grants.size(); ++i) {
    if (access::Holds(all, grants[i])) continue;
    return errors::InvalidField(fmt::format("{}[{}]", field, i), "must be one of the account's");
  }
  return absl::OkStatus();
}

}  // namespace guanxi::directory
