// `guanxi import-job` and `guanxi export`: files into and out of the customers service, as jobs
// there.
#include <fmt/core.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "cli/commands.h"
#include "cli/connection.h"
#include "cli/options.h"
#include "cli/ticker.h"
#include "cli/transfer/import_drive.h"

namespace guanxi::cli {
namespace {

using customers::v1::ExportJob;
using customers::v1::ImportJob;

constexpr char kImportExamples[] = R"(Examples:
  guanxi import-job --job customers.json --dry-run customers.csv
  guanxi import-job --job customers.json customers.csv
  guanxi import-job --undo importJobs/file-1f0c5b7a9d3e2468

JOB is a guanxi.customers.v1.ImportJob in JSON, without size and digest. A command that was stopped
goes on where it was when it is given again. The exit code is 0 when every row was taken or is
listed as rejected, 1 when the import could not go on.)";

constexpr char kExportExamples[] = R"(Examples:
  guanxi export --job steel.json steel.csv

JOB is a guanxi.customers.v1.ExportJob in JSON.)";

struct Options {
  Connection gateway;
  std::string job;
  std::string file;
  std::string undo;
  std::string rejects;
  int give_up_after = 60;
  bool dry_run = false;
};

int Fail(const absl::Status& status) {
  fmt::print(stderr, "guanxi: {}\n", std::string(status.message()));
  return absl::IsInvalidArgument(status) ? kBadUsage : kCannotGoOn;
}

// The job as it was seen last, for the line of each second.
template <typename Job>
class Seen {
 public:
  void Take(const Job& job) {
    absl::MutexLock lock(&mu_);
    job_ = job;
  }
  Job Last() {
    absl::MutexLock lock(&mu_);
    return job_;
  }

 private:
  absl::Mutex mu_;
  Job job_ ABSL_GUARDED_BY(mu_);
};

void Show(const ImportJob& job) {
  const ImportJob::Figures& figures = job.figures();
  if (job.state() == ImportJob::STATE_UPLOADING || job.state() == ImportJob::STATE_CHECKING) {
    fmt::print(stderr, "{}: {} of {} bytes sent\n", job.name(), job.uploaded_size(), job.size());
  } else if (job.state() == ImportJob::STATE_UNDOING) {
    fmt::print(stderr, "{}: {} deleted, {} restored, {} kept\n", job.name(),
               job.undo().deleted_count(), job.undo().restored_count(), job.undo().kept_count());
  } else {
    fmt::print(stderr, "{}: {:.0f} %, {:.0f} rows/s, {} created, {} updated, {} rejected\n",
               job.name(), 100 * job.progress(), job.rows_per_second(), figures.created_count(),
               figures.updated_count(), figures.rejected_count());
  }
}

// Says why a job did not come to its end, and what the command answers then.
template <typename Job>
int Stopped(const Job& job) {
  fmt::print(stderr, "guanxi: {} did not come to its end: {} {}\n", job.name(),
             Job::State_Name(job.state()), job.error());
  return kCannotGoOn;
}

std::string Summary(const ImportJob& job) {
  const ImportJob::Figures& figures = job.figures();
  if (job.state() == ImportJob::STATE_UNDONE) {
    return fmt::format("undone: {} deleted, {} restored, {} kept", job.undo().deleted_count(),
                       job.undo().restored_count(), job.undo().kept_count());
  }
  return fmt::format(
      "{}: {} rows, {} created, {} updated, {} unchanged, {} skipped, {} rejected, {:.0f} rows/s",
      job.dry_run() ? "dry run" : "imported", figures.row_count(), figures.created_count(),
      figures.updated_count(), figures.unchanged_count(), figures.skipped_count(),
      figures.rejected_count(), job.rows_per_second());
}

int RunImportJob(const Options& options) {
  const transfer::DriveOptions drive{.channel = ConnectTo(options.gateway),
                                     .give_up_after = absl::Seconds(options.give_up_after)};
  Seen<ImportJob> seen;
  const transfer::ImportSeen take = [&](const ImportJob& job) { seen.Take(job); };
  absl::StatusOr<ImportJob> done;
  {
    const Ticker ticker([&](double) {
      if (const ImportJob job = seen.Last(); !job.name().empty()) Show(job);
    });
    if (!options.undo.empty()) {
      done = transfer::DriveUndo(drive, options.undo, take);
    } else {
      ImportJob job;
      if (const absl::Status read = transfer::ReadJson(options.job, job); !read.ok())
        return Fail(read);
      if (job.display_name().empty()) {
        job.set_display_name(std::filesystem::path(options.file).filename().string());
      }
      done = transfer::DriveImport(drive, options.file, std::move(job), options.dry_run, take);
    }
  }
  if (!done.ok()) return Fail(done.status());
  fmt::print("{}: {}\n", done->name(), Summary(*done));
  const auto wanted = options.undo.empty() ? ImportJob::STATE_DONE : ImportJob::STATE_UNDONE;
  if (!done->error().empty() || done->state() != wanted) return Stopped(*done);
  const int64_t listed = done->figures().rejected_count() + done->figures().skipped_count();
  if (listed > 0 && !options.rejects.empty() && !done->dropped()) {
    const absl::Status written = transfer::WriteRejects(drive, done->name(), options.rejects);
    if (!written.ok()) return Fail(written);
    fmt::print("see {}\n", options.rejects);
  }
  return kDone;
}

int RunExport(const Options& options) {
  const transfer::DriveOptions drive{.channel = ConnectTo(options.gateway),
                                     .give_up_after = absl::Seconds(options.give_up_after)};
  ExportJob job;
  if (const absl::Status read = transfer::ReadJson(options.job, job); !read.ok()) return Fail(read);
  if (job.display_name().empty()) {
    job.set_display_name(std::filesystem::path(options.file).filename().string());
  }
  Seen<ExportJob> seen;
  absl::StatusOr<ExportJob> done;
  {
    const Ticker ticker([&](double) {
      const ExportJob now = seen.Last();
      if (!now.name().empty())
        fmt::print(stderr, "{}: {} records\n", now.name(), now.record_count());
    });
    done = transfer::DriveExport(drive, job, options.file,
                                 [&](const ExportJob& now) { seen.Take(now); });
  }
  if (!done.ok()) return Fail(done.status());
  if (done->state() != ExportJob::STATE_DONE) return Stopped(*done);
  fmt::print("{}: {} records, {} bytes\n", done->name(), done->record_count(), done->size());
  return kDone;
}

}  // namespace

Command AddImportJob(CLI::App& root) {
  auto options = std::make_shared<Options>();
  CLI::App* app = root.add_subcommand(
      "import-job", "Import customers, contacts or interactions from a file, as a job");
  app->footer(kImportExamples);
  AddGateway(*app, options->gateway);
  auto* const job = AddOption(*app, "--job", options->job, "What becomes of which column")
                        ->check(CLI::ExistingFile)
                        ->type_name("JOB");
  auto* const file =
      app->add_option("FILE", options->file, "The CSV file")->check(CLI::ExistingFile);
  auto* const undo =
      AddOption(*app, "--undo", options->undo, "Take this import back instead")->type_name("NAME");
  AddSwitch(*app, "--dry-run", options->dry_run, "Check every row and write none");
  AddOption(*app, "--rejects", options->rejects, "Where rejected rows are written")
      ->type_name("FILE");
  AddOption(*app, "--give-up-after", options->give_up_after,
            "Seconds a call is tried while the gateway is away")
      ->check(CLI::Range(0, 86400));
  file->needs(job);
  undo->excludes(file);
  return {app, [options, app] {
            if (options->undo.empty() && options->file.empty()) {
              fmt::print(stderr, "{}", app->help());
              return kBadUsage;
            }
            return RunImportJob(*options);
          }};
}

Command AddExport(CLI::App& root) {
  auto options = std::make_shared<Options>();
  CLI::App* app =
      root.add_subcommand("export", "Export customers, contacts or interactions to a file");
  app->footer(kExportExamples);
  AddGateway(*app, options->gateway);
  AddOption(*app, "--job", options->job, "What is exported")
      ->required()
      ->check(CLI::ExistingFile)
      ->type_name("JOB");
  app->add_option("FILE", options->file, "The CSV file to write")->required();
  AddOption(*app, "--give-up-after", options->give_up_after,
            "Seconds a call is tried while the gateway is away")
      ->check(CLI::Range(0, 86400));
  return {app, [options] { return RunExport(*options); }};
}

}  // namespace guanxi::cli
