// What the usage rule asks about each account, read from the store.
#ifndef GUANXI_SERVICES_DIRECTORY_USAGE_ACCOUNTS_H_
#define GUANXI_SERVICES_DIRECTORY_USAGE_ACCOUNTS_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kv/engine.h"
#include "services/directory/directory_tables.h"
#include "services/directory/usage_report.h"
#include "services/directory/usage_rules.h"

namespace guanxi::directory {

// The accounts as they were in the weeks of a report and the few before that count for it.
// Thread-compatible.
class UsageAccounts {
 public:
  // `tables` and `reader` outlive it.
  static absl::StatusOr<UsageAccounts> Read(const Tables& tables,
                                            const kv::Reader& reader,
                                            const ReportWeeks& weeks);

  absl::StatusOr<Account> Of(const v1::User& user) const;

 private:
  UsageAccounts(const Tables& tables, const kv::Reader& reader, const ReportWeeks& weeks)
      : tables_(&tables), reader_(&reader), first_(weeks.first), last_(weeks.last) {}

  const Tables* tables_;
  const kv::Reader* reader_;
  absl::CivilDay first_;
  absl::CivilDay last_;
  absl::flat_hash_map<std::string, std::vector<TravelSpan>> travels_;  // by user
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_USAGE_ACCOUNTS_H_
