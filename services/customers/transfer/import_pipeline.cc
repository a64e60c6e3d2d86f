#include "services/customers/transfer/import_pipeline.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "common/rpc/guarded.h"
#include "common/status/macros.h"
#include "services/customers/transfer/requester.h"
#include "services/customers/transfer/stored_file.h"
#include "services/customers/transfer/transfer_rows.h"

namespace guanxi::customers {
namespace {

using state::v1::ImportState;
using v1::ImportJob;

// Batches on their way: enough that the writer has the next while the one before is synced.
constexpr size_t kFlights = 12;
// Rows of the first batch; then as many as filled a transaction so far.
constexpr size_t kFirstRows = 4;
constexpr size_t kMostRows = 200;
constexpr size_t kWishedWrites = 600;
// What the rows of one batch take in the file.
constexpr int64_t kBatchBytes = 256 * 1024;

constexpr char kSelf[] = "an import";

}  // namespace

csv::CsvOptions OptionsOf(const ImportJob& job) {
  return {.delimiter = job.delimiter().empty() ? ',' : job.delimiter().front(),
          .encoding = job.encoding() == ImportJob::ENCODING_GB18030 ? csv::Encoding::kGb18030
                                                                    : csv::Encoding::kUtf8};
}

absl::StatusOr<FileHeader> ReadHeader(kv::Engine* engine, const ImportJob& job, int64_t file) {
  csv::CsvReader reader(OpenStoredFile(engine, job.name(), file, 0), OptionsOf(job));
  GUANXI_RETURN_IF_ERROR(reader.ReadColumns(job.display_name()));
  return FileHeader{reader.columns(), reader.next_offset(), reader.next_line()};
}

ImportPipeline::ImportPipeline(const rpc::Environment& environment,
                               const Tables* tables,
                               const RowPlanner* planner,
                               rpc::Workers* workers,
                               const ImportState& state,
                               std::vector<std::string> columns)
    : environment_(environment),
      tables_(tables),
      planner_(planner),
      workers_(workers),
      requester_(state.requester()),
      file_(state.file()),
      run_{.job = planner->job().name(), .run = state.run(), .dry = planner->job().dry_run()},
      columns_(std::move(columns)),
      rows_at_once_(kFirstRows),
      last_(environment.clock->Now()) {
  Open(state.offset(), state.line());
}

ImportPipeline::~ImportPipeline() { Drain(); }

void ImportPipeline::Open(int64_t offset, int64_t line) {
  csv::CsvOptions options = OptionsOf(planner_->job());
  options.offset = offset;
  options.line = line;
  reader_ = std::make_unique<csv::CsvReader>(
      OpenStoredFile(environment_.engine, run_.job, file_, offset), options);
  reader_->SetColumns(columns_);
  at_end_ = false;
}

absl::StatusOr<bool> ImportPipeline::Run(const std::function<bool()>& stopping) {
  while (!obsolete_) {
    while (flights_.size() < kFlights && !at_end_ && !stopping()) {
      GUANXI_ASSIGN_OR_RETURN(const bool more, Launch());
      at_end_ = !more;
      GUANXI_RETURN_IF_ERROR(Issue());
    }
    if (flights_.empty()) return at_end_;
    GUANXI_RETURN_IF_ERROR(Issue());
    GUANXI_ASSIGN_OR_RETURN(const bool anew, Land());
    if (anew) GUANXI_RETURN_IF_ERROR(Restart());
  }
  return false;
}

absl::StatusOr<RowCalls> ImportPipeline::Calls() const {
  const RecordWriter& writer = planner_->writer();
  RowCalls calls;
  if (planner_->job().mode() != ImportJob::MODE_UPDATE) {
    GUANXI_ASSIGN_OR_RETURN(calls.create,
                            CallFor(environment_, requester_, writer.Method("Create")));
  }
  if (planner_->job().mode() != ImportJob::MODE_CREATE) {
    GUANXI_ASSIGN_OR_RETURN(calls.update,
                            CallFor(environment_, requester_, writer.Method("Update")));
  }
  return calls;
}

absl::StatusOr<bool> ImportPipeline::Launch() {
  const int64_t begin = reader_->next_offset();
  std::vector<ImportRow> rows;
  while (rows.size() < rows_at_once_ && reader_->next_offset() - begin < kBatchBytes) {
    std::optional<csv::CsvRow> row = reader_->Next();
    if (!row) break;
    rows.push_back({*std::move(row), reader_->next_offset(), reader_->next_line()});
  }
  GUANXI_RETURN_IF_ERROR(reader_->status());
  if (rows.empty()) return false;
  GUANXI_ASSIGN_OR_RETURN(RowCalls calls, Calls());
  auto flight = std::make_shared<Flight>();
  flight->batch = std::make_shared<ImportBatch>(run_, planner_, tables_, begin, std::move(calls),
                                                std::move(rows));
  flights_.push_back(flight);
  const auto plan = [flight, engine = environment_.engine] {
    flight->status = rpc::Guarded(kSelf, [&] { return flight->batch->Plan(*engine->Snapshot()); });
    flight->planned.Notify();
  };
  if (!workers_->Run(plan)) plan();
  return true;
}

absl::Status ImportPipeline::Issue() {
  for (size_t i = 0; i < flights_.size(); ++i) {
    const std::shared_ptr<Flight>& flight = flights_[i];
    if (flight->committed != nullptr) continue;
    // What a dry run has come to is on disk before the next rows.
    if (run_.dry && i > 0) break;
    if (i > 0 && !flight->planned.HasBeenNotified()) break;
    flight->planned.WaitForNotification();
    GUANXI_RETURN_IF_ERROR(flight->status);
    flight->batch->MarkShared(keys_);
    Commit(flight);
  }
  return absl::OkStatus();
}

void ImportPipeline::Commit(const std::shared_ptr<Flight>& flight) {
  flight->committed = std::make_unique<absl::Notification>();
  environment_.engine->Commit(
      [flight, worked = TakeElapsed()](kv::Txn& txn) {
        return rpc::Guarded(kSelf, [&] { return flight->batch->Write(txn, worked); });
      },
      [flight](const absl::StatusOr<kv::Revision>& revision) {
        flight->status = revision.status();
        flight->committed->Notify();
      });
}

absl::StatusOr<bool> ImportPipeline::Land() {
  const std::shared_ptr<Flight> flight = flights_.front();
  flight->committed->WaitForNotification();
  ImportBatch& batch = *flight->batch;
  if (run_.dry && batch.outcome() != ImportBatch::Outcome::kRetry &&
      batch.outcome() != ImportBatch::Outcome::kObsolete) {
    GUANXI_RETURN_IF_ERROR(NoteDry(*flight));
  }
  switch (batch.outcome()) {
    case ImportBatch::Outcome::kRetry:
      if (!absl::IsAborted(flight->status)) return flight->status;
      // The rows behind it have found that others are next.
      batch.TryAgain();
      Commit(flight);
      return Land();
    case ImportBatch::Outcome::kObsolete:
      if (!flight->status.ok() && !absl::IsCancelled(flight->status)) return flight->status;
      obsolete_ = true;
      return false;
    case ImportBatch::Outcome::kWhole:
    case ImportBatch::Outcome::kPart:
      break;
  }
  GUANXI_RETURN_IF_ERROR(flight->status);
  flights_.pop_front();
  landed_.push_back(flight->batch);
  // All that were planned while an older one was on its way have been given to the engine by now.
  if (landed_.size() > kFlights) {
    landed_.front()->Forget(keys_);
    landed_.pop_front();
  }
  const size_t per_row = std::max<size_t>(batch.writes() / std::max<size_t>(batch.taken(), 1), 1);
  rows_at_once_ = std::clamp<size_t>(kWishedWrites / per_row, 1, kMostRows);
  // Those behind a part, or behind one that was tried again, found that others are next.
  return batch.outcome() == ImportBatch::Outcome::kPart || batch.attempts() > 1;
}

absl::Status ImportPipeline::NoteDry(Flight& flight) {
  if (!absl::IsCancelled(flight.status)) return flight.status;
  flight.status = kv::CommitAndWait(*environment_.engine, [&](kv::Txn& txn) {
                    return flight.batch->WriteProgress(txn, TakeElapsed());
                  }).status();
  return absl::OkStatus();
}

absl::Status ImportPipeline::Restart() {
  Drain();
  flights_.clear();
  landed_.clear();
  keys_.clear();
  GUANXI_ASSIGN_OR_RETURN(const ImportState state,
                          ReadState<ImportState>(*environment_.engine->Snapshot(), run_.job));
  if (state.run() != run_.run) {
    obsolete_ = true;
    return absl::OkStatus();
  }
  Open(state.offset(), state.line());
  return absl::OkStatus();
}

void ImportPipeline::Drain() {
  for (const std::shared_ptr<Flight>& flight : flights_) {
    flight->planned.WaitForNotification();
    if (flight->committed != nullptr) flight->committed->WaitForNotification();
  }
}

absl::Duration ImportPipeline::TakeElapsed() {
  const absl::Time now = environment_.clock->Now();
  return now - std::exchange(last_, now);
}

}  // namespace guanxi::customers
