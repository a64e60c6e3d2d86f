// How care runs get on, page by page: each step reads a page of a snapshot and commits what follows
// from it, in small transactions, together with where it is. A process that ends in between goes on
// there; what was committed is recognised, as a task's name follows from what it is for.
#ifndef GUANXI_SERVICES_CUSTOMERS_CARE_CARE_JOB_H_
#define GUANXI_SERVICES_CUSTOMERS_CARE_CARE_JOB_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/state/v1/care_state.pb.h"
#include "services/customers/care/care_metrics.h"
#include "services/customers/care/care_round.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// For one thread.
class CareJob {
 public:
  // What the pointers lead to outlives it. `environment` needs engine and clock.
  CareJob(const rpc::Environment& environment, const Tables* tables);

  // Does the next step of what is to be done: of the runs of plans that were asked for and of the
  // run of all plans that the day calls for, in turns, so that none keeps another waiting for long.
  // False when there is nothing. Errors are those of the store.
  absl::StatusOr<bool> Step();

 private:
  using State = state::v1::CareRunState;

  // The run to work at; nullopt when none is due.
  absl::StatusOr<std::optional<State>> NextRun(const kv::Reader& reader);
  // Of the plans whose run was asked for, the one after `last_plan_`; nullopt when there is none.
  absl::StatusOr<std::optional<State>> RunOfPlan(const kv::Reader& reader) const;
  // The run of all plans; nullopt when the day's is done.
  absl::StatusOr<std::optional<State>> DailyRun(const kv::Reader& reader);
  // Goes on with `state` by a page, and says what that leads to.
  absl::StatusOr<CareEdits> Advance(const kv::Reader& reader, State& state) const;
  // Commits `edits` in transactions of a few, the last of which leaves the run as `after`. Stops
  // once somebody has asked for the run anew.
  absl::Status Commit(const State& before, const State& after, const CareEdits& edits);

  kv::Engine* engine_;
  const Clock* clock_;
  const Tables* tables_;
  CareMetrics metrics_;
  bool plans_turn_ = true;
  std::string last_plan_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CARE_CARE_JOB_H_
