// The rules of a user's record.
#ifndef GUANXI_SERVICES_DIRECTORY_USER_H_
#define GUANXI_SERVICES_DIRECTORY_USER_H_

#include "absl/status/status.h"
#include "guanxi/directory/v1/users.pb.h"

namespace guanxi::directory {

// Brings a record about to be written into the form in which it is kept: its e-mail address as
// text::NormalizeEmail gives it, so that one address is one value of the unique index.
// INVALID_ARGUMENT names `user.email`.
absl::Status Normalize(v1::User& user);

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_USER_H_
