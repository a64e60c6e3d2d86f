#include "cli/import/rejects.h"

#include <fmt/core.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "cli/import/errors.h"
#include "common/csv/csv_text.h"
#include "common/status/details.h"
#include "google/rpc/error_details.pb.h"

namespace guanxi::importer {

Reject RejectOf(const absl::Status& status, std::string_view method) {
  Reject reject;
  std::string rule(status.message());
  if (const auto bad = errors::DetailOf<google::rpc::BadRequest>(status);
      bad && bad->field_violations_size() > 0) {
    reject.column = bad->field_violations(0).field();
    rule = bad->field_violations(0).description();
  }
  reject.reason = method.empty() ? std::move(rule)
                                 : fmt::format("{}: {}: {}", method,
                                               absl::StatusCodeToString(status.code()), rule);
  return reject;
}

Rejects::Rejects(std::string path) : path_(std::move(path)) {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

absl::Status Rejects::Add(const Reject& reject) {
  if (!file_.is_open()) {
    file_.open(path_, std::ios::binary | std::ios::trunc);
    file_ << "file,line,column,reason,row\n";
  }
  file_ << fmt::format("{},{},{},{},{}\n", csv::Cell(reject.file), reject.line,
                       csv::Cell(reject.column), csv::Cell(reject.reason), csv::Cell(reject.row));
  return file_ ? absl::OkStatus() : errors::CannotWrite(path_);
}

absl::Status Rejects::Close() {
  if (!file_.is_open()) return absl::OkStatus();
  file_.close();
  return file_ ? absl::OkStatus() : errors::CannotWrite(path_);
}

}  // namespace guanxi::importer
