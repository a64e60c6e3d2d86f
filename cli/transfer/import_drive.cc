#include "cli/transfer/import_drive.h"

#include <fmt/core.h>
#include <google/protobuf/util/json_util.h>
#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/time/clock.h"
#include "cli/fingerprint.h"
#include "common/csv/errors.h"
#include "common/status/errors.h"
#include "common/status/grpc_status.h"
#include "common/status/macros.h"
#include "guanxi/customers/v1/export_jobs.grpc.pb.h"
#include "guanxi/customers/v1/import_jobs.grpc.pb.h"

namespace guanxi::transfer {
namespace {

using customers::v1::ExportJob;
using customers::v1::ExportJobService;
using customers::v1::ImportJob;
using customers::v1::ImportJobService;

constexpr size_t kPiece = size_t{512} * 1024;
constexpr absl::Duration kCallTimeout = absl::Seconds(20);
constexpr absl::Duration kBetweenCalls = absl::Milliseconds(200);

// Calls until there is an answer, or an error that trying again does not help.
template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Ask(const DriveOptions& options,
                             Stub& stub,
                             grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                          const Request&,
                                                          Response*),
                             const Request& request) {
  const absl::Time give_up = absl::Now() + options.give_up_after;
  while (true) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
    Response response;
    const grpc::Status status = (stub.*method)(&context, request, &response);
    if (status.ok()) return response;
    const bool passes = status.error_code() == grpc::UNAVAILABLE ||
                        status.error_code() == grpc::DEADLINE_EXCEEDED ||
                        status.error_code() == grpc::RESOURCE_EXHAUSTED;
    if (!passes || absl::Now() >= give_up) return FromGrpc(status);
    absl::SleepFor(kBetweenCalls);
  }
}

struct FileFacts {
  int64_t size = 0;
  std::string sha256;
};

absl::StatusOr<FileFacts> FactsOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return errors::CannotRead(path);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest(EVP_MD_CTX_new(),
                                                                       &EVP_MD_CTX_free);
  EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr);
  FileFacts facts;
  std::string piece(kPiece, '\0');
  while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())), file.gcount() > 0) {
    EVP_DigestUpdate(digest.get(), piece.data(), static_cast<size_t>(file.gcount()));
    facts.size += file.gcount();
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> value{};
  unsigned int size = 0;
  EVP_DigestFinal_ex(digest.get(), value.data(), &size);
  facts.sha256 =
      absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(value.data()), size));
  if (facts.size == 0) return errors::CannotRead(path);
  return facts;
}

// Whether an import is over that wrote nothing, or nothing that is still there.
bool LeftNothing(const ImportJob& job) {
  const bool wrote = job.has_start_time() && !job.dry_run();
  return job.state() == ImportJob::STATE_UNDONE || (job.dropped() && !wrote);
}

// One import, from wherever it is.
class Import {
 public:
  Import(const DriveOptions& options, const ImportSeen& seen)
      : options_(options), seen_(seen), stub_(ImportJobService::NewStub(options.channel)) {}

  absl::StatusOr<ImportJob> Get(const std::string& name) {
    customers::v1::GetImportJobRequest request;
    request.set_name(name);
    auto job = Ask(options_, *stub_, &ImportJobService::Stub::GetImportJob, request);
    if (job.ok()) seen_(*job);
    return job;
  }

  // Creates the job under an id that file and job alone decide; gives what is there already. One
  // that left nothing behind is passed over: ids are not used again.
  absl::StatusOr<ImportJob> Announce(const ImportJob& job) {
    const std::string id = fmt::format("file-{:016x}", cli::Fingerprint(job.ShortDebugString()));
    customers::v1::CreateImportJobRequest request;
    *request.mutable_import_job() = job;
    request.set_import_job_id(id);
    for (int attempt = 2;; ++attempt) {
      auto created = Ask(options_, *stub_, &ImportJobService::Stub::CreateImportJob, request);
      if (!absl::IsAlreadyExists(created.status())) return created;
      auto known = Get("importJobs/" + request.import_job_id());
      if (!known.ok() || !LeftNothing(*known)) return known;
      request.set_import_job_id(fmt::format("{}-{}", id, attempt));
    }
  }

  absl::StatusOr<ImportJob> Upload(const std::string& path, ImportJob job) {
    std::ifstream file(path, std::ios::binary);
    while (job.state() == ImportJob::STATE_UPLOADING) {
      customers::v1::UploadImportJobRequest request;
      request.set_name(job.name());
      request.set_offset(job.uploaded_size());
      std::string piece(kPiece, '\0');
      file.clear();
      file.seekg(job.uploaded_size());
      file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
      piece.resize(static_cast<size_t>(file.gcount()));
      if (piece.empty()) return errors::CannotRead(path);
      request.set_data(std::move(piece));
      GUANXI_ASSIGN_OR_RETURN(
          job, Ask(options_, *stub_, &ImportJobService::Stub::UploadImportJob, request));
      seen_(job);
    }
    return job;
  }

  absl::StatusOr<ImportJob> Run(const std::string& name, bool dry_run) {
    customers::v1::RunImportJobRequest request;
    request.set_name(name);
    request.set_dry_run(dry_run);
    return Ask(options_, *stub_, &ImportJobService::Stub::RunImportJob, request);
  }

  absl::StatusOr<ImportJob> Undo(const std::string& name) {
    customers::v1::UndoImportJobRequest request;
    request.set_name(name);
    return Ask(options_, *stub_, &ImportJobService::Stub::UndoImportJob, request);
  }

  // Waits until the service has nothing more to do for it.
  absl::StatusOr<ImportJob> Await(ImportJob job) {
    while (job.state() == ImportJob::STATE_CHECKING || job.state() == ImportJob::STATE_RUNNING ||
           job.state() == ImportJob::STATE_UNDOING) {
      absl::SleepFor(kBetweenCalls);
      GUANXI_ASSIGN_OR_RETURN(job, Get(job.name()));
    }
    return job;
  }

  absl::StatusOr<customers::v1::DownloadRejectsResponse> Rejects(const std::string& name,
                                                                 const std::string& token) {
    customers::v1::DownloadRejectsRequest request;
    request.set_name(name);
    request.set_page_token(token);
    return Ask(options_, *stub_, &ImportJobService::Stub::DownloadRejects, request);
  }

 private:
  const DriveOptions& options_;
  const ImportSeen& seen_;
  const std::unique_ptr<ImportJobService::Stub> stub_;
};

bool WantsRun(const ImportJob& job, bool dry_run) {
  switch (job.state()) {
    case ImportJob::STATE_READY:
    case ImportJob::STATE_CANCELLED:
    case ImportJob::STATE_FAILED:
      return true;
    case ImportJob::STATE_DONE:
      return job.dry_run() && !dry_run;
    default:
      return false;
  }
}

absl::Status CannotWrite(const std::string& path) {
  return absl::FailedPreconditionError(fmt::format("{} cannot be written", path));
}

}  // namespace

absl::Status ReadJson(const std::string& path, google::protobuf::Message& message) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return errors::CannotRead(path);
  const std::string json((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const auto status = google::protobuf::util::JsonStringToMessage(json, &message);
  if (status.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("{}: {}", path, std::string(status.message().data(), status.message().size())));
}

absl::StatusOr<ImportJob> DriveImport(const DriveOptions& options,
                                      const std::string& path,
                                      ImportJob job,
                                      bool dry_run,
                                      const ImportSeen& seen) {
  GUANXI_ASSIGN_OR_RETURN(const FileFacts facts, FactsOf(path));
  job.set_size(facts.size);
  job.set_sha256(facts.sha256);
  Import import(options, seen);
  GUANXI_ASSIGN_OR_RETURN(job, import.Announce(job));
  // A file that did not arrive as it was is wanted again, once.
  for (int attempt = 0; attempt < 2 && job.state() <= ImportJob::STATE_CHECKING; ++attempt) {
    GUANXI_ASSIGN_OR_RETURN(job, import.Upload(path, job));
    GUANXI_ASSIGN_OR_RETURN(job, import.Await(job));
  }
  GUANXI_ASSIGN_OR_RETURN(job, import.Await(job));
  if (!WantsRun(job, dry_run)) return job;
  GUANXI_ASSIGN_OR_RETURN(job, import.Run(job.name(), dry_run));
  return import.Await(job);
}

absl::StatusOr<ImportJob> DriveUndo(const DriveOptions& options,
                                    const std::string& name,
                                    const ImportSeen& seen) {
  Import import(options, seen);
  GUANXI_ASSIGN_OR_RETURN(ImportJob job, import.Get(name));
  if (job.state() != ImportJob::STATE_UNDOING && job.state() != ImportJob::STATE_UNDONE) {
    GUANXI_ASSIGN_OR_RETURN(job, import.Undo(name));
  }
  return import.Await(job);
}

absl::Status WriteRejects(const DriveOptions& options,
                          const std::string& name,
                          const std::string& path) {
  const ImportSeen unseen = [](const ImportJob&) {};
  Import import(options, unseen);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  std::string token;
  do {
    GUANXI_ASSIGN_OR_RETURN(const auto piece, import.Rejects(name, token));
    file << piece.data();
    token = piece.next_page_token();
  } while (!token.empty());
  file.close();
  return file ? absl::OkStatus() : CannotWrite(path);
}

absl::StatusOr<ExportJob> DriveExport(const DriveOptions& options,
                                      const ExportJob& wanted,
                                      const std::string& path,
                                      const ExportSeen& seen) {
  using Stub = ExportJobService::Stub;
  const std::unique_ptr<Stub> stub = ExportJobService::NewStub(options.channel);
  customers::v1::CreateExportJobRequest request;
  *request.mutable_export_job() = wanted;
  request.set_request_id(fmt::format("export-{}", absl::ToUnixNanos(absl::Now())));
  GUANXI_ASSIGN_OR_RETURN(ExportJob job, Ask(options, *stub, &Stub::CreateExportJob, request));
  customers::v1::GetExportJobRequest get;
  get.set_name(job.name());
  while (job.state() == ExportJob::STATE_RUNNING) {
    absl::SleepFor(kBetweenCalls);
    GUANXI_ASSIGN_OR_RETURN(job, Ask(options, *stub, &Stub::GetExportJob, get));
    seen(job);
  }
  if (job.state() != ExportJob::STATE_DONE) return job;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  customers::v1::DownloadExportJobRequest download;
  download.set_name(job.name());
  while (download.offset() < job.size()) {
    GUANXI_ASSIGN_OR_RETURN(const auto piece,
                            Ask(options, *stub, &Stub::DownloadExportJob, download));
    file << piece.data();
    download.set_offset(piece.next_offset());
  }
  file.close();
  if (!file) return CannotWrite(path);
  return job;
}

}  // namespace guanxi::transfer
