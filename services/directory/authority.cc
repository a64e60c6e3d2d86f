#include "services/directory/authority.h"

#include "common/access/permissions.h"
#include "services/directory/errors.h"

namespace guanxi::directory {

using access::Role;
using v1::User;

bool MayProvision(const access::Principal& principal) {
  switch (principal.role) {
    case Role::kOperator:
    case Role::kService:
      return true;
    case Role::kServiceAccount:
      return access::Holds(principal.grants, kProvisionGrant);
    default:
      return false;
  }
}

bool ReachesBeyondUnit(User::Role role) {
  return role == User::ROLE_EXECUTIVE || role == User::ROLE_MARKETING ||
         role == User::ROLE_SYSTEM_ADMIN;
}

absl::Status CheckNotOwn(const access::Principal& principal, std::string_view name) {
  return principal.user == name ? errors::OwnMatter(name) : absl::OkStatus();
}

absl::Status CheckReach(const access::Scope& scope, std::string_view unit, std::string_view name) {
  return access::Contains(scope, unit, "") ? absl::OkStatus() : errors::UnitNotYours(name);
}

access::Scope EverythingSeenBy(const access::Principal& principal) {
  return access::Scope::All().SeenBy(principal.user);
}

table::Change Checked(const table::Change& change) {
  table::Change checked = change;
  checked.scope = access::Scope::All();
  checked.may_move = access::Scope::All();
  checked.may_cross_units = true;
  return checked;
}

table::Change Noted(const table::Change& change, std::string_view note) {
  table::Change noted = Checked(change);
  noted.note = std::string(note);
  return noted;
}

}  // namespace guanxi::directory
