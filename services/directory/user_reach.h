// Users as those see them who look after them.
#ifndef GUANXI_SERVICES_DIRECTORY_USER_REACH_H_
#define GUANXI_SERVICES_DIRECTORY_USER_REACH_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "common/access/scope.h"
#include "common/kv/engine.h"
#include "services/directory/directory_tables.h"

namespace guanxi::directory {

// The user named `name`, deleted or not, when `scope` holds what that user owns: for what is about
// a person rather than for knowing who it is, which everybody may. INVALID_ARGUMENT naming `user`
// when `name` is no name of a user, NOT_FOUND.
absl::StatusOr<v1::User> UserInReach(const Tables& tables,
                                     const kv::Reader& reader,
                                     std::string_view name,
                                     const access::Scope& scope);

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_USER_REACH_H_
