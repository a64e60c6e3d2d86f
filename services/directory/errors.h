// The errors of the directory alone.
#ifndef GUANXI_SERVICES_DIRECTORY_ERRORS_H_
#define GUANXI_SERVICES_DIRECTORY_ERRORS_H_

#include <string_view>

#include "absl/status/status.h"

namespace guanxi::errors {

// PERMISSION_DENIED: what was to be done with an account, or changed of it (`field`, such as
// `user.role`), takes an account request.
absl::Status AccountRequestNeeded(std::string_view name,
                                  std::string_view field);  // ACCOUNT_REQUEST_NEEDED
// PERMISSION_DENIED: nobody does this to what is their own; `name` is what it is.
absl::Status OwnMatter(std::string_view name);  // OWN_MATTER
// PERMISSION_DENIED: the record is of no unit that the caller looks after.
absl::Status UnitNotYours(std::string_view name);  // UNIT_NOT_YOURS
// PERMISSION_DENIED: the account request `name` is for somebody else to decide, or to take back.
// `rule` says who decides.
absl::Status NotApprover(std::string_view name, std::string_view rule);  // NOT_APPROVER
absl::Status NotRequester(std::string_view name);                        // NOT_REQUESTER
// PERMISSION_DENIED: the caller may not give `grant`.
absl::Status GrantNotYours(std::string_view grant);  // GRANT_NOT_YOURS
// PERMISSION_DENIED: the caller may not make keys for `account`.
absl::Status KeyNotYours(std::string_view account);  // KEY_NOT_YOURS
// PERMISSION_DENIED: the caller may not hand over from this user to that, or to that unit; `rule`
// says what holds.
absl::Status HandOverNotYours(std::string_view from_user,
                              std::string_view rule);  // HAND_OVER_NOT_YOURS
// FAILED_PRECONDITION: what the account request `name` would change is not what it was any more;
// `field` says what.
absl::Status RequestStale(std::string_view name, std::string_view field);  // REQUEST_STALE

}  // namespace guanxi::errors

#endif  // GUANXI_SERVICES_DIRECTORY_ERRORS_H_
