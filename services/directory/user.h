// The rules of a user's record.
#ifndef GUANXI_SERVICES_DIRECTORY_USER_H_
#define GUANXI_SERVICES_DIRECTORY_USER_H_

#include "absl/status/status.h"
#include "common/access/principal.h"
#include "guanxi/directory/v1/users.pb.h"

namespace guanxi::directory {

// Brings a record about to be written into the form in which it is kept: its e-mail address as
// text::NormalizeEmail gives it, so that one address is one value of the unique index.
// INVALID_ARGUMENT names `user.email`.
absl::Status Normalize(v1::User& user);

// PERMISSION_DENIED (ACCOUNT_REQUEST_NEEDED) when `principal` may not make `after` of `before`
// without a request: who somebody is, and what the account may do, is decided by two. Who
// provisions a unit does so for roles of a unit. For a new account `before` is the default message;
// for one that is deleted, both are the same.
absl::Status CheckChange(const access::Principal& principal,
                         const v1::User& before,
                         const v1::User& after);

// Freezes an account, or takes the freeze back. FAILED_PRECONDITION (WRONG_STATE) for a closed one.
absl::Status Freeze(v1::User& user);
absl::Status Unfreeze(v1::User& user);

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_USER_H_
