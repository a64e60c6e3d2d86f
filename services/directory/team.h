// The rules of a team's record.
#ifndef GUANXI_SERVICES_DIRECTORY_TEAM_H_
#define GUANXI_SERVICES_DIRECTORY_TEAM_H_

#include "absl/status/status.h"
#include "common/kv/engine.h"
#include "services/directory/directory_tables.h"

namespace guanxi::directory {

// Checks the members of `after` that `before` (the default message for a new team) does not have:
// INVALID_ARGUMENT for what is no user's name and for a name that is there twice,
// FAILED_PRECONDITION (REFERENCE_NOT_FOUND) for somebody without an account, or with one that is
// closed. Members of long standing are left alone, so that a team stays changeable when one of them
// leaves.
absl::Status CheckMembers(const Tables& tables,
                          const kv::Reader& reader,
                          const v1::Team& before,
                          const v1::Team& after);

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_TEAM_H_
