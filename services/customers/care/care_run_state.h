// The rows of care runs, beside the tables: the daily one's, and one per plan that was run by
// itself.
#ifndef GUANXI_SERVICES_CUSTOMERS_CARE_CARE_RUN_STATE_H_
#define GUANXI_SERVICES_CUSTOMERS_CARE_CARE_RUN_STATE_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kv/engine.h"
#include "common/table/schema.h"
#include "guanxi/customers/state/v1/care_state.pb.h"

namespace guanxi::customers {

// The run of `plan`, `carePlans/{id}`, or with an empty `plan` that of all plans; nullopt when
// there was none.
absl::StatusOr<std::optional<state::v1::CareRunState>> ReadCareRun(const kv::Reader& reader,
                                                                   std::string_view plan);

// Writes the run of `state.run.care_plan`.
void WriteCareRun(kv::Txn& txn, const state::v1::CareRunState& state);

// Has `plan` run once this commit is durable; a run in progress begins anew. Gives what is told of
// it.
v1::CareRun RequestCareRun(kv::Txn& txn, std::string_view plan);

// What a change of a plan, whoever makes it, does besides: it asks for the plan's run.
table::Effect CarePlanEffect();

// The runs that are not done, of plans; the daily one left out. For few: those of done runs are
// read too.
absl::Status VisitWaitingRuns(const kv::Reader& reader,
                              absl::FunctionRef<bool(const state::v1::CareRunState&)> visit);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CARE_CARE_RUN_STATE_H_
