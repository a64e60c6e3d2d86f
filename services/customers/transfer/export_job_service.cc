#include "services/customers/transfer/export_job_service.h"

#include <fmt/core.h>

#include <functional>
#include <optional>
#include <utility>

#include "common/access/audit_sink.h"
#include "common/access/ownership.h"
#include "common/api/filter.h"
#include "common/api/new_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/core.h"
#include "common/table/list_limits.h"
#include "services/customers/transfer/errors.h"
#include "services/customers/transfer/export_columns.h"
#include "services/customers/transfer/export_work.h"
#include "services/customers/transfer/import_report.h"
#include "services/customers/transfer/import_state.h"
#include "services/customers/transfer/requester.h"
#include "services/customers/transfer/stored_file.h"
#include "services/customers/transfer/transfer_rows.h"

namespace guanxi::customers {
namespace {

using state::v1::ExportState;
using v1::ExportJob;

constexpr size_t kPieceOfAnswer = size_t{1024} * 1024;

absl::Status Wrong(const ExportJob& job, std::string_view rule) {
  return errors::WrongState(job.name(), ExportJob::State_Name(job.state()), rule);
}

// Whether lists of `table` take `filter`: one that they do not is refused now, and not by the job.
absl::Status CheckFilter(const table::Core& table,
                         const kv::Reader& reader,
                         const std::string& filter,
                         const access::Scope& scope) {
  const table::Groups& groups = table.schema().groups;
  GUANXI_ASSIGN_OR_RETURN(const api::Filter parsed,
                          api::Filter::Parse(filter, *table.NewRecord()->GetDescriptor(),
                                             {.times = true, .groups = groups.holds != nullptr}));
  if (parsed.groups().size() > table::kMaxGroups) {
    return errors::InvalidFilter(fmt::format("asks for more than {} groups", table::kMaxGroups));
  }
  for (const std::string& group : parsed.groups()) {
    GUANXI_RETURN_IF_ERROR(groups.check(reader, scope, group));
  }
  return absl::OkStatus();
}

}  // namespace

ExportJobService::ExportJobService(const rpc::Environment& environment,
                                   const Tables* tables,
                                   api::IdSource* ids,
                                   const RecordWriters* writers)
    : environment_(environment),
      methods_(environment, rpc::DescriptorOf<v1::ExportJobService>()),
      tables_(tables),
      ids_(ids),
      writers_(writers) {}

grpc::ServerUnaryReactor* ExportJobService::CreateExportJob(
    grpc::CallbackServerContext* context,
    const v1::CreateExportJobRequest* request,
    ExportJob* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&ExportJobService::Create, this));
}

grpc::ServerUnaryReactor* ExportJobService::GetExportJob(grpc::CallbackServerContext* context,
                                                         const v1::GetExportJobRequest* request,
                                                         ExportJob* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::GetExportJobRequest& request) -> absl::StatusOr<ExportJob> {
                         GUANXI_ASSIGN_OR_RETURN(
                             ExportJob job,
                             tables_->export_jobs.Get(reader, request.name(), call.scope()));
                         return Shown(reader, std::move(job));
                       });
}

grpc::ServerUnaryReactor* ExportJobService::ListExportJobs(grpc::CallbackServerContext* context,
                                                           const v1::ListExportJobsRequest* request,
                                                           v1::ListExportJobsResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&ExportJobService::List, this));
}

grpc::ServerUnaryReactor* ExportJobService::CancelExportJob(
    grpc::CallbackServerContext* context,
    const v1::CancelExportJobRequest* request,
    ExportJob* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&ExportJobService::Cancel, this));
}

grpc::ServerUnaryReactor* ExportJobService::DownloadExportJob(
    grpc::CallbackServerContext* context,
    const v1::DownloadExportJobRequest* request,
    v1::DownloadExportJobResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&ExportJobService::Download, this));
}

grpc::ServerUnaryReactor* ExportJobService::DeleteExportJob(
    grpc::CallbackServerContext* context,
    const v1::DeleteExportJobRequest* request,
    ExportJob* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&ExportJobService::Delete, this));
}

absl::StatusOr<ExportJob> ExportJobService::Create(
    const rpc::Call& call, kv::Txn& txn, const v1::CreateExportJobRequest& request) const {
  ExportJob job = request.export_job();
  GUANXI_ASSIGN_OR_RETURN(*job.mutable_name(),
                          api::NewName(*ids_, tables_->export_jobs.collection(),
                                       request.export_job_id(), "export_job_id"));
  const auto found = writers_->find(static_cast<int>(job.subject()));
  if (found == writers_->end()) {
    return errors::InvalidField("export_job.subject", "must say what is exported");
  }
  GUANXI_RETURN_IF_ERROR(CheckDelimiter(job.delimiter(), "export_job.delimiter"));
  const RecordWriter& writer = *found->second;
  GUANXI_ASSIGN_OR_RETURN(const rpc::Call list,
                          ListCallOf(environment_, call.principal, writer, job.filter()));
  GUANXI_RETURN_IF_ERROR(CheckFilter(writer.table(), txn, job.filter(), list.scope()));
  const auto& type = *writer.table().NewRecord()->GetDescriptor();
  if (job.fields().empty()) {
    GUANXI_ASSIGN_OR_RETURN(const auto added,
                            tables_->field_sets.Of(txn, writer.table().resource_type()));
    const std::vector<std::string> fields = AllFields(type, *added);
    job.mutable_fields()->Assign(fields.begin(), fields.end());
  }
  GUANXI_RETURN_IF_ERROR(ExportColumns::Bind(job, type).status());
  access::FillOwnership(call.scope(), job);
  job.set_state(ExportJob::STATE_RUNNING);
  job.set_requester(call.principal.user);
  ExportState state;
  *state.mutable_requester() = RequesterOf(call.principal);
  state.set_file(kFirstExportFile);
  WriteRow(txn, StateKey(job.name()), state);
  return tables_->export_jobs.Insert(txn, call.change, std::move(job));
}

absl::StatusOr<ExportJob> ExportJobService::Shown(const kv::Reader& reader, ExportJob job) const {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<ExportState> state,
                          ReadRow<ExportState>(reader, StateKey(job.name())));
  if (state) Show(*state, job);
  return job;
}

absl::StatusOr<v1::ListExportJobsResponse> ExportJobService::List(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ListExportJobsRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->export_jobs.List(reader, request, call.scope()));
  v1::ListExportJobsResponse response;
  for (ExportJob& job : page.records) {
    GUANXI_ASSIGN_OR_RETURN(*response.add_export_jobs(), Shown(reader, std::move(job)));
  }
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<ExportJob> ExportJobService::Cancel(
    const rpc::Call& call, kv::Txn& txn, const v1::CancelExportJobRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const ExportJob before,
                          tables_->export_jobs.GetForUpdate(txn, request.name(), "", call.scope()));
  if (before.state() != ExportJob::STATE_RUNNING) return Wrong(before, "it must be running");
  GUANXI_ASSIGN_OR_RETURN(ExportJob after, Shown(txn, before));
  End(ExportJob::STATE_CANCELLED, "", call.now(), after);
  after.set_dropped(true);
  DropAllOf(txn, before.name());
  return tables_->export_jobs.Update(txn, call.change, before, std::move(after));
}

absl::StatusOr<v1::DownloadExportJobResponse> ExportJobService::Download(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::DownloadExportJobRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const ExportJob job,
                          tables_->export_jobs.Get(reader, request.name(), call.scope()));
  if (call.principal.user != job.requester()) return errors::ExportOfAnother(job.name());
  if (job.dropped()) return errors::FileDropped(job.name());
  if (job.state() != ExportJob::STATE_DONE) return Wrong(job, "it must be done");
  GUANXI_ASSIGN_OR_RETURN(const ExportState state, ReadState<ExportState>(reader, job.name()));
  v1::DownloadExportJobResponse response;
  GUANXI_ASSIGN_OR_RETURN(*response.mutable_data(), ReadFile(reader, job.name(), state.file(),
                                                             request.offset(), kPieceOfAnswer));
  response.set_next_offset(request.offset() + static_cast<int64_t>(response.data().size()));
  response.set_size(job.size());
  if (request.offset() == 0) {
    Note(call, fmt::format("{} downloaded: {} records", job.name(), job.record_count()));
  }
  return response;
}

absl::StatusOr<ExportJob> ExportJobService::Delete(
    const rpc::Call& call, kv::Txn& txn, const v1::DeleteExportJobRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(
      const ExportJob before,
      tables_->export_jobs.GetForUpdate(txn, request.name(), request.etag(), call.scope()));
  if (before.state() == ExportJob::STATE_RUNNING) return Wrong(before, "it must not be running");
  DropAllOf(txn, before.name());
  ExportJob dropped = before;
  dropped.set_dropped(true);
  GUANXI_RETURN_IF_ERROR(
      tables_->export_jobs.Update(txn, call.change, before, std::move(dropped)).status());
  return tables_->export_jobs.Delete(txn, call.change, request.name(), "", call.scope());
}

void ExportJobService::Note(const rpc::Call& call, const std::string& details) const {
  if (environment_.audit == nullptr || call.principal.role == access::Role::kService) return;
  environment_.audit->Exported(call.principal, call.change.method, details);
}

}  // namespace guanxi::customers
