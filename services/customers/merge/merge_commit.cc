#include "services/customers/merge/merge_commit.h"

#include <fmt/core.h>

#include <utility>

#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/redirects.h"
#include "common/time/clock.h"
#include "services/customers/merge/merge_plan.h"

namespace guanxi::customers {
namespace {

using v1::Customer;
using v1::Merge;

// What the commit takes, against what a transaction holds.
absl::Status CheckRoom(const Tables& tables,
                       const table::Change& change,
                       const PlannedMerge& planned) {
  constexpr size_t kWritesApart = 100, kBytesApart = size_t{96} * 1024;
  const table::Core& core = tables.customers.core();
  table::Core::Cost cost = core.CostOfUpdate(change, planned.before.master, planned.master);
  for (size_t i = 0; i < planned.losers.size(); ++i) {
    const table::Core::Cost loser =
        core.CostOfUpdate(change, planned.before.losers[i], planned.losers[i]);
    cost.writes += loser.writes;
    cost.bytes += loser.bytes;
  }
  if (cost.writes + kWritesApart <= kv::kMaxTxnWrites &&
      cost.bytes + kBytesApart <= kv::kMaxTxnBytes)
    return absl::OkStatus();
  return errors::InvalidField("losers", "must be fewer: so large records need a merge each");
}

}  // namespace

table::Change Noted(const table::Change& change,
                    const std::string& merge,
                    const std::string& note) {
  table::Change noted = change;
  noted.note = note.empty() ? merge : fmt::format("{}: {}", merge, note);
  return noted;
}

Merge::Progress& ProgressIn(std::string_view service, Merge& merge) {
  for (Merge::Progress& progress : *merge.mutable_progress()) {
    if (progress.service() == service) return progress;
  }
  Merge::Progress& progress = *merge.add_progress();
  progress.set_service(std::string(service));
  return progress;
}

absl::StatusOr<Merge> CommitMerge(const Tables& tables,
                                  kv::Txn& txn,
                                  const table::Change& change,
                                  const MergeSettings& settings,
                                  const std::string& name,
                                  const v1::MergeCustomersRequest& request) {
  GUANXI_ASSIGN_OR_RETURN(PlannedMerge planned, PlanMerge(tables, txn, change.scope, request));
  const table::Change noted = Noted(change, name, request.note());
  GUANXI_RETURN_IF_ERROR(CheckRoom(tables, noted, planned));
  Merge merge;
  merge.set_name(name);
  merge.set_master(planned.master.name());
  merge.set_state(Merge::STATE_PROPAGATING);
  merge.set_merged_by(change.actor);
  merge.set_note(request.note());
  merge.set_revision(static_cast<int64_t>(txn.next_revision()));
  *merge.mutable_undo_expire_time() = ToProto(change.time + settings.undo_window);
  for (const std::string& service : settings.services) ProgressIn(service, merge);
  // The losers first: what is unique to them may go to the master.
  for (size_t i = 0; i < planned.losers.size(); ++i) {
    const Customer& loser = planned.before.losers[i];
    merge.add_losers(loser.name());
    GUANXI_RETURN_IF_ERROR(tables.customers.core().Retire(txn, noted, loser, planned.losers[i]));
    table::PutRedirect(txn, loser.name(), planned.master.name());
  }
  GUANXI_RETURN_IF_ERROR(
      tables.customers.Update(txn, noted, planned.before.master, std::move(planned.master))
          .status());
  return tables.merges.Insert(txn, noted, std::move(merge));
}

}  // namespace guanxi::customers
