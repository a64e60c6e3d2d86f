#include "services/customers/care/care_job.h"

#include <algorithm>
#include <utility>

#include "absl/types/span.h"
#include "common/obs/log.h"
#include "common/status/macros.h"
#include "services/customers/care/care_run_state.h"
#include "services/customers/care/civil_date.h"

namespace guanxi::customers {
namespace {

using state::v1::CareRunState;
using v1::CareRun;

// Each takes up to a dozen writes of a transaction's 1,000, and five times a task's bytes of its 1
// MiB.
constexpr size_t kEditsPerCommit = 20;
constexpr char kActor[] = "services/customers";

CareRun::Phase After(CareRun::Phase phase) {
  switch (phase) {
    case CareRun::PHASE_CUSTOMERS:
      return CareRun::PHASE_CONTACTS;
    case CareRun::PHASE_CONTACTS:
      return CareRun::PHASE_SUSPENDED;
    case CareRun::PHASE_SUSPENDED:
      return CareRun::PHASE_TASKS;
    default:
      return CareRun::PHASE_DONE;
  }
}

void Begin(absl::Time now, CareRun& run) {
  run.set_phase(CareRun::PHASE_CUSTOMERS);
  *run.mutable_day() = ToDate(DayAt(now));
  *run.mutable_start_time() = ToProto(now);
}

absl::StatusOr<CarePage> PageOf(const CareRound& round, const CareRunState& state) {
  switch (state.run().phase()) {
    case CareRun::PHASE_CUSTOMERS:
      return round.Customers(state.page_token());
    case CareRun::PHASE_CONTACTS:
      return round.Contacts(state.page_token());
    case CareRun::PHASE_SUSPENDED:
      return round.SuspendedTasks(state.page_token());
    default:
      return round.Tasks(state.page_token());
  }
}

void CountExamined(int64_t examined, CareRun& run) {
  switch (run.phase()) {
    case CareRun::PHASE_CUSTOMERS:
      run.set_customers_examined(run.customers_examined() + examined);
      break;
    case CareRun::PHASE_CONTACTS:
      run.set_contacts_examined(run.contacts_examined() + examined);
      break;
    default:
      run.set_tasks_examined(run.tasks_examined() + examined);
  }
}

// What `to` says, but for what was done to tasks, which is as `from` says.
CareRunState WithTasksOf(const CareRun& from, CareRunState to) {
  to.mutable_run()->set_tasks_created(from.tasks_created());
  to.mutable_run()->set_tasks_withdrawn(from.tasks_withdrawn());
  to.mutable_run()->set_tasks_moved(from.tasks_moved());
  return to;
}

}  // namespace

CareJob::CareJob(const rpc::Environment& environment, const Tables* tables)
    : engine_(environment.engine),
      clock_(environment.clock),
      tables_(tables),
      metrics_(environment.families) {}

absl::StatusOr<bool> CareJob::Step() {
  const auto reader = engine_->Snapshot();
  GUANXI_ASSIGN_OR_RETURN(const std::optional<State> before, NextRun(*reader));
  if (!before.has_value()) return false;
  State after = *before;
  if (after.run().phase() == CareRun::PHASE_WAITING) {
    Begin(clock_->Now(), *after.mutable_run());
    GUANXI_RETURN_IF_ERROR(Commit(*before, after, {}));
    return true;
  }
  absl::StatusOr<CareEdits> edits = Advance(*reader, after);
  if (absl::IsInvalidArgument(edits.status()) && !before->page_token().empty()) {
    // Another version wrote the place: what was done is recognised.
    after = *before;
    after.clear_page_token();
    edits = CareEdits();
  }
  GUANXI_RETURN_IF_ERROR(edits.status());
  GUANXI_RETURN_IF_ERROR(Commit(*before, after, *edits));
  return true;
}

absl::StatusOr<std::optional<CareJob::State>> CareJob::NextRun(const kv::Reader& reader) {
  GUANXI_ASSIGN_OR_RETURN(std::optional<State> of_plan, RunOfPlan(reader));
  GUANXI_ASSIGN_OR_RETURN(std::optional<State> daily, DailyRun(reader));
  if (!of_plan.has_value() || (daily.has_value() && !plans_turn_)) {
    plans_turn_ = true;
    return daily;
  }
  plans_turn_ = false;
  last_plan_ = of_plan->run().care_plan();
  return of_plan;
}

absl::StatusOr<std::optional<CareJob::State>> CareJob::RunOfPlan(const kv::Reader& reader) const {
  std::optional<State> first;
  std::optional<State> next;
  GUANXI_RETURN_IF_ERROR(VisitWaitingRuns(reader, [&](const State& state) {
    if (!first.has_value()) first = state;
    if (state.run().care_plan() > last_plan_) next = state;
    return !next.has_value();
  }));
  return next.has_value() ? next : first;
}

absl::StatusOr<std::optional<CareJob::State>> CareJob::DailyRun(const kv::Reader& reader) {
  GUANXI_ASSIGN_OR_RETURN(std::optional<State> next, ReadCareRun(reader, ""));
  if (next.has_value() && next->run().phase() == CareRun::PHASE_DONE) {
    metrics_.SetCompleted(FromProto(next->run().end_time()));
    if (DayOf(next->run().day()) == DayAt(clock_->Now())) return std::nullopt;
  } else if (next.has_value()) {
    return next;
  }
  State daily;
  daily.mutable_run()->set_phase(CareRun::PHASE_WAITING);
  return daily;
}

absl::StatusOr<CareEdits> CareJob::Advance(const kv::Reader& reader, State& state) const {
  CareRun& run = *state.mutable_run();
  GUANXI_ASSIGN_OR_RETURN(const CareRound round, CareRound::Of(tables_, &reader, run));
  GUANXI_ASSIGN_OR_RETURN(CarePage page, PageOf(round, state));
  CountExamined(page.examined, run);
  state.set_page_token(page.next_page_token);
  if (!page.next_page_token.empty()) return std::move(page.edits);
  run.set_phase(After(run.phase()));
  if (run.phase() == CareRun::PHASE_DONE) *run.mutable_end_time() = ToProto(clock_->Now());
  return std::move(page.edits);
}

absl::Status CareJob::Commit(const State& before, const State& after, const CareEdits& edits) {
  // A run that is not on disk yet begins with the place of no run, or of the one before.
  const bool begins = before.run().phase() == CareRun::PHASE_WAITING;
  State current = before;
  absl::Span<const CareEdit> rest = edits;
  bool superseded = false;
  do {
    const absl::Span<const CareEdit> some = rest.subspan(0, kEditsPerCommit);
    rest.remove_prefix(some.size());
    State written;
    const auto work = [&](kv::Txn& txn) -> absl::Status {
      GUANXI_ASSIGN_OR_RETURN(const auto stored, ReadCareRun(txn, before.run().care_plan()));
      superseded = !begins && (!stored.has_value() ||
                               stored->SerializeAsString() != current.SerializeAsString());
      if (superseded) return absl::OkStatus();
      const table::Change change{
          .actor = kActor, .request_id = "", .method = "", .time = clock_->Now()};
      CareRun counts = current.run();
      for (const CareEdit& edit : some)
        GUANXI_RETURN_IF_ERROR(ApplyCareEdit(*tables_, txn, change, edit, counts));
      written = WithTasksOf(counts, rest.empty() ? after : current);
      WriteCareRun(txn, written);
      return absl::OkStatus();
    };
    GUANXI_RETURN_IF_ERROR(kv::CommitAndWait(*engine_, work).status());
    if (superseded) return absl::OkStatus();
    metrics_.Count(current.run(), written.run());
    current = std::move(written);
  } while (!rest.empty());
  return absl::OkStatus();
}

}  // namespace guanxi::customers
