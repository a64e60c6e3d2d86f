// When a user's account was active, and in which unit, from the history of its record.
#ifndef GUANXI_SERVICES_DIRECTORY_ACCOUNT_HISTORY_H_
#define GUANXI_SERVICES_DIRECTORY_ACCOUNT_HISTORY_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kv/engine.h"
#include "common/table/table.h"
#include "guanxi/directory/v1/users.pb.h"
#include "services/directory/usage_rules.h"

namespace guanxi::directory {

// The times in which `user`, a record as `users` keeps it, was active and in one unit, from `since`
// on: one that was going on at `since` may begin anywhere before. DATA_LOSS when the history is
// damaged.
absl::StatusOr<std::vector<ActiveSpan>> ActiveSince(const kv::Reader& reader,
                                                    const table::Table<v1::User>& users,
                                                    const v1::User& user,
                                                    absl::Time since);

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_ACCOUNT_HISTORY_H_
