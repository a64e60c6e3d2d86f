#include "services/customers/transfer/export_work.h"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "common/access/audit_sink.h"
#include "common/access/masks.h"
#include "common/access/permissions.h"
#include "common/access/scope.h"
#include "common/obs/log.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/status/transient.h"
#include "common/time/clock.h"
#include "services/customers/transfer/export_columns.h"
#include "services/customers/transfer/import_state.h"
#include "services/customers/transfer/next_in_turn.h"
#include "services/customers/transfer/requester.h"
#include "services/customers/transfer/stored_file.h"
#include "services/customers/transfer/transfer_rows.h"

namespace guanxi::customers {
namespace {

using google::protobuf::Message;
using state::v1::ExportState;
using v1::ExportJob;

constexpr char kSelf[] = "services/customers";
constexpr char kCreate[] = "guanxi.customers.v1.ExportJobService/CreateExportJob";
constexpr int kMostRecords = 1'000;
// What one commit appends, about, and at most.
constexpr size_t kWishedBytes = size_t{400} * 1024;
constexpr size_t kMostBytes = size_t{800} * 1024;

// The export as `txn` has it; CANCELLED when it is not to go on.
absl::StatusOr<ExportJob> Running(const Tables& tables, kv::Txn& txn, const std::string& name) {
  GUANXI_ASSIGN_OR_RETURN(ExportJob job, tables.export_jobs.Get(txn, name, access::Scope::All()));
  if (job.state() == ExportJob::STATE_RUNNING) return job;
  return absl::CancelledError("the export was stopped");
}

}  // namespace

absl::StatusOr<rpc::Call> ListCallOf(const rpc::Environment& environment,
                                     const access::Principal& caller,
                                     const RecordWriter& writer,
                                     const std::string& filter) {
  GUANXI_ASSIGN_OR_RETURN(rpc::Call call, CallOf(environment, caller, writer.Method("List")));
  const auto& method = writer.Descriptor("List");
  const std::unique_ptr<Message> request = NewRequest(method);
  request->GetReflection()->SetString(request.get(),
                                      request->GetDescriptor()->FindFieldByName("filter"), filter);
  GUANXI_RETURN_IF_ERROR(CheckRequest(call, method, *request));
  return call;
}

ExportWork::ExportWork(const rpc::Environment& environment,
                       const Tables* tables,
                       const RecordWriters* writers)
    : environment_(environment), tables_(tables), writers_(writers), page_size_(kMostRecords) {}

absl::StatusOr<bool> ExportWork::Work(const jobs::Stopping& stopping) {
  GUANXI_ASSIGN_OR_RETURN(
      const std::optional<ExportJob> job,
      NextInTurn(tables_->export_jobs, *environment_.engine->Snapshot(), {"STATE_RUNNING"}, last_));
  if (!job) return false;
  last_ = job->name();
  bool more = true;
  while (more && !stopping()) {
    const absl::StatusOr<bool> last = Step(*job);
    if (absl::IsCancelled(last.status())) return true;
    if (!last.ok() && IsTransient(last.status())) return last.status();
    if (!last.ok()) GUANXI_RETURN_IF_ERROR(Fail(*job, ErrorText(last.status())));
    more = last.ok() && !*last;
  }
  return true;
}

absl::StatusOr<bool> ExportWork::Step(const ExportJob& job) {
  const auto reader = environment_.engine->Snapshot();
  GUANXI_ASSIGN_OR_RETURN(const ExportState before, ReadState<ExportState>(*reader, job.name()));
  const RecordWriter& writer = *writers_->at(static_cast<int>(job.subject()));
  GUANXI_ASSIGN_OR_RETURN(const rpc::Call asked,
                          CallFor(environment_, before.requester(), kCreate));
  GUANXI_ASSIGN_OR_RETURN(const rpc::Call call,
                          ListCallOf(environment_, asked.principal, writer, job.filter()));
  const access::FieldClasses hidden =
      access::HiddenFrom(call.principal.role, *access::FindPermission(call.change.method));
  GUANXI_ASSIGN_OR_RETURN(const ExportColumns columns,
                          ExportColumns::Bind(job, *writer.table().NewRecord()->GetDescriptor()));
  ExportState after = before;
  std::string text = before.size() == 0 ? columns.Header() : "";
  // Days that a filter counts from the day of the export stay the same to its end.
  const access::Scope scope = call.scope().At(FromProto(job.create_time()));
  const table::ListQuery query = {
      .filter = job.filter(), .page_size = page_size_, .page_token = before.page_token()};
  absl::StatusOr<std::string> token =
      writer.table().List(*reader, query, scope, [&](const Message& record) {
        const std::unique_ptr<Message> shown(record.New());
        shown->CopyFrom(record);
        access::ClearMasked(hidden, *shown);
        text += columns.Row(*shown);
        after.set_record_count(after.record_count() + 1);
      });
  if (absl::IsInvalidArgument(token.status()) && !before.page_token().empty()) {
    GUANXI_RETURN_IF_ERROR(BeginAnew(job));
    return false;
  }
  GUANXI_RETURN_IF_ERROR(token.status());
  const auto listed = static_cast<size_t>(after.record_count() - before.record_count());
  if (text.size() > kMostBytes && page_size_ > 1) {
    page_size_ = std::max(page_size_ / 4, 1);
    return Step(job);
  }
  if (listed > 0) {
    const size_t per_record = std::max<size_t>(text.size() / listed, 1);
    page_size_ = static_cast<int>(std::clamp<size_t>(kWishedBytes / per_record, 1, kMostRecords));
  }
  const bool last = token->empty();
  after.set_page_token(*std::move(token));
  after.set_size(before.size() + static_cast<int64_t>(text.size()));
  GUANXI_RETURN_IF_ERROR(
      kv::CommitAndWait(*environment_.engine, [&](kv::Txn& txn) -> absl::Status {
        GUANXI_ASSIGN_OR_RETURN(const ExportJob now, Running(*tables_, txn, job.name()));
        AppendToFile(txn, job.name(), after.file(), before.size(), text);
        WriteRow(txn, StateKey(job.name()), after);
        return last ? End(txn, now, after, ExportJob::STATE_DONE, "") : absl::OkStatus();
      }).status());
  if (last) NoteExport(job, after);
  return last;
}

absl::Status ExportWork::BeginAnew(const ExportJob& job) {
  return kv::CommitAndWait(*environment_.engine,
                           [&](kv::Txn& txn) -> absl::Status {
                             GUANXI_RETURN_IF_ERROR(Running(*tables_, txn, job.name()).status());
                             GUANXI_ASSIGN_OR_RETURN(ExportState state,
                                                     ReadState<ExportState>(txn, job.name()));
                             DropLater(txn, FilePrefix(job.name(), state.file()));
                             state.set_file(state.file() + 1);
                             state.clear_page_token();
                             state.clear_record_count();
                             state.clear_size();
                             WriteRow(txn, StateKey(job.name()), state);
                             return absl::OkStatus();
                           })
      .status();
}

absl::Status ExportWork::Fail(const ExportJob& job, const std::string& error) {
  const absl::Status failed =
      kv::CommitAndWait(*environment_.engine, [&](kv::Txn& txn) -> absl::Status {
        GUANXI_ASSIGN_OR_RETURN(const ExportJob now, Running(*tables_, txn, job.name()));
        GUANXI_ASSIGN_OR_RETURN(const ExportState state, ReadState<ExportState>(txn, job.name()));
        return End(txn, now, state, ExportJob::STATE_FAILED, error);
      }).status();
  return absl::IsCancelled(failed) ? absl::OkStatus() : failed;
}

absl::Status ExportWork::End(kv::Txn& txn,
                             const ExportJob& running,
                             const ExportState& state,
                             ExportJob::State end,
                             const std::string& error) const {
  ExportJob after = running;
  Show(state, after);
  const absl::Time now = environment_.clock->Now();
  customers::End(end, error, now, after);
  const table::Change change = {.actor = kSelf, .time = now};
  return tables_->export_jobs.Update(txn, change, running, std::move(after)).status();
}

void ExportWork::NoteExport(const ExportJob& job, const ExportState& state) const {
  obs::Log(obs::Level::kInfo, "export ended",
           {{"export", job.name()}, {"records", state.record_count()}, {"bytes", state.size()}});
  if (environment_.audit == nullptr) return;
  const absl::StatusOr<rpc::Call> call = CallFor(environment_, state.requester(), kCreate);
  if (!call.ok()) return;
  environment_.audit->Exported(
      call->principal, kCreate,
      fmt::format("{} ended: {} records in a file", job.name(), state.record_count()));
}

}  // namespace guanxi::customers
