// Sends a file to the customers service and has it imported, as one job there.
#ifndef GUANXI_CLI_TRANSFER_IMPORT_DRIVE_H_
#define GUANXI_CLI_TRANSFER_IMPORT_DRIVE_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "guanxi/customers/v1/export_jobs.pb.h"
#include "guanxi/customers/v1/import_jobs.pb.h"

namespace guanxi::transfer {

struct DriveOptions {
  std::shared_ptr<grpc::Channel> channel;
  absl::Duration give_up_after = absl::Seconds(60);  // how long a call is tried
};

// Told of a job whenever it was asked for.
using ImportSeen = std::function<void(const customers::v1::ImportJob& job)>;
using ExportSeen = std::function<void(const customers::v1::ExportJob& job)>;

// The message that the JSON file `path` holds. INVALID_ARGUMENT, NOT_FOUND.
absl::Status ReadJson(const std::string& path, google::protobuf::Message& message);

// Has the file `path` imported as `job` says, which needs no size and digest, and gives the job at
// its end. The same file and job are one import: run again, also after a kill, it goes on where it
// was, and gives the result when it is over; one that was undone, or dropped before it was run, is
// begun anew. With `dry_run` nothing is written. Errors are those of
// the calls; NOT_FOUND for a file that cannot be read.
absl::StatusOr<customers::v1::ImportJob> DriveImport(const DriveOptions& options,
                                                     const std::string& path,
                                                     customers::v1::ImportJob job,
                                                     bool dry_run,
                                                     const ImportSeen& seen);

// Takes the import `name` back, and gives it at the end.
absl::StatusOr<customers::v1::ImportJob> DriveUndo(const DriveOptions& options,
                                                   const std::string& name,
                                                   const ImportSeen& seen);

// Writes the rejected rows of `name` to `path`.
absl::Status WriteRejects(const DriveOptions& options,
                          const std::string& name,
                          const std::string& path);

// Starts the export `job`, waits for its end and writes its file to `path`.
absl::StatusOr<customers::v1::ExportJob> DriveExport(const DriveOptions& options,
                                                     const customers::v1::ExportJob& job,
                                                     const std::string& path,
                                                     const ExportSeen& seen);

}  // namespace guanxi::transfer

#endif  // GUANXI_CLI_TRANSFER_IMPORT_DRIVE_H_
