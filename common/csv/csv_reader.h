// Reads CSV files row by row, strictly: RFC 4180 with quotes, line breaks in fields, a byte order
// mark, and LF or CRLF. What is no row is handed out with the reason, and reading goes on with the
// next line.
#ifndef GUANXI_COMMON_CSV_CSV_READER_H_
#define GUANXI_COMMON_CSV_CSV_READER_H_

#include <csv.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/csv/byte_source.h"
#include "common/csv/encoding.h"

namespace guanxi::csv {

// The longest row, in bytes. A quote that is not closed within it is a fault of the line that opens
// it.
inline constexpr size_t kMaxRowBytes = 256 * 1024;

struct CsvRow {
  int64_t line = 0;                 // where it begins, 1 for the file's first line
  int64_t offset = 0;               // where it begins, in bytes
  std::vector<std::string> fields;  // one per column, unless `fault` is set
  std::string text;                 // as it stands in the file, without the line end
  std::string fault;                // why it is not taken for a row; empty when it is one
};

struct CsvOptions {
  char delimiter = ',';
  Encoding encoding = Encoding::kUtf8;
  // Where in the file the source begins, at the beginning of a line: its offset in bytes, and its
  // number.
  int64_t offset = 0;
  int64_t line = 1;
};

// Not thread-safe.
class CsvReader {
 public:
  // Opens `path` and reads its first row as the columns' names. CANNOT_READ, or as ReadColumns.
  static absl::StatusOr<std::unique_ptr<CsvReader>> Open(const std::string& path);

  explicit CsvReader(std::unique_ptr<ByteSource> source, const CsvOptions& options = {});
  ~CsvReader();
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  // Takes the next row for the columns' names, without surrounding spaces. INVALID_HEADER, which
  // names the file as `path`, when it has none or two of one name.
  absl::Status ReadColumns(const std::string& path);
  // For a source that begins after that row.
  void SetColumns(std::vector<std::string> columns) { columns_ = std::move(columns); }
  const std::vector<std::string>& columns() const { return columns_; }

  // The next row, or nullopt at the end, or when the source fails. Empty lines are passed over.
  std::optional<CsvRow> Next();

  // Why the source failed; OK while it has not.
  const absl::Status& status() const { return status_; }
  // Where the row after the last one given begins, in the file: where another reader may go on.
  int64_t next_offset() const { return next_offset_; }
  int64_t next_line() const { return next_line_; }
  // How much of the source has been read.
  int64_t bytes_read() const { return bytes_read_; }

 private:
  // A line as it stands in the file, with its end; of one that is longer than a row the beginning.
  struct Line {
    std::string text;  // UTF-8, unless `foreign`
    int64_t size = 0;  // in the file
    bool foreign = false;
  };

  std::optional<CsvRow> NextRaw();
  std::optional<Line> TakeLine();
  // The next line of the source, undecoded; nullopt at its end.
  std::optional<Line> ReadLine();
  bool Refill();
  bool Feed(const std::string& line);
  bool Finish();
  void ResetParser();
  CsvRow Broken(int64_t line, int64_t offset, std::vector<Line> lines, std::string fault);

  const std::unique_ptr<ByteSource> source_;
  const CsvOptions options_;
  Decoder decoder_;
  csv_parser parser_;
  absl::Status status_;
  std::string piece_;       // read from the source
  size_t at_ = 0;           // of it is used
  std::deque<Line> again_;  // lines to be read once more, after a row that broke off
  int64_t next_line_;
  int64_t next_offset_;
  int64_t bytes_read_ = 0;
  std::vector<std::string> columns_;
  // Filled by the parser's callbacks.
  std::vector<std::string> fields_;
  int ended_rows_ = 0;
};

}  // namespace guanxi::csv

#endif  // GUANXI_COMMON_CSV_CSV_READER_H_
