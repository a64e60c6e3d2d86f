// What callers may do in the directory beyond what the table of permissions says by method and
// role: rules that depend on the account concerned.
#ifndef GUANXI_SERVICES_DIRECTORY_AUTHORITY_H_
#define GUANXI_SERVICES_DIRECTORY_AUTHORITY_H_

#include <string_view>

#include "absl/status/status.h"
#include "common/access/principal.h"
#include "common/table/schema.h"
#include "guanxi/directory/v1/users.pb.h"

namespace guanxi::directory {

// What a service account needs to open and change accounts without a request.
inline constexpr std::string_view kProvisionGrant = "directory.provision";

// Whether `principal` opens and changes accounts without a request: operators, the suite's
// services, and service accounts with kProvisionGrant.
bool MayProvision(const access::Principal& principal);

// Whether a role is more than a unit's own affair.
bool ReachesBeyondUnit(v1::User::Role role);

// OWN_MATTER when `name` is the caller's own account.
absl::Status CheckNotOwn(const access::Principal& principal, std::string_view name);

// UNIT_NOT_YOURS when a record of `unit`, named `name`, is not in `scope`. Everybody sees users,
// teams and service accounts, so that it is refused rather than not found.
absl::Status CheckReach(const access::Scope& scope, std::string_view unit, std::string_view name);

// Every record, for lists that `principal` pages through: one caller's page tokens are not
// another's.
access::Scope EverythingSeenBy(const access::Principal& principal);

// `change` for records whose rules are checked by the directory itself: that a user works in
// another unit is no move of a customer's record.
table::Change Checked(const table::Change& change);
// The same with `note` for the history.
table::Change Noted(const table::Change& change, std::string_view note);

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_AUTHORITY_H_
