// One import, from first row to last.
#ifndef GUANXI_CLI_IMPORT_IMPORT_RUN_H_
#define GUANXI_CLI_IMPORT_IMPORT_RUN_H_

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cli/import/mapping.h"

namespace guanxi::importer {

struct ImportOptions {
  std::shared_ptr<grpc::Channel>
      channel;             // to the gateway; null for a dry run, which calls nothing
  std::string state_path;  // unused in a dry run
  std::string rejects_path;
  size_t in_flight = 64;  // rows at a time
  absl::Duration give_up_after = absl::Seconds(60);
};

// Rows of one step.
struct StepFigures {
  std::string name;
  int64_t rows = 0;      // read
  int64_t taken = 0;     // in, whether by this run or by one before
  int64_t rejected = 0;  // listed as rejected
  int64_t resumed = 0;   // of the taken: by a run before
};

struct ImportFigures {
  std::vector<StepFigures> steps;
  int64_t calls = 0;
};

// How far an import is; written by the import, read by whoever shows it.
struct ImportProgress {
  std::atomic<size_t> step{0};  // 0 for the first
  std::atomic<int64_t> rows{0};
  std::atomic<int64_t> taken{0};
  std::atomic<int64_t> rejected{0};
  std::atomic<int64_t> bytes{0};        // of the files read, step by step
  std::atomic<int64_t> bytes_total{0};  // of what there is to read
};

// Runs the steps one after another. Rows that were taken by a run before, by the state file, are
// passed over. Returns the figures when every row was taken or listed as rejected; the state file
// is then removed. An error when it could not go on: what was done is in the state file, and
// running it again goes on there.
absl::StatusOr<ImportFigures> RunImport(const Mapping& mapping,
                                        const ImportOptions& options,
                                        ImportProgress& progress);

}  // namespace guanxi::importer

#endif  // GUANXI_CLI_IMPORT_IMPORT_RUN_H_
