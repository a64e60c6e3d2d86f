#include "cli/import/import_run.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "cli/api_methods.h"
#include "cli/call_chain.h"
#include "cli/fingerprint.h"
#include "cli/import/errors.h"
#include "cli/import/import_state.h"
#include "cli/import/rejects.h"
#include "cli/import/row_calls.h"
#include "common/csv/csv_reader.h"
#include "common/status/macros.h"

namespace guanxi::importer {
namespace {

// How often what was done is written down. After a kill, rows since then are sent again and
// answered as before.
constexpr absl::Duration kFlushEvery = absl::Milliseconds(200);

absl::StatusOr<uint64_t> FingerprintOf(const Mapping& mapping) {
  uint64_t fingerprint = cli::kFingerprintSeed;
  for (const std::string& path : mapping.files) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return errors::CannotRead(path);
    std::array<char, 65536> block;
    while (file.read(block.data(), block.size()) || file.gcount() > 0) {
      fingerprint =
          cli::Fingerprint({block.data(), static_cast<size_t>(file.gcount())}, fingerprint);
    }
  }
  return fingerprint;
}

int64_t SizeOf(const std::string& path) {
  std::error_code error;
  const auto size = path.empty() ? 0 : std::filesystem::file_size(path, error);
  return error ? 0 : static_cast<int64_t>(size);
}

// The rows of a step's file; for a step without a file one row without columns.
class RowSource {
 public:
  static absl::StatusOr<RowSource> Open(const Step& step) {
    RowSource source;
    if (!step.file.empty()) {
      GUANXI_ASSIGN_OR_RETURN(source.reader_, csv::CsvReader::Open(step.file));
    }
    return source;
  }

  // Numbered 1, 2, …: also rows that are faulty.
  std::optional<csv::CsvRow> Next() {
    ++number_;
    if (reader_ != nullptr) return reader_->Next();
    if (number_ > 1) return std::nullopt;
    return csv::CsvRow{.line = 1, .fields = {}, .text = "", .fault = ""};
  }
  int64_t number() const { return number_; }
  int64_t bytes() const { return reader_ == nullptr ? 0 : reader_->bytes_read(); }

 private:
  std::unique_ptr<csv::CsvReader> reader_;
  int64_t number_ = 0;
};

// A row whose calls have been made.
struct Answered {
  int64_t number = 0;
  int64_t line = 0;
  std::string text;
  cli::ChainResult result;
};

class Run {
 public:
  Run(const Mapping& mapping, const ImportOptions& options, ImportProgress& progress)
      : mapping_(mapping), options_(options), progress_(progress), rejects_(options.rejects_path) {}

  absl::StatusOr<ImportFigures> Do() {
    for (const Step& step : mapping_.steps) progress_.bytes_total += SizeOf(step.file);
    if (options_.channel != nullptr) {
      GUANXI_ASSIGN_OR_RETURN(const uint64_t fingerprint, FingerprintOf(mapping_));
      GUANXI_ASSIGN_OR_RETURN(state_, ImportState::Open(options_.state_path, fingerprint));
      caller_ = std::make_unique<cli::ChainCaller>(
          options_.channel, cli::ChainOptions{.in_flight = options_.in_flight,
                                              .give_up_after = options_.give_up_after});
      GUANXI_RETURN_IF_ERROR(AskWitness());
    }
    for (size_t i = 0; i < mapping_.steps.size(); ++i) GUANXI_RETURN_IF_ERROR(DoStep(i));
    GUANXI_RETURN_IF_ERROR(rejects_.Close());
    if (caller_ != nullptr) figures_.calls = caller_->calls();
    if (state_ != nullptr) state_->Remove();
    return std::move(figures_);
  }

 private:
  // Sends the first row taken once more. A suite that has it answers as it did, or that it is
  // there; otherwise the state file is about another suite, and everything is done anew.
  absl::Status AskWitness() {
    const std::optional<Witness> witness = state_->witness();
    if (!witness) return absl::OkStatus();
    if (witness->step < 0 || witness->step >= static_cast<int>(mapping_.steps.size()))
      return state_->Restart();
    const Step& step = mapping_.steps[witness->step];
    RowCalls rows(mapping_, step);
    GUANXI_ASSIGN_OR_RETURN(RowSource source, RowSource::Open(step));
    while (std::optional<csv::CsvRow> row = source.Next()) {
      auto calls = rows.Prepare(*row);
      if (source.number() != witness->row) continue;
      if (!calls.ok() || calls->empty()) return state_->Restart();
      cli::ChainResult answer;
      calls->resize(1);
      caller_->Start(*std::move(calls),
                     [&answer](const cli::ChainResult& result) { answer = result; });
      caller_->Wait();
      if (answer.gave_up) return answer.status;
      const bool same = answer.first_existed ||
                        answer.status.code() == absl::StatusCode::kAlreadyExists ||
                        (answer.status.ok() && answer.first_answer == witness->answer);
      return same ? absl::OkStatus() : state_->Restart();
    }
    return state_->Restart();
  }

  absl::Status DoStep(size_t index) {
    const Step& step = mapping_.steps[index];
    const int64_t bytes_before = progress_.bytes;
    progress_.step = index;
    figures_.steps.push_back({.name = step.name});
    RowCalls rows(mapping_, step);
    GUANXI_ASSIGN_OR_RETURN(RowSource source, RowSource::Open(step));
    while (std::optional<csv::CsvRow> row = source.Next()) {
      GUANXI_RETURN_IF_ERROR(DoRow(rows, source.number(), *std::move(row)));
      progress_.bytes = bytes_before + source.bytes();
    }
    if (caller_ != nullptr) caller_->Wait();
    GUANXI_RETURN_IF_ERROR(TakeAnswers());
    return state_ == nullptr ? absl::OkStatus() : state_->Flush();
  }

  absl::Status DoRow(RowCalls& rows, int64_t number, csv::CsvRow row) {
    StepFigures& figures = figures_.steps.back();
    ++figures.rows;
    ++progress_.rows;
    auto calls = rows.Prepare(row);
    if (!calls.ok()) return Refuse(row.line, row.text, calls.status(), "");
    const int step = static_cast<int>(progress_.step);
    if (state_ != nullptr && state_->Taken(step, number)) {
      ++figures.resumed;
      Count();
      return absl::OkStatus();
    }
    if (caller_ == nullptr || calls->empty()) {
      Count();
      return absl::OkStatus();
    }
    caller_->Start(*std::move(calls), [this, number, line = row.line,
                                       text = row.text](const cli::ChainResult& result) {
      absl::MutexLock lock(&mu_);
      answers_.push_back({number, line, text, result});
    });
    return TakeAnswers();
  }

  void Count() {
    ++figures_.steps.back().taken;
    ++progress_.taken;
  }

  absl::Status Refuse(int64_t line,
                      const std::string& text,
                      const absl::Status& status,
                      const std::string& method) {
    Reject reject = RejectOf(status, method);
    reject.file = std::filesystem::path(mapping_.steps[progress_.step].file).filename().string();
    reject.line = line;
    reject.row = text;
    ++figures_.steps.back().rejected;
    ++progress_.rejected;
    return rejects_.Add(reject);
  }

  // Deals with the rows answered so far.
  absl::Status TakeAnswers() {
    std::vector<Answered> answers;
    {
      absl::MutexLock lock(&mu_);
      answers.swap(answers_);
    }
    // All of them, so that those that came through are on record even when another did not.
    absl::Status failed;
    for (const Answered& answer : answers) failed.Update(TakeAnswer(answer));
    if (state_ == nullptr || (failed.ok() && absl::Now() - flushed_ < kFlushEvery)) return failed;
    flushed_ = absl::Now();
    failed.Update(state_->Flush());
    return failed;
  }

  absl::Status TakeAnswer(const Answered& answer) {
    if (answer.result.gave_up) return answer.result.status;
    if (!answer.result.status.ok()) {
      return Refuse(answer.line, answer.text, answer.result.status, answer.result.method);
    }
    const int step = static_cast<int>(progress_.step);
    if (!state_->witness() && !answer.result.first_existed) {
      state_->SetWitness({step, answer.number, answer.result.first_answer});
    }
    state_->Take(step, answer.number);
    Count();
    return absl::OkStatus();
  }

  const Mapping& mapping_;
  const ImportOptions& options_;
  ImportProgress& progress_;
  Rejects rejects_;
  std::unique_ptr<ImportState> state_;
  ImportFigures figures_;
  absl::Time flushed_ = absl::InfinitePast();
  absl::Mutex mu_;
  std::vector<Answered> answers_ ABSL_GUARDED_BY(mu_);
  // The last, so that it is destroyed, and its chains waited for, before what their answers go to.
  std::unique_ptr<cli::ChainCaller> caller_;
};

}  // namespace

absl::StatusOr<ImportFigures> RunImport(const Mapping& mapping,
                                        const ImportOptions& options,
                                        ImportProgress& progress) {
  return Run(mapping, options, progress).Do();
}

}  // namespace guanxi::importer
