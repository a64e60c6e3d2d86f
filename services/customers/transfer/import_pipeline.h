// One run of an import, for as long as it is let.
#ifndef GUANXI_SERVICES_CUSTOMERS_TRANSFER_IMPORT_PIPELINE_H_
#define GUANXI_SERVICES_CUSTOMERS_TRANSFER_IMPORT_PIPELINE_H_

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "common/csv/csv_reader.h"
#include "common/rpc/methods.h"
#include "common/rpc/workers.h"
#include "guanxi/customers/state/v1/transfer_state.pb.h"
#include "services/customers/transfer/import_batch.h"
#include "services/customers/transfer/row_planner.h"

namespace guanxi::customers {

// How a file's rows are read: what its CsvReader is told.
csv::CsvOptions OptionsOf(const v1::ImportJob& job);

// The first row of a file.
struct FileHeader {
  std::vector<std::string> columns;
  // Where the row after it begins.
  int64_t offset = 0;
  int64_t line = 1;
};

// The first row of the file of `job`. INVALID_ARGUMENT (INVALID_HEADER) when it does not name the
// columns.
absl::StatusOr<FileHeader> ReadHeader(kv::Engine* engine, const v1::ImportJob& job, int64_t file);

// For one thread.
class ImportPipeline {
 public:
  // `state` is the run's as it is now, `columns` are the file's. What the pointers lead to outlives
  // it.
  ImportPipeline(const rpc::Environment& environment,
                 const Tables* tables,
                 const RowPlanner* planner,
                 rpc::Workers* workers,
                 const state::v1::ImportState& state,
                 std::vector<std::string> columns);
  // Waits for what is on its way.
  ~ImportPipeline();

  // Works until the file's end, which it says, or `stopping`, or until the run has been stopped by
  // somebody else. Everything that was begun is committed then. Errors are those of the store, and
  // of CallFor for a requester who may go on no longer.
  absl::StatusOr<bool> Run(const std::function<bool()>& stopping);

 private:
  // A batch on its way: planned by a worker, then committed by the engine.
  struct Flight {
    std::shared_ptr<ImportBatch> batch;
    absl::Status status;  // of the step done last
    absl::Notification planned;
    std::unique_ptr<absl::Notification> committed;  // null before it is given to the engine
  };

  // Reads from the file's next row on.
  void Open(int64_t offset, int64_t line);
  // Reads the next rows and has them planned; false at the file's end.
  absl::StatusOr<bool> Launch();
  absl::StatusOr<RowCalls> Calls() const;
  // Gives the engine what is planned, in order.
  absl::Status Issue();
  void Commit(const std::shared_ptr<Flight>& flight);
  // Waits for the oldest batch. True when what follows it has to be read anew.
  absl::StatusOr<bool> Land();
  // Of a dry run, nothing of which is kept: notes what it would have come to.
  absl::Status NoteDry(Flight& flight);
  // Drops what is on its way but not committed, and begins anew at the place that is on disk.
  absl::Status Restart();
  void Drain();
  absl::Duration TakeElapsed();

  const rpc::Environment environment_;
  const Tables* tables_;
  const RowPlanner* planner_;
  rpc::Workers* workers_;
  const state::v1::TransferRequester requester_;
  const int64_t file_;
  const ImportRun run_;
  const std::vector<std::string> columns_;
  std::unique_ptr<csv::CsvReader> reader_;
  std::deque<std::shared_ptr<Flight>> flights_;
  // Batches that are committed, but perhaps after some of those on their way were planned.
  std::deque<std::shared_ptr<ImportBatch>> landed_;
  std::map<std::string, int> keys_;  // match keys of these, and of the batches given to the engine
  bool at_end_ = false;
  bool obsolete_ = false;
  size_t rows_at_once_;
  absl::Time last_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TRANSFER_IMPORT_PIPELINE_H_
