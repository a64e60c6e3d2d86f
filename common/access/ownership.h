// Whose a record is: its fields `unit` and `owner`, which decide who sees it.
#ifndef GUANXI_COMMON_ACCESS_OWNERSHIP_H_
#define GUANXI_COMMON_ACCESS_OWNERSHIP_H_

#include <fmt/core.h>

#include <string_view>

#include "absl/status/status.h"
#include "common/access/scope.h"
#include "common/api/resource_name.h"
#include "common/status/macros.h"

namespace guanxi::access {

// Gives `record` the unit or owner of `scope` where it names none, so that whoever creates a record
// can see it: the unit that is home to the caller, or the only one it reaches. Programs own
// nothing: what they make belongs to their unit. `M` has the string fields `unit` and `owner`.
template <typename M>
void FillOwnership(const Scope& scope, M& record) {
  if (scope.all()) return;
  const ScopeParts& parts = scope.parts();
  const bool one_unit = parts.home.empty() && parts.units.size() == 1;
  if (record.unit().empty()) record.set_unit(one_unit ? parts.units.front() : parts.home);
  if (record.owner().empty() && parts.owner.starts_with("users/")) record.set_owner(parts.owner);
}

// Checks that `unit` and `owner`, where set, are names of units and of users; whether there are
// such is for CheckNewOwner to say. INVALID_ARGUMENT names `{field}.unit` or `{field}.owner`. `M`
// as above.
template <typename M>
absl::Status CheckOwnership(const M& record, std::string_view field) {
  if (!record.unit().empty()) {
    GUANXI_RETURN_IF_ERROR(
        api::IdOf(record.unit(), "units", fmt::format("{}.unit", field)).status());
  }
  if (!record.owner().empty()) {
    GUANXI_RETURN_IF_ERROR(
        api::IdOf(record.owner(), "users", fmt::format("{}.owner", field)).status());
  }
  return absl::OkStatus();
}

}  // namespace guanxi::access

#endif  // GUANXI_COMMON_ACCESS_OWNERSHIP_H_
