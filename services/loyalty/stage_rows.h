// The stages of customers as they were last worked out, and what is to be told of them: rows beside
// the tables. Frozen, as they are on disk.
//
//   meta   22, customer id   → StageState
//          23                → StageRunState
//          24, customer id   → nothing: the stage is to be reported
#ifndef GUANXI_SERVICES_LOYALTY_STAGE_ROWS_H_
#define GUANXI_SERVICES_LOYALTY_STAGE_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kv/engine.h"
#include "guanxi/loyalty/state/v1/state.pb.h"
#include "guanxi/loyalty/v1/life_cycle.pb.h"
#include "services/loyalty/life_cycle.h"
#include "services/loyalty/loyalty_tables.h"

namespace guanxi::loyalty {

// The rules in force.
absl::StatusOr<v1::LifeCycleRules> CurrentLifeCycleRules(const Tables& tables,
                                                         const kv::Reader& reader);

// What a stage on the day `as_of` rests on: the days on which the customer bought up to it, in the
// currency its score is in, and the last day on which it was won back, if that counts by `rules`.
// Reads the customer's newest days, those of the last `won_back_days` and one more.
struct LifeCycleFacts {
  PurchaseDays purchases;
  std::optional<int32_t> won_back;
};
absl::StatusOr<LifeCycleFacts> LifeCycleFactsOf(const kv::Reader& reader,
                                                std::string_view customer_id,
                                                int32_t as_of,
                                                const v1::LifeCycleRules& rules);

// The stage that was last worked out; its zero value before the first time.
absl::StatusOr<state::v1::StageState> ReadStage(const kv::Reader& reader,
                                                std::string_view customer_id);

// Works the customer's stage out as of `now`. When it is another than before, keeps it, and that it
// is to be reported. A customer that has never bought has none. Returns whether it is another.
absl::StatusOr<bool> UpdateStage(kv::Txn& txn,
                                 std::string_view customer_id,
                                 const v1::LifeCycleRules& rules,
                                 absl::Time now);

// Has the stage of the customer, if it has one, reported once more: as it may not have been known
// to the customers service before.
absl::Status ReportStageAgain(kv::Txn& txn, std::string_view customer_id);

// Ids of at most `most` customers whose stages are to be reported.
absl::StatusOr<std::vector<std::string>> StagesToReport(const kv::Reader& reader, size_t most);

// Forgets that the customer's stage is to be reported, unless it is another than `told` by now.
absl::Status StageWasReported(kv::Txn& txn,
                              std::string_view customer_id,
                              const state::v1::StageState& told);

// How far the stages of all customers were worked out.
absl::StatusOr<state::v1::StageRunState> ReadStageRun(const kv::Reader& reader);
void WriteStageRun(kv::Txn& txn, const state::v1::StageRunState& run);

}  // namespace guanxi::loyalty

#endif  // GUANXI_SERVICES_LOYALTY_STAGE_ROWS_H_
