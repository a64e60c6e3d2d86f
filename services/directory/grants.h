// What service accounts may do, as names such as `customers.read`.
#ifndef GUANXI_SERVICES_DIRECTORY_GRANTS_H_
#define GUANXI_SERVICES_DIRECTORY_GRANTS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "common/access/principal.h"
#include "google/protobuf/repeated_field.h"

namespace guanxi::directory {

using Grants = google::protobuf::RepeatedPtrField<std::string>;

// Puts `grants` in order and checks that each is there once and is one of `{package}.read`,
// `{package}.write` and `{package}.admin` of the packages that can be granted, or
// `directory.provision`. INVALID_ARGUMENT names `{field}[i]` as the caller sent it.
absl::Status NormalizeGrants(std::string_view field, Grants& grants);

// PERMISSION_DENIED (GRANT_NOT_YOURS) when `after` has a grant that `before` does not include and
// that `principal` may not give. Grants of customers' records and `directory.provision` are given
// by those who provision and by service accounts that hold them: an administrator who sees no
// customers could otherwise see them through a program.
absl::Status CheckMayGive(const access::Principal& principal,
                          const Grants& before,
                          const Grants& after);

// INVALID_ARGUMENT, naming `{field}[i]`, when a grant of a key is not among what `held` includes.
absl::Status CheckHeld(std::string_view field, const Grants& grants, const Grants& held);

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_GRANTS_H_
