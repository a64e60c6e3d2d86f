#include "services/customers/transfer/import_work.h"

#include <memory>
#include <optional>
#include <utility>

#include "common/access/scope.h"
#include "common/obs/log.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/status/transient.h"
#include "common/time/clock.h"
#include "services/customers/transfer/import_pipeline.h"
#include "services/customers/transfer/import_state.h"
#include "services/customers/transfer/import_undo.h"
#include "services/customers/transfer/next_in_turn.h"
#include "services/customers/transfer/row_planner.h"
#include "services/customers/transfer/stored_file.h"
#include "services/customers/transfer/transfer_rows.h"

namespace guanxi::customers {
namespace {

using state::v1::ImportState;
using v1::ImportJob;

constexpr char kSelf[] = "services/customers";
constexpr int kPlanners = 2;
constexpr size_t kMostPlanned = 64;

}  // namespace

ImportWork::ImportWork(const rpc::Environment& environment,
                       const Tables* tables,
                       const RecordWriters* writers)
    : environment_(environment),
      tables_(tables),
      writers_(writers),
      workers_(kPlanners, kMostPlanned) {}

absl::StatusOr<bool> ImportWork::Work(const jobs::Stopping& stopping) {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<ImportJob> job,
                          NextInTurn(tables_->import_jobs, *environment_.engine->Snapshot(),
                                     {"STATE_CHECKING", "STATE_RUNNING", "STATE_UNDOING"}, last_));
  if (!job) return false;
  last_ = job->name();
  const absl::Status worked = WorkAt(*job, stopping);
  if (worked.ok() || absl::IsCancelled(worked)) return true;
  if (IsTransient(worked)) return worked;
  GUANXI_RETURN_IF_ERROR(Finish(*job, ImportJob::STATE_FAILED, ErrorText(worked)));
  return true;
}

absl::Status ImportWork::WorkAt(const ImportJob& job, const jobs::Stopping& stopping) {
  if (job.state() == ImportJob::STATE_CHECKING) return Check(job);
  return job.state() == ImportJob::STATE_UNDOING ? Undo(job, stopping) : Run(job, stopping);
}

absl::Status ImportWork::Check(const ImportJob& job) {
  GUANXI_ASSIGN_OR_RETURN(const ImportState state,
                          ReadState<ImportState>(*environment_.engine->Snapshot(), job.name()));
  GUANXI_ASSIGN_OR_RETURN(const std::string digest,
                          DigestOfFile(environment_.engine, job.name(), state.file()));
  return kv::CommitAndWait(
             *environment_.engine,
             [&](kv::Txn& txn) -> absl::Status {
               GUANXI_ASSIGN_OR_RETURN(
                   const ImportJob before,
                   tables_->import_jobs.Get(txn, job.name(), access::Scope::All()));
               if (before.state() != ImportJob::STATE_CHECKING) return absl::OkStatus();
               GUANXI_ASSIGN_OR_RETURN(ImportState now, ReadState<ImportState>(txn, job.name()));
               ImportJob after = before;
               const absl::Time time = environment_.clock->Now();
               if (digest == before.sha256()) {
                 End(ImportJob::STATE_READY, "", time, after);
               } else {
                 End(ImportJob::STATE_UPLOADING,
                     "the file has another SHA-256 than it was said to have: send it again", time,
                     after);
                 DropLater(txn, FilePrefix(job.name(), now.file()));
                 now.set_file(now.file() + 1);
                 now.set_uploaded_size(0);
                 WriteRow(txn, StateKey(job.name()), now);
               }
               // It has not been run.
               after.clear_end_time();
               Show(now, after);
               const table::Change change = {.actor = kSelf, .time = time};
               return tables_->import_jobs.Update(txn, change, before, std::move(after)).status();
             })
      .status();
}

absl::Status ImportWork::Run(const ImportJob& job, const jobs::Stopping& stopping) {
  GUANXI_ASSIGN_OR_RETURN(const ImportState state,
                          ReadState<ImportState>(*environment_.engine->Snapshot(), job.name()));
  GUANXI_ASSIGN_OR_RETURN(FileHeader header, ReadHeader(environment_.engine, job, state.file()));
  GUANXI_ASSIGN_OR_RETURN(
      const std::unique_ptr<RowPlanner> planner,
      RowPlanner::Create(job, header.columns, tables_, writers_->at(job.subject())));
  ImportPipeline pipeline(environment_, tables_, planner.get(), &workers_, state,
                          std::move(header.columns));
  GUANXI_ASSIGN_OR_RETURN(const bool done, pipeline.Run(stopping));
  return done ? Finish(job, ImportJob::STATE_DONE, "") : absl::OkStatus();
}

absl::Status ImportWork::Undo(const ImportJob& job, const jobs::Stopping& stopping) {
  GUANXI_ASSIGN_OR_RETURN(const ImportState state,
                          ReadState<ImportState>(*environment_.engine->Snapshot(), job.name()));
  ImportUndo undo(environment_, tables_, writers_->at(job.subject()), job.name(), state);
  bool more = true;
  while (more && !stopping()) {
    GUANXI_ASSIGN_OR_RETURN(more, undo.Step());
  }
  return more ? absl::OkStatus() : Finish(job, ImportJob::STATE_UNDONE, "");
}

absl::Status ImportWork::Finish(const ImportJob& job,
                                ImportJob::State end,
                                const std::string& error) {
  ImportJob written;
  GUANXI_RETURN_IF_ERROR(
      kv::CommitAndWait(*environment_.engine, [&](kv::Txn& txn) -> absl::Status {
        GUANXI_ASSIGN_OR_RETURN(const ImportJob before,
                                tables_->import_jobs.Get(txn, job.name(), access::Scope::All()));
        // Stopped meanwhile, or begun anew.
        if (before.etag() != job.etag()) return absl::OkStatus();
        GUANXI_ASSIGN_OR_RETURN(const ImportState state, ReadState<ImportState>(txn, job.name()));
        written = before;
        Show(state, written);
        // An undo that could not go on leaves the import as one that has ended: it is not run
        // again.
        const bool undo = before.state() == ImportJob::STATE_UNDOING;
        const bool failed = end == ImportJob::STATE_FAILED;
        End(undo && failed ? ImportJob::STATE_DONE : end, error, environment_.clock->Now(),
            written);
        if (end == ImportJob::STATE_DONE) written.set_progress(1);
        const table::Change change = {.actor = kSelf, .time = environment_.clock->Now()};
        return tables_->import_jobs.Update(txn, change, before, written).status();
      }).status());
  if (written.name().empty()) return absl::OkStatus();
  obs::Log(error.empty() ? obs::Level::kInfo : obs::Level::kWarning, "import ended",
           {{"import", job.name()},
            {"state", ImportJob::State_Name(written.state())},
            {"rows", written.figures().row_count()},
            {"rejected", written.figures().rejected_count()},
            {"rows_per_second", static_cast<int64_t>(written.rows_per_second())},
            {"error", error}});
  return absl::OkStatus();
}

}  // namespace guanxi::customers
