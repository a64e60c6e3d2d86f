#include "services/customers/transfer/transfer_sweep.h"

#include <string>
#include <utility>
#include <vector>

#include "common/access/scope.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
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
absl::StatusOr<std::vector<std::string>> Expired(const table::Table<Job>& jobs,
                                                 const kv::Reader& reader,
                                                 absl::Time now) {
  std::vector<std::string> names;
  GUANXI_RETURN_IF_ERROR(jobs.ForEach(reader, [&](const Job& job) {
    if (HasExpired(job, now)) names.push_back(job.name());
    return true;
  }));
  return names;
}

void Abandon(ImportJob& job, absl::Time now) {
  if (job.state() != ImportJob::STATE_UPLOADING && job.state() != ImportJob::STATE_READY) return;
  End(ImportJob::STATE_FAILED, "was not run in time", now, job);
}

void Abandon(ExportJob&, absl::Time) {}

template <typename Job>
absl::Status Drop(kv::Engine& engine,
                  const table::Table<Job>& jobs,
                  const std::string& name,
                  absl::Time now) {
  return kv::CommitAndWait(engine,
                           [&](kv::Txn& txn) -> absl::Status {
                             GUANXI_ASSIGN_OR_RETURN(const Job before,
                                                     jobs.Get(txn, name, access::Scope::All()));
                             if (!HasExpired(before, now)) return absl::OkStatus();
                             Job after = before;
                             Abandon(after, now);
                             after.set_dropped(true);
                             DropAllOf(txn, name);
                             const table::Change change = {.actor = kSelf, .time = now};
                             return jobs.Update(txn, change, before, std::move(after)).status();
                           })
      .status();
}

template <typename Job>
absl::Status Expire(kv::Engine& engine, const table::Table<Job>& jobs, absl::Time now) {
  GUANXI_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                          Expired(jobs, *engine.Snapshot(), now));
  for (const std::string& name : names) {
    GUANXI_RETURN_IF_ERROR(Drop(engine, jobs, name, now));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ExpireJobs(kv::Engine& engine, const Tables& tables, absl::Time now) {
  GUANXI_RETURN_IF_ERROR(Expire(engine, tables.import_jobs, now));
  return Expire(engine, tables.export_jobs, now);
}

}  // namespace guanxi::customers
