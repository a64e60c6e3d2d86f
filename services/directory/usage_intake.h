// Takes what the services have counted.
#ifndef GUANXI_SERVICES_DIRECTORY_USAGE_INTAKE_H_
#define GUANXI_SERVICES_DIRECTORY_USAGE_INTAKE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/kv/engine.h"
#include "guanxi/directory/v1/usage.pb.h"
#include "services/directory/directory_tables.h"

namespace guanxi::directory {

// A batch, worked out as far as it can be before the transaction.
struct UsageIntake {
  struct Use {
    std::string caller;   // `users/{id}` or `serviceAccounts/{id}`
    std::string user_id;  // empty for a service account: only people's days are counted
    int64_t calls = 0;
    absl::Time first;
    absl::Time last;
    absl::CivilDay first_day;  // by the calendar of the user's unit
    absl::CivilDay last_day;
    std::vector<uint64_t> sign_ins;
  };
  struct KeyUse {
    std::string key;
    absl::Time last;
  };

  std::string reporter;
  int64_t sequence = 0;
  std::vector<Use> uses;
  std::vector<KeyUse> key_uses;
};

// `request` with its callers' days, and without the callers there are not. Times later than `now`
// are taken as `now`: the services' clocks may run ahead. INVALID_ARGUMENT for a malformed reporter
// or name of a caller or key.
absl::StatusOr<UsageIntake> PrepareIntake(const Tables& tables,
                                          const kv::Reader& reader,
                                          const v1::ReportUseRequest& request,
                                          absl::Time now);

// Counts it, unless its reporter's batch of that or a later sequence was counted before. A
// reporter's first batch prunes reporters that have long been silent. At most 901 writes.
absl::Status CountIntake(kv::Txn& txn, const UsageIntake& intake, absl::Time now);

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_USAGE_INTAKE_H_
