// A few rows of an import: one commit of what they do and of how far the import is.
#ifndef GUANXI_SERVICES_CUSTOMERS_TRANSFER_IMPORT_BATCH_H_
#define GUANXI_SERVICES_CUSTOMERS_TRANSFER_IMPORT_BATCH_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/kv/engine.h"
#include "services/customers/transfer/counted_txn.h"
#include "services/customers/transfer/row_planner.h"
#include "services/customers/transfer/transfer_rows.h"

namespace guanxi::customers {

// What belongs to a run of an import.
struct ImportRun {
  std::string job;  // `importJobs/{id}`
  int64_t run = 0;  // ImportState.run
  bool dry = false;
};

// Not thread-safe; plans on one thread, then writes on the engine's.
class ImportBatch {
 public:
  // What came of an attempt to commit it.
  enum class Outcome {
    kWhole,  // all rows
    kPart,   // the first rows, as the transaction was full: what follows begins after them
    kRetry,  // nothing, as a row left something half done: that row is refused at the next attempt
    kObsolete,  // nothing: the run has been stopped, or other rows are next
  };

  // `begin` is the offset of the first row; `planner` and `tables` outlive it.
  ImportBatch(const ImportRun& run,
              const RowPlanner* planner,
              const Tables* tables,
              int64_t begin,
              RowCalls calls,
              std::vector<ImportRow> rows)
      : run_(run),
        planner_(planner),
        tables_(tables),
        begin_(begin),
        calls_(std::move(calls)),
        rows_(std::move(rows)) {}

  // Works out what is to be done with the rows. Errors are those of the store.
  absl::Status Plan(const kv::Reader& reader);

  // The transaction; may run more than once. `worked` is how long the import has worked since the
  // batch before. An error abandons it; then, as for a dry run, `outcome` says what came of it.
  absl::Status Write(kv::Txn& txn, absl::Duration worked);
  // Of a dry run, whose Write is abandoned: notes what would have been done.
  absl::Status WriteProgress(kv::Txn& txn, absl::Duration worked);

  // What came of the last attempt, once it is committed or abandoned.
  Outcome outcome() const { return outcome_; }

  // Works the rows with those keys out anew in the transaction: records that were not committed
  // when the batch was planned have them. `earlier` are the keys of batches before; gives those of
  // this one too.
  void MarkShared(std::map<std::string, int>& earlier);
  // Takes the keys of this batch out again.
  void Forget(std::map<std::string, int>& earlier) const;

  const ImportRun& run() const { return run_; }
  size_t size() const { return rows_.size(); }
  // How many rows the last attempt took, and how many writes.
  size_t taken() const { return results_.size(); }
  size_t writes() const { return writes_; }
  // How often it was given to the engine to no avail, and once more.
  int attempts() const { return attempts_; }
  void TryAgain() { ++attempts_; }

 private:
  // What became of a row.
  enum class Result { kCreated, kUpdated, kUnchanged, kSkipped, kRejected };
  struct RowResult {
    Result result = Result::kRejected;
    std::optional<RowFault> fault;
  };

  // Does row `i`; sets `outcome_` when it cannot be done in this transaction.
  absl::StatusOr<RowResult> Do(CountedTxn& txn, size_t i);
  absl::StatusOr<RowResult> Execute(CountedTxn& txn, const RowPlan& plan);
  absl::Status NoteRecord(kv::Txn& txn, const RowPlan& plan, const Written& written) const;
  // The state of the run before this batch; CANCELLED when this batch is not what comes next.
  absl::StatusOr<state::v1::ImportState> NextState(const kv::Reader& reader);
  // Lists row `i`, when there is something to say of it.
  void NoteFault(kv::Txn& txn, const state::v1::ImportState& state, size_t i) const;
  void Advance(kv::Txn& txn, state::v1::ImportState state, absl::Duration worked) const;

  const ImportRun run_;
  const RowPlanner* planner_;
  const Tables* tables_;
  const int64_t begin_;
  const RowCalls calls_;
  const std::vector<ImportRow> rows_;
  std::vector<RowPlan> plans_;
  std::vector<bool> shared_;              // rows to be planned anew in the transaction
  std::map<size_t, RowFault> half_done_;  // rows that are refused, as they left something behind
  size_t limit_ = SIZE_MAX;               // rows that fit a transaction
  // Of the last attempt.
  std::vector<RowResult> results_;
  Outcome outcome_ = Outcome::kObsolete;
  size_t writes_ = 0;
  int attempts_ = 1;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TRANSFER_IMPORT_BATCH_H_
