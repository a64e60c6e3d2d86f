// Reads CSV files row by row, strictly: RFC 4180 with quotes, line breaks in fields, a byte order
// mark, and LF or CRLF. What is no row is handed out with the reason, and reading goes on with the
// next line.
#ifndef GUANXI_CLI_IMPORT_CSV_READER_H_
#define GUANXI_CLI_IMPORT_CSV_READER_H_

#include <csv.h>

#include <cstdint>
#include <deque>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace guanxi::importer {

// The longest row, in bytes. A quote that is not closed within it is a fault of the line that opens
// it.
inline constexpr size_t kMaxRowBytes = 256 * 1024;

struct CsvRow {
  int64_t line = 0;                 // where it begins, 1 for the file's first line
  std::vector<std::string> fields;  // one per column, unless `fault` is set
  std::string text;                 // as it stands in the file, without the line end
  std::string fault;                // why it is not taken for a row; empty when it is one
};

// Not thread-safe.
class CsvReader {
 public:
  // Opens `path` and reads its first row as the columns' names, without surrounding spaces.
  // NOT_FOUND when it cannot be read, INVALID_ARGUMENT when it has no columns or two of one name.
  static absl::StatusOr<std::unique_ptr<CsvReader>> Open(const std::string& path);
  ~CsvReader();
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  const std::vector<std::string>& columns() const { return columns_; }

  // The next row, or nullopt at the end. Empty lines are passed over.
  std::optional<CsvRow> Next();

  // How much of the file has been read.
  int64_t bytes_read() const { return bytes_read_; }

 private:
  explicit CsvReader(std::ifstream file);

  std::optional<CsvRow> NextRaw();
  std::optional<std::string> TakeLine();
  bool Feed(const std::string& line);
  bool Finish();
  void ResetParser();
  CsvRow Broken(int64_t line, std::vector<std::string> lines, std::string fault);

  std::ifstream file_;
  csv_parser parser_;
  std::deque<std::string> again_;  // lines to be read once more, after a row that broke off
  int64_t next_line_ = 1;
  int64_t bytes_read_ = 0;
  std::vector<std::string> columns_;
  // Filled by the parser's callbacks.
  std::vector<std::string> fields_;
  int ended_rows_ = 0;
};

}  // namespace guanxi::importer

#endif  // GUANXI_CLI_IMPORT_CSV_READER_H_
