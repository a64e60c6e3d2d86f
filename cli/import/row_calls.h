// From a row of a file to the calls that bring it in.
#ifndef GUANXI_CLI_IMPORT_ROW_CALLS_H_
#define GUANXI_CLI_IMPORT_ROW_CALLS_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/call_chain.h"
#include "cli/import/mapping.h"
#include "common/csv/csv_reader.h"

namespace guanxi::importer {

// The rows of one step, in the order of the file: which of them come first of a `distinct` value
// depends on it.
class RowCalls {
 public:
  // `mapping` outlives it; `step` is one of its steps.
  RowCalls(const Mapping& mapping, const Step& step);

  // The calls for `row`, complete and valid by the rules the API states about its fields; none when
  // every call's conditions leave it out. Otherwise why the row is rejected, INVALID_FIELD with the
  // column where one is at fault.
  absl::StatusOr<std::vector<cli::PreparedCall>> Prepare(const csv::CsvRow& row);

 private:
  absl::StatusOr<bool> Wanted(const CallSpec& call, const RowView& row) const;
  absl::StatusOr<cli::PreparedCall> Request(const CallSpec& call,
                                            size_t index,
                                            int64_t line,
                                            const RowView& row) const;
  absl::StatusOr<RowView> View(const csv::CsvRow& row) const;

  const Mapping& mapping_;
  const Step& step_;
  std::vector<std::set<std::string>> seen_;  // `distinct` values, by the call's position
};

}  // namespace guanxi::importer

#endif  // GUANXI_CLI_IMPORT_ROW_CALLS_H_
