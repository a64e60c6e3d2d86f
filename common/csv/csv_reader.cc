#include "common/csv/csv_reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "common/csv/errors.h"
#include "common/status/macros.h"

namespace guanxi::csv {
namespace {

constexpr unsigned char kOptions = CSV_STRICT | CSV_STRICT_FINI;
constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";

std::string WithoutLineEnd(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

std::string Trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

absl::StatusOr<std::unique_ptr<CsvReader>> CsvReader::Open(const std::string& path) {
  GUANXI_ASSIGN_OR_RETURN(std::unique_ptr<ByteSource> source, OpenFile(path));
  auto reader = std::make_unique<CsvReader>(std::move(source));
  GUANXI_RETURN_IF_ERROR(reader->ReadColumns(path));
  return reader;
}

CsvReader::CsvReader(std::unique_ptr<ByteSource> source, const CsvOptions& options)
    : source_(std::move(source)),
      options_(options),
      decoder_(options.encoding),
      next_line_(options.line),
      next_offset_(options.offset) {
  csv_init(&parser_, kOptions);
  ResetParser();
}

CsvReader::~CsvReader() { csv_free(&parser_); }

absl::Status CsvReader::ReadColumns(const std::string& path) {
  columns_.clear();
  const std::optional<CsvRow> header = NextRaw();
  GUANXI_RETURN_IF_ERROR(status_);
  if (!header || !header->fault.empty())
    return errors::BadHeader(path, "the first row is not a row of column names");
  for (const std::string& name : header->fields) {
    const std::string column = Trimmed(name);
    if (column.empty()) return errors::BadHeader(path, "a column has no name");
    if (std::count(columns_.begin(), columns_.end(), column) != 0) {
      return errors::BadHeader(path, fmt::format("the column '{}' is there twice", column));
    }
    columns_.push_back(column);
  }
  return absl::OkStatus();
}

void CsvReader::ResetParser() {
  csv_free(&parser_);
  csv_init(&parser_, kOptions);
  csv_set_delim(&parser_, static_cast<unsigned char>(options_.delimiter));
  // Spaces belong to the field: trimming is the mapping's to ask for.
  csv_set_space_func(&parser_, [](unsigned char) { return 0; });
}

bool CsvReader::Refill() {
  if (at_ < piece_.size()) return true;
  absl::StatusOr<std::string> piece = source_->Read();
  status_ = piece.status();
  if (!piece.ok() || piece->empty()) return false;
  piece_ = *std::move(piece);
  at_ = 0;
  bytes_read_ += static_cast<int64_t>(piece_.size());
  return true;
}

std::optional<CsvReader::Line> CsvReader::ReadLine() {
  Line line;
  bool ended = false;
  while (!ended && Refill()) {
    const size_t end = piece_.find('\n', at_);
    ended = end != std::string::npos;
    const size_t size = (ended ? end + 1 : piece_.size()) - at_;
    // Of a line that is no row in any case only so much is held.
    const size_t room = kMaxRowBytes + 1 - std::min(kMaxRowBytes + 1, line.text.size());
    line.text.append(piece_, at_, std::min(size, room));
    line.size += static_cast<int64_t>(size);
    at_ += size;
  }
  if (!status_.ok() || line.size == 0) return std::nullopt;
  return line;
}

std::optional<CsvReader::Line> CsvReader::TakeLine() {
  std::optional<Line> line;
  if (!again_.empty()) {
    line = std::move(again_.front());
    again_.pop_front();
  } else {
    line = ReadLine();
    if (!line) return std::nullopt;
    if (next_line_ == 1 && line->text.rfind(kByteOrderMark, 0) == 0)
      line->text.erase(0, sizeof(kByteOrderMark) - 1);
    std::optional<std::string> decoded = decoder_.Decode(line->text);
    line->foreign = !decoded;
    if (decoded) line->text = *std::move(decoded);
  }
  ++next_line_;
  next_offset_ += line->size;
  return line;
}

bool CsvReader::Feed(const std::string& line) {
  const auto on_field = [](void* field, size_t size, void* reader) {
    static_cast<CsvReader*>(reader)->fields_.emplace_back(static_cast<char*>(field), size);
  };
  const auto on_row = [](int, void* reader) { ++static_cast<CsvReader*>(reader)->ended_rows_; };
  return csv_parse(&parser_, line.data(), line.size(), on_field, on_row, this) == line.size();
}

// Ends the row at the end of the file, where no line end does. False when a quote is open.
bool CsvReader::Finish() {
  const auto on_field = [](void* field, size_t size, void* reader) {
    static_cast<CsvReader*>(reader)->fields_.emplace_back(static_cast<char*>(field), size);
  };
  const auto on_row = [](int, void* reader) { ++static_cast<CsvReader*>(reader)->ended_rows_; };
  return csv_fini(&parser_, on_field, on_row, this) == 0;
}

// The first of `lines` is the fault's; the others may well be good rows.
CsvRow CsvReader::Broken(int64_t line, int64_t offset, std::vector<Line> lines, std::string fault) {
  ResetParser();
  next_line_ = line + 1;
  next_offset_ = offset + lines.front().size;
  again_.insert(again_.begin(), std::make_move_iterator(lines.begin() + 1),
                std::make_move_iterator(lines.end()));
  return {.line = line,
          .offset = offset,
          .fields = {},
          .text = WithoutLineEnd(std::move(lines.front().text)),
          .fault = std::move(fault)};
}

std::optional<CsvRow> CsvReader::NextRaw() {
  fields_.clear();
  ended_rows_ = 0;
  int64_t begin = next_line_;
  int64_t offset = next_offset_;
  std::vector<Line> lines;
  int64_t bytes = 0;
  while (ended_rows_ == 0) {
    std::optional<Line> line = TakeLine();
    if (!line) {
      if (lines.empty() || !status_.ok()) return std::nullopt;
      if (!Finish() || ended_rows_ == 0)
        return Broken(begin, offset, std::move(lines), "a quote is opened and not closed");
      break;
    }
    if (lines.empty() && WithoutLineEnd(line->text).empty()) {
      begin = next_line_;
      offset = next_offset_;
      continue;
    }
    bytes += line->size;
    lines.push_back(*std::move(line));
    if (lines.back().foreign)
      return Broken(begin, offset, std::move(lines), fmt::format("it is not {}", decoder_.name()));
    if (bytes > static_cast<int64_t>(kMaxRowBytes)) {
      return Broken(begin, offset, std::move(lines),
                    fmt::format("the row is longer than {} bytes", kMaxRowBytes));
    }
    if (!Feed(lines.back().text))
      return Broken(begin, offset, std::move(lines),
                    "a quote stands inside a field without quotes");
  }
  if (ended_rows_ > 1)
    return Broken(begin, offset, std::move(lines), "a carriage return stands inside the row");
  std::string text;
  for (const Line& line : lines) text += line.text;
  return CsvRow{.line = begin,
                .offset = offset,
                .fields = std::move(fields_),
                .text = WithoutLineEnd(std::move(text)),
                .fault = ""};
}

std::optional<CsvRow> CsvReader::Next() {
  std::optional<CsvRow> row = NextRaw();
  if (!row || !row->fault.empty()) return row;
  if (row->fields.size() != columns_.size()) {
    row->fault = fmt::format("it has {} columns where the header has {}", row->fields.size(),
                             columns_.size());
  }
  return row;
}

}  // namespace guanxi::csv
