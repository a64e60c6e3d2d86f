#include "services/customers/transfer/import_batch.h"

#include <utility>

#include "common/access/scope.h"
#include "common/status/macros.h"
#include "common/text/utf8.h"

namespace guanxi::customers {
namespace {

using state::v1::ImportState;
using v1::ImportJob;

// What the state and the events of the engine need besides the rows.
constexpr size_t kMostWrites = kv::kMaxTxnWrites - 40;
constexpr size_t kMostBytes = kv::kMaxTxnBytes - size_t{64} * 1024;
// From here on a transaction takes no more rows: one has room behind it that is larger than most.
constexpr size_t kEnoughWrites = 700;
constexpr size_t kEnoughBytes = size_t{640} * 1024;

constexpr size_t kMaxRule = 1'000;
constexpr char kTooLarge[] = "takes more than one commit holds";

bool IsOver(const CountedTxn& txn) {
  return txn.writes() > kMostWrites || txn.bytes() > kMostBytes;
}

bool IsFull(const CountedTxn& txn) {
  return txn.writes() > kEnoughWrites || txn.bytes() > kEnoughBytes;
}

}  // namespace

absl::Status ImportBatch::Plan(const kv::Reader& reader) {
  plans_.clear();
  for (const ImportRow& row : rows_) {
    GUANXI_ASSIGN_OR_RETURN(RowPlan plan, planner_->Plan(calls_, reader, row.row));
    plans_.push_back(std::move(plan));
  }
  shared_.assign(rows_.size(), false);
  return absl::OkStatus();
}

void ImportBatch::MarkShared(std::map<std::string, int>& earlier) {
  for (size_t i = 0; i < plans_.size(); ++i) {
    for (const std::string& key : plans_[i].match_keys) {
      if (earlier.contains(key)) shared_[i] = true;
    }
    for (const std::string& key : plans_[i].match_keys) ++earlier[key];
  }
}

void ImportBatch::Forget(std::map<std::string, int>& earlier) const {
  for (const RowPlan& plan : plans_) {
    for (const std::string& key : plan.match_keys) {
      const auto found = earlier.find(key);
      if (found != earlier.end() && --found->second == 0) earlier.erase(found);
    }
  }
}

absl::StatusOr<ImportState> ImportBatch::NextState(const kv::Reader& reader) {
  GUANXI_ASSIGN_OR_RETURN(ImportState state, ReadState<ImportState>(reader, run_.job));
  GUANXI_ASSIGN_OR_RETURN(const ImportJob job,
                          tables_->import_jobs.Get(reader, run_.job, access::Scope::All()));
  const bool next = job.state() == ImportJob::STATE_RUNNING && state.run() == run_.run &&
                    state.offset() == begin_;
  if (next) return state;
  outcome_ = Outcome::kObsolete;
  return absl::CancelledError("other rows are next");
}

absl::Status ImportBatch::Write(kv::Txn& txn, absl::Duration worked) {
  results_.clear();
  outcome_ = Outcome::kWhole;
  GUANXI_ASSIGN_OR_RETURN(ImportState state, NextState(txn));
  CountedTxn counted(txn);
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (i == limit_ || (i > 0 && IsFull(counted))) {
      outcome_ = Outcome::kPart;
      break;
    }
    GUANXI_ASSIGN_OR_RETURN(RowResult result, Do(counted, i));
    results_.push_back(std::move(result));
    NoteFault(counted, state, i);
  }
  writes_ = counted.writes();
  // Nothing of it is to stay; WriteProgress notes what it came to.
  if (run_.dry) return absl::CancelledError("a dry run");
  Advance(txn, std::move(state), worked);
  return absl::OkStatus();
}

absl::Status ImportBatch::WriteProgress(kv::Txn& txn, absl::Duration worked) {
  const Outcome outcome = outcome_;
  GUANXI_ASSIGN_OR_RETURN(ImportState state, NextState(txn));
  outcome_ = outcome;
  for (size_t i = 0; i < results_.size(); ++i) NoteFault(txn, state, i);
  Advance(txn, std::move(state), worked);
  return absl::OkStatus();
}

absl::StatusOr<ImportBatch::RowResult> ImportBatch::Do(CountedTxn& txn, size_t i) {
  const auto half_done = half_done_.find(i);
  if (half_done != half_done_.end()) return RowResult{Result::kRejected, half_done->second};
  const size_t before = txn.writes();
  const csv::CsvRow& row = rows_[i].row;
  const RowPlan* plan = &plans_[i];
  RowPlan anew;
  GUANXI_ASSIGN_OR_RETURN(const bool holds, planner_->Holds(*plan, calls_, txn, row));
  const bool may_be_there_now = plan->fault && planner_->LooksForCustomers();
  if (!holds || shared_[i] || may_be_there_now) {
    GUANXI_ASSIGN_OR_RETURN(anew, planner_->Plan(calls_, txn, row));
    plan = &anew;
  }
  GUANXI_ASSIGN_OR_RETURN(RowResult result, Execute(txn, *plan));
  const bool left_something = result.result == Result::kRejected && txn.writes() != before;
  if (!left_something && !IsOver(txn)) return result;
  // Nothing of this transaction can be kept: it is tried again without this row, or up to it.
  if (left_something) {
    half_done_[i] = *result.fault;
  } else if (i > 0) {
    limit_ = i;
  } else {
    half_done_[i] = RowFault{"", kTooLarge};
  }
  outcome_ = Outcome::kRetry;
  return absl::AbortedError("a row cannot be taken back alone");
}

absl::StatusOr<ImportBatch::RowResult> ImportBatch::Execute(CountedTxn& txn, const RowPlan& plan) {
  if (plan.write == nullptr) {
    if (plan.skipped) return RowResult{Result::kSkipped, plan.fault};
    if (plan.fault) return RowResult{Result::kRejected, plan.fault};
    return RowResult{Result::kUnchanged, std::nullopt};
  }
  const bool changes = !plan.matched.empty();
  const size_t before = txn.writes();
  const absl::StatusOr<Written> written = plan.write(changes ? calls_.update : calls_.create, txn);
  if (!written.ok()) {
    std::optional<RowFault> fault = FaultOf(written.status(), planner_->mapping());
    if (!fault) return written.status();
    return RowResult{Result::kRejected, std::move(fault)};
  }
  // Not by the etag: of two changes in one commit both have the same.
  if (txn.writes() == before) return RowResult{Result::kUnchanged, plan.fault};
  GUANXI_RETURN_IF_ERROR(NoteRecord(txn, plan, *written));
  return RowResult{changes ? Result::kUpdated : Result::kCreated, plan.fault};
}

absl::Status ImportBatch::NoteRecord(kv::Txn& txn,
                                     const RowPlan& plan,
                                     const Written& written) const {
  const std::string key = ImportedKey(run_.job, written.name);
  state::v1::ImportedRecord record;
  if (plan.matched.empty()) {
    record.set_created(true);
  } else {
    GUANXI_ASSIGN_OR_RETURN(const auto known, ReadRow<state::v1::ImportedRecord>(txn, key));
    if (known) {
      record = *known;
      if (record.etag() != plan.before) record.set_mixed(true);
    } else {
      record.set_before_revision(plan.before_revision);
    }
  }
  record.set_etag(written.etag);
  WriteRow(txn, key, record);
  return absl::OkStatus();
}

void ImportBatch::NoteFault(kv::Txn& txn, const ImportState& state, size_t i) const {
  const std::optional<RowFault>& fault = results_[i].fault;
  if (!fault) return;
  state::v1::ImportReject reject;
  reject.set_line(rows_[i].row.line);
  reject.set_column(fault->column);
  // What a rule says may quote a cell, however long.
  reject.set_rule(text::ReplaceInvalidUtf8(text::CutUtf8(fault->rule, kMaxRule)));
  WriteRow(txn, RejectKey(run_.job, state.report(), rows_[i].row.offset), reject);
}

void ImportBatch::Advance(kv::Txn& txn, ImportState state, absl::Duration worked) const {
  ImportJob::Figures& figures = *state.mutable_figures();
  for (const RowResult& result : results_) {
    figures.set_row_count(figures.row_count() + 1);
    switch (result.result) {
      case Result::kCreated:
        figures.set_created_count(figures.created_count() + 1);
        break;
      case Result::kUpdated:
        figures.set_updated_count(figures.updated_count() + 1);
        break;
      case Result::kUnchanged:
        figures.set_unchanged_count(figures.unchanged_count() + 1);
        break;
      case Result::kSkipped:
        figures.set_skipped_count(figures.skipped_count() + 1);
        break;
      case Result::kRejected:
        figures.set_rejected_count(figures.rejected_count() + 1);
        break;
    }
  }
  if (!results_.empty()) {
    const ImportRow& last = rows_[results_.size() - 1];
    state.set_offset(last.next_offset);
    state.set_line(last.next_line);
  }
  state.set_worked_ms(state.worked_ms() + absl::ToInt64Milliseconds(worked));
  WriteRow(txn, StateKey(run_.job), state);
}

}  // namespace guanxi::customers
