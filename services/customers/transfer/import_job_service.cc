#include "services/customers/transfer/import_job_service.h"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "common/access/audit_sink.h"
#include "common/access/ownership.h"
#include "common/api/new_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "services/customers/transfer/errors.h"
#include "services/customers/transfer/import_report.h"
#include "services/customers/transfer/import_state.h"
#include "services/customers/transfer/requester.h"
#include "services/customers/transfer/row_mapping.h"
#include "services/customers/transfer/row_match.h"
#include "services/customers/transfer/stored_file.h"
#include "services/customers/transfer/transfer_rows.h"

namespace guanxi::customers {
namespace {

using state::v1::ImportState;
using v1::ImportJob;

constexpr int64_t kFirstFile = 1;

absl::Status Wrong(const ImportJob& job, std::string_view rule) {
  return errors::WrongState(job.name(), ImportJob::State_Name(job.state()), rule);
}

bool IsDigest(const std::string& text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isxdigit(static_cast<unsigned char>(c));
         });
}

// Whether a run goes on where one before it stopped.
bool GoesOn(const ImportJob& job, bool dry_run) {
  return (job.state() == ImportJob::STATE_CANCELLED || job.state() == ImportJob::STATE_FAILED) &&
         job.has_start_time() && job.dry_run() == dry_run;
}

absl::Status CheckRunnable(const ImportJob& job, bool dry_run) {
  if (job.dropped()) return errors::FileDropped(job.name());
  const bool wrote = job.has_start_time() && !job.dry_run();
  switch (job.state()) {
    case ImportJob::STATE_READY:
      return absl::OkStatus();
    case ImportJob::STATE_DONE:
      return wrote ? Wrong(job, "it has been run") : absl::OkStatus();
    case ImportJob::STATE_CANCELLED:
    case ImportJob::STATE_FAILED:
      if (!job.has_start_time()) return Wrong(job, "its file is not whole");
      return wrote && dry_run ? Wrong(job, "it has written already") : absl::OkStatus();
    default:
      return Wrong(job, "it must be ready");
  }
}

}  // namespace

ImportJobService::ImportJobService(const rpc::Environment& environment,
                                   const Tables* tables,
                                   api::IdSource* ids,
                                   const RecordWriters* writers)
    : environment_(environment),
      methods_(environment, rpc::DescriptorOf<v1::ImportJobService>()),
      tables_(tables),
      ids_(ids),
      writers_(writers) {}

grpc::ServerUnaryReactor* ImportJobService::CreateImportJob(
    grpc::CallbackServerContext* context,
    const v1::CreateImportJobRequest* request,
    ImportJob* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&ImportJobService::Create, this));
}

grpc::ServerUnaryReactor* ImportJobService::GetImportJob(grpc::CallbackServerContext* context,
                                                         const v1::GetImportJobRequest* request,
                                                         ImportJob* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::GetImportJobRequest& request) -> absl::StatusOr<ImportJob> {
                         GUANXI_ASSIGN_OR_RETURN(
                             ImportJob job,
                             tables_->import_jobs.Get(reader, request.name(), call.scope()));
                         return Shown(reader, std::move(job));
                       });
}

grpc::ServerUnaryReactor* ImportJobService::ListImportJobs(grpc::CallbackServerContext* context,
                                                           const v1::ListImportJobsRequest* request,
                                                           v1::ListImportJobsResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&ImportJobService::List, this));
}

grpc::ServerUnaryReactor* ImportJobService::UploadImportJob(
    grpc::CallbackServerContext* context,
    const v1::UploadImportJobRequest* request,
    ImportJob* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&ImportJobService::Upload, this));
}

grpc::ServerUnaryReactor* ImportJobService::RunImportJob(grpc::CallbackServerContext* context,
                                                         const v1::RunImportJobRequest* request,
                                                         ImportJob* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&ImportJobService::PrepareRun, this),
                        [this, request](const rpc::Call& call, kv::Txn& txn,
                                        const FileHeader& header) -> absl::StatusOr<ImportJob> {
                          return Run(call, txn, *request, header);
                        });
}

grpc::ServerUnaryReactor* ImportJobService::CancelImportJob(
    grpc::CallbackServerContext* context,
    const v1::CancelImportJobRequest* request,
    ImportJob* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&ImportJobService::Cancel, this));
}

grpc::ServerUnaryReactor* ImportJobService::UndoImportJob(grpc::CallbackServerContext* context,
                                                          const v1::UndoImportJobRequest* request,
                                                          ImportJob* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&ImportJobService::Undo, this));
}

// At length: each row of the report is read from the file.
grpc::ServerUnaryReactor* ImportJobService::DownloadRejects(
    grpc::CallbackServerContext* context,
    const v1::DownloadRejectsRequest* request,
    v1::DownloadRejectsResponse* response) {
  return methods_.ReadAtLength(
      __func__, context, request, response,
      [this](const rpc::Call& call, const kv::Reader& reader,
             const v1::DownloadRejectsRequest& request)
          -> absl::StatusOr<v1::DownloadRejectsResponse> {
        GUANXI_ASSIGN_OR_RETURN(const ImportJob job,
                                tables_->import_jobs.Get(reader, request.name(), call.scope()));
        if (environment_.audit != nullptr && request.page_token().empty()) {
          environment_.audit->Exported(call.principal, call.change.method,
                                       fmt::format("the reports of {}", job.name()));
        }
        return ReadReport(environment_.engine, reader, *writers_->at(job.subject()), job, request,
                          call);
      });
}

grpc::ServerUnaryReactor* ImportJobService::DeleteImportJob(
    grpc::CallbackServerContext* context,
    const v1::DeleteImportJobRequest* request,
    ImportJob* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&ImportJobService::Delete, this));
}

absl::Status ImportJobService::CheckJob(const ImportJob& job) const {
  if (!writers_->contains(static_cast<int>(job.subject()))) {
    return errors::InvalidField("import_job.subject", "must say what rows become");
  }
  if (!IsDigest(job.sha256())) {
    return errors::InvalidField("import_job.sha256", "must be 64 hexadecimal digits");
  }
  GUANXI_RETURN_IF_ERROR(CheckDelimiter(job.delimiter(), "import_job.delimiter"));
  const std::string& region = job.phone_region();
  if (!region.empty() &&
      (region.size() != 2 || !std::all_of(region.begin(), region.end(), absl::ascii_isalpha))) {
    return errors::InvalidField("import_job.phone_region", "must be two letters");
  }
  const table::Core& table = writers_->at(static_cast<int>(job.subject()))->table();
  GUANXI_RETURN_IF_ERROR(RowMapping::Bind(job, *table.NewRecord()->GetDescriptor()).status());
  return CheckMatches(job, table);
}

absl::StatusOr<ImportJob> ImportJobService::Create(
    const rpc::Call& call, kv::Txn& txn, const v1::CreateImportJobRequest& request) const {
  ImportJob job = request.import_job();
  GUANXI_ASSIGN_OR_RETURN(*job.mutable_name(),
                          api::NewName(*ids_, tables_->import_jobs.collection(),
                                       request.import_job_id(), "import_job_id"));
  GUANXI_RETURN_IF_ERROR(CheckJob(job));
  access::FillOwnership(call.scope(), job);
  absl::AsciiStrToLower(job.mutable_sha256());
  // A file that is never run is dropped in the end.
  End(ImportJob::STATE_UPLOADING, "", call.now(), job);
  job.clear_end_time();
  job.set_requester(call.principal.user);
  ImportState state;
  *state.mutable_requester() = RequesterOf(call.principal);
  state.set_file(kFirstFile);
  WriteRow(txn, StateKey(job.name()), state);
  return tables_->import_jobs.Insert(txn, call.change, std::move(job));
}

absl::StatusOr<ImportJob> ImportJobService::Shown(const kv::Reader& reader, ImportJob job) const {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<ImportState> state,
                          ReadRow<ImportState>(reader, StateKey(job.name())));
  if (state) {
    const double progress = job.progress();
    Show(*state, job);
    // The end of the file may be lines without a row.
    job.set_progress(std::max(progress, job.progress()));
  }
  return job;
}

absl::StatusOr<v1::ListImportJobsResponse> ImportJobService::List(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ListImportJobsRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->import_jobs.List(reader, request, call.scope()));
  v1::ListImportJobsResponse response;
  for (ImportJob& job : page.records) {
    GUANXI_ASSIGN_OR_RETURN(*response.add_import_jobs(), Shown(reader, std::move(job)));
  }
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<ImportJob> ImportJobService::Upload(
    const rpc::Call& call, kv::Txn& txn, const v1::UploadImportJobRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const ImportJob before,
                          tables_->import_jobs.GetForUpdate(txn, request.name(), "", call.scope()));
  if (before.dropped()) return errors::FileDropped(before.name());
  GUANXI_ASSIGN_OR_RETURN(ImportState state, ReadState<ImportState>(txn, before.name()));
  const int64_t uploaded = state.uploaded_size();
  const auto end = request.offset() + static_cast<int64_t>(request.data().size());
  if (request.offset() > uploaded) return errors::UploadGap(before.name(), uploaded);
  // Sent again, perhaps as its answer was lost.
  if (end <= uploaded) return Shown(txn, before);
  if (before.state() != ImportJob::STATE_UPLOADING) return Wrong(before, "its file is whole");
  if (end > before.size()) {
    return errors::InvalidField(
        "data", fmt::format("goes beyond the {} bytes that the file has", before.size()));
  }
  const std::string_view rest =
      std::string_view(request.data()).substr(static_cast<size_t>(uploaded - request.offset()));
  AppendToFile(txn, before.name(), state.file(), uploaded, rest);
  state.set_uploaded_size(end);
  WriteRow(txn, StateKey(before.name()), state);
  if (end < before.size()) return Shown(txn, before);
  ImportJob after = before;
  after.set_state(ImportJob::STATE_CHECKING);
  after.set_uploaded_size(end);
  after.clear_expire_time();
  return tables_->import_jobs.Update(txn, call.change, before, std::move(after));
}

absl::StatusOr<FileHeader> ImportJobService::PrepareRun(
    const rpc::Call& call, const v1::RunImportJobRequest& request) const {
  const auto reader = environment_.engine->Snapshot();
  const absl::StatusOr<ImportJob> job =
      tables_->import_jobs.Get(*reader, request.name(), call.scope());
  if (!job.ok() || !CheckRunnable(*job, request.dry_run()).ok()) return FileHeader();
  GUANXI_ASSIGN_OR_RETURN(const ImportState state, ReadState<ImportState>(*reader, job->name()));
  GUANXI_ASSIGN_OR_RETURN(FileHeader header, ReadHeader(environment_.engine, *job, state.file()));
  const auto record = writers_->at(static_cast<int>(job->subject()))->table().NewRecord();
  GUANXI_ASSIGN_OR_RETURN(RowMapping mapping, RowMapping::Bind(*job, *record->GetDescriptor()));
  GUANXI_RETURN_IF_ERROR(mapping.Locate(header.columns));
  return header;
}

absl::StatusOr<ImportJob> ImportJobService::Run(const rpc::Call& call,
                                                kv::Txn& txn,
                                                const v1::RunImportJobRequest& request,
                                                const FileHeader& header) const {
  GUANXI_ASSIGN_OR_RETURN(const ImportJob before,
                          tables_->import_jobs.GetForUpdate(txn, request.name(), "", call.scope()));
  GUANXI_RETURN_IF_ERROR(CheckRunnable(before, request.dry_run()));
  // It has become ready since the file was looked at.
  if (header.columns.empty()) return Wrong(before, "it was not ready a moment ago: ask again");
  GUANXI_ASSIGN_OR_RETURN(ImportState state, ReadState<ImportState>(txn, before.name()));
  *state.mutable_requester() = RequesterOf(call.principal);
  state.set_run(state.run() + 1);
  if (!GoesOn(before, request.dry_run())) {
    DropLater(txn, RejectsPrefix(before.name(), state.report()));
    state.set_report(state.run());
    state.set_offset(header.offset);
    state.set_line(header.line);
    state.clear_figures();
    state.clear_worked_ms();
  }
  WriteRow(txn, StateKey(before.name()), state);
  ImportJob after = before;
  after.set_state(ImportJob::STATE_RUNNING);
  after.set_requester(call.principal.user);
  after.set_dry_run(request.dry_run());
  after.clear_error();
  after.clear_end_time();
  after.clear_expire_time();
  after.clear_rows_per_second();
  *after.mutable_start_time() = ToProto(call.now());
  Show(state, after);
  return tables_->import_jobs.Update(txn, call.change, before, std::move(after));
}

absl::StatusOr<ImportJob> ImportJobService::Cancel(
    const rpc::Call& call, kv::Txn& txn, const v1::CancelImportJobRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const ImportJob before,
                          tables_->import_jobs.GetForUpdate(txn, request.name(), "", call.scope()));
  if (before.state() != ImportJob::STATE_RUNNING && before.state() != ImportJob::STATE_UNDOING) {
    return Wrong(before, "it must be at work");
  }
  GUANXI_ASSIGN_OR_RETURN(ImportState state, ReadState<ImportState>(txn, before.name()));
  state.set_run(state.run() + 1);
  WriteRow(txn, StateKey(before.name()), state);
  ImportJob after = before;
  Show(state, after);
  const bool undo = before.state() == ImportJob::STATE_UNDOING;
  End(undo ? ImportJob::STATE_DONE : ImportJob::STATE_CANCELLED, "", call.now(), after);
  return tables_->import_jobs.Update(txn, call.change, before, std::move(after));
}

absl::StatusOr<ImportJob> ImportJobService::Undo(const rpc::Call& call,
                                                 kv::Txn& txn,
                                                 const v1::UndoImportJobRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const ImportJob before,
                          tables_->import_jobs.GetForUpdate(txn, request.name(), "", call.scope()));
  if (before.dropped()) return errors::FileDropped(before.name());
  const bool ended = before.state() == ImportJob::STATE_DONE ||
                     before.state() == ImportJob::STATE_CANCELLED ||
                     before.state() == ImportJob::STATE_FAILED;
  if (!ended || before.dry_run() || !before.has_start_time()) {
    return Wrong(before, "it must have been run, and must not be at work");
  }
  GUANXI_ASSIGN_OR_RETURN(ImportState state, ReadState<ImportState>(txn, before.name()));
  *state.mutable_requester() = RequesterOf(call.principal);
  state.set_run(state.run() + 1);
  state.mutable_undo();
  WriteRow(txn, StateKey(before.name()), state);
  ImportJob after = before;
  after.set_state(ImportJob::STATE_UNDOING);
  after.set_requester(call.principal.user);
  after.clear_error();
  after.clear_end_time();
  after.clear_expire_time();
  Show(state, after);
  return tables_->import_jobs.Update(txn, call.change, before, std::move(after));
}

absl::StatusOr<ImportJob> ImportJobService::Delete(
    const rpc::Call& call, kv::Txn& txn, const v1::DeleteImportJobRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(
      const ImportJob before,
      tables_->import_jobs.GetForUpdate(txn, request.name(), request.etag(), call.scope()));
  if (IsAtWork(before.state())) return Wrong(before, "it must not be at work");
  DropAllOf(txn, before.name());
  ImportJob dropped = before;
  dropped.set_dropped(true);
  GUANXI_RETURN_IF_ERROR(
      tables_->import_jobs.Update(txn, call.change, before, std::move(dropped)).status());
  return tables_->import_jobs.Delete(txn, call.change, request.name(), "", call.scope());
}

}  // namespace guanxi::customers
