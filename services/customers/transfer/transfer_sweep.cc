#include "services/customers/transfer/transfer_sweep.h"

#include <string>
#include <utility>
#include <vector>

#include "common/access/scope.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "services/customers/transfer/errors.h"
#include "services/customers/transfer/import_state.h"
#include "services/customers/transfer/transfer_rows.h"

namespace guanxi::customers {
namespace {

using v1::ExportJob;
using v1::ImportJob;

constexpr char kSelf[] = "services/customers";

bool IsAtWork(const ExportJob& job) { return job.state() == ExportJob::STATE_RUNNING; }
bool IsAtWork(const ImportJob& job) { return customers::IsAtWork(job.state()); }

template <typename Job>
bool HasExpired(const Job& job, absl::Time now) {
  return !job.dropped() && !IsAtWork(job) && !job.has_delete_time() && job.has_expire_time() &&
         FromProto(job.expire_time()) <= now;
}

template <typename Job>
bool HasCopies(const Job& job, absl::Time until) {
  return !job.dropped() && !job.has_delete_time() && FromProto(job.create_time()) < until;
}

// Names of those that `fits`.
template <typename Job, typename Fits>
absl::StatusOr<std::vector<std::string>> NamesOf(const table::Table<Job>& jobs,
                                                 const kv::Reader& reader,
                                                 const Fits& fits) {
  std::vector<std::string> names;
  GUANXI_RETURN_IF_ERROR(jobs.ForEach(reader, [&](const Job& job) {
    if (fits(job)) names.push_back(job.name());
    return true;
  }));
  return names;
}

void Abandon(ImportJob& job, absl::Time now, const char* why) {
  if (job.state() != ImportJob::STATE_UPLOADING && job.state() != ImportJob::STATE_READY &&
      !IsAtWork(job))
    return;
  End(ImportJob::STATE_FAILED, why, now, job);
}

void Abandon(ExportJob& job, absl::Time now, const char* why) {
  if (IsAtWork(job)) End(ExportJob::STATE_FAILED, why, now, job);
}

// Drops what the job `name` keeps, if it `fits` still. `why` is said of one that has not ended.
template <typename Job, typename Fits>
absl::Status Drop(kv::Engine& engine,
                  const table::Table<Job>& jobs,
                  const std::string& name,
                  absl::Time now,
                  const char* why,
                  const Fits& fits) {
  return kv::CommitAndWait(engine,
                           [&](kv::Txn& txn) -> absl::Status {
                             GUANXI_ASSIGN_OR_RETURN(const Job before,
                                                     jobs.Get(txn, name, access::Scope::All()));
                             if (!fits(before)) return absl::OkStatus();
                             Job after = before;
                             Abandon(after, now, why);
                             after.set_dropped(true);
                             DropAllOf(txn, name);
                             const table::Change change = {.actor = kSelf, .time = now};
                             return jobs.Update(txn, change, before, std::move(after)).status();
                           })
      .status();
}

template <typename Job>
absl::Status Expire(kv::Engine& engine, const table::Table<Job>& jobs, absl::Time now) {
  const auto fits = [now](const Job& job) { return HasExpired(job, now); };
  GUANXI_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                          NamesOf(jobs, *engine.Snapshot(), fits));
  for (const std::string& name : names) {
    GUANXI_RETURN_IF_ERROR(Drop(engine, jobs, name, now, "was not run in time", fits));
  }
  return absl::OkStatus();
}

template <typename Job>
absl::Status DropCopies(const rpc::Environment& environment,
                        const table::Table<Job>& jobs,
                        absl::Time until,
                        bool at_start) {
  kv::Engine& engine = *environment.engine;
  const auto has_copies = [until](const Job& job) { return HasCopies(job, until); };
  const auto fits = [&](const Job& job) { return has_copies(job) && (at_start || !IsAtWork(job)); };
  GUANXI_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                          NamesOf(jobs, *engine.Snapshot(), has_copies));
  for (const std::string& name : names) {
    GUANXI_RETURN_IF_ERROR(Drop(engine, jobs, name, environment.clock->Now(),
                                "its file was dropped: somebody who may be in it was erased",
                                fits));
  }
  GUANXI_ASSIGN_OR_RETURN(const std::vector<std::string> left,
                          NamesOf(jobs, *engine.Snapshot(), has_copies));
  return left.empty() ? absl::OkStatus() : errors::StillCopied(left.front());
}

}  // namespace

absl::Status ExpireJobs(kv::Engine& engine, const Tables& tables, absl::Time now) {
  GUANXI_RETURN_IF_ERROR(Expire(engine, tables.import_jobs, now));
  return Expire(engine, tables.export_jobs, now);
}

absl::Status DropTransfers(const rpc::Environment& environment,
                           const Tables& tables,
                           absl::Time until,
                           bool at_start) {
  // What is at work does not keep the rest from going.
  absl::Status left = DropCopies(environment, tables.import_jobs, until, at_start);
  left.Update(DropCopies(environment, tables.export_jobs, until, at_start));
  bool more = true;
  while (more) {
    GUANXI_ASSIGN_OR_RETURN(more, SweepOnce(*environment.engine));
  }
  return left;
}

}  // namespace guanxi::customers
