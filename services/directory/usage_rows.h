// The rows that say who used the suite when, beside the tables: the only place that builds their
// keys. Frozen, as it is on disk. They make no events and do not touch the users' records, which
// would otherwise change with every call.
//
//   meta   32, user id, day since 1970-01-01   → DayUse
//          33, caller's name                   → LastUse
//          34, reporter                        → Reporter
#ifndef GUANXI_SERVICES_DIRECTORY_USAGE_ROWS_H_
#define GUANXI_SERVICES_DIRECTORY_USAGE_ROWS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/kv/engine.h"
#include "common/status/macros.h"
#include "common/table/layout.h"
#include "guanxi/directory/state/v1/usage_state.pb.h"

namespace guanxi::directory {

std::string DayUseKey(std::string_view user_id, absl::CivilDay day);
std::string LastUseKey(std::string_view caller);
std::string ReporterKey(std::string_view reporter);

// The keys of reporters whose newest batch was counted before `time`, at most `limit` of them.
absl::StatusOr<std::vector<std::string>> ReporterKeysBefore(const kv::Reader& reader,
                                                            absl::Time time,
                                                            size_t limit);

// The row under `key`, or its zero value when there is none. DATA_LOSS when it is damaged.
template <typename State>
absl::StatusOr<State> ReadUsageRow(const kv::Reader& reader, std::string_view key) {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                          reader.Get(kv::Space::kMeta, key));
  State state;
  if (bytes.has_value()) GUANXI_RETURN_IF_ERROR(table::DecodeRecord(*bytes, state));
  return state;
}

void WriteUsageRow(kv::Txn& txn, std::string_view key, const google::protobuf::Message& state);

// When `caller` (`users/{id}`, `serviceAccounts/{id}` or `apiKeys/{id}`) last used the suite, as
// the services reported; empty when it never did.
absl::StatusOr<state::v1::LastUse> LastUseOf(const kv::Reader& reader, std::string_view caller);

// Days from `first` to `last`, both included.
struct DayRange {
  absl::CivilDay first;
  absl::CivilDay last;
};

// Visits the days of `range` on which a user used the suite, in their order or its reverse, until
// `visit` returns false.
absl::Status VisitUsedDays(const kv::Reader& reader,
                           std::string_view user_id,
                           const DayRange& range,
                           kv::Order order,
                           absl::FunctionRef<bool(absl::CivilDay day, std::string_view row)> visit);

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_USAGE_ROWS_H_
