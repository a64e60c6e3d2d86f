#include "cli/import/csv_reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "cli/import/errors.h"
#include "common/status/macros.h"
#include "common/text/utf8.h"

namespace guanxi::importer {
namespace {

constexpr unsigned char kOptions = CSV_STRICT | CSV_STRICT_FINI;
constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";

std::string WithoutLineEnd(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line;
  return WithoutLineEnd(std::move(text));
}

std::string Trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

absl::StatusOr<std::unique_ptr<CsvReader>> CsvReader::Open(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file || file.peek() == std::ifstream::traits_type::eof()) return errors::CannotRead(path);
  auto reader = std::unique_ptr<CsvReader>(new CsvReader(std::move(file)));
  std::optional<CsvRow> header = reader->NextRaw();
  if (!header || !header->fault.empty())
    return errors::BadHeader(path, "the first row is not a row of column names");
  for (const std::string& name : header->fields) {
    const std::string column = Trimmed(name);
    if (column.empty()) return errors::BadHeader(path, "a column has no name");
    if (std::count(reader->columns_.begin(), reader->columns_.end(), column) != 0) {
      return errors::BadHeader(path, fmt::format("the column '{}' is there twice", column));
    }
    reader->columns_.push_back(column);
  }
  return reader;
}

CsvReader::CsvReader(std::ifstream file) : file_(std::move(file)) {
  csv_init(&parser_, kOptions);
  ResetParser();
}

CsvReader::~CsvReader() { csv_free(&parser_); }

void CsvReader::ResetParser() {
  csv_free(&parser_);
  csv_init(&parser_, kOptions);
  // Spaces belong to the field: trimming is the mapping's to ask for.
  csv_set_space_func(&parser_, [](unsigned char) { return 0; });
}

std::optional<std::string> CsvReader::TakeLine() {
  if (!again_.empty()) {
    std::string line = std::move(again_.front());
    again_.pop_front();
    ++next_line_;
    return line;
  }
  std::string line;
  if (!std::getline(file_, line)) return std::nullopt;
  if (!file_.eof()) line.push_back('\n');
  bytes_read_ += static_cast<int64_t>(line.size());
  if (next_line_ == 1 && line.rfind(kByteOrderMark, 0) == 0)
    line.erase(0, sizeof(kByteOrderMark) - 1);
  ++next_line_;
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
CsvRow CsvReader::Broken(int64_t line, std::vector<std::string> lines, std::string fault) {
  ResetParser();
  next_line_ = line + 1;
  again_.insert(again_.begin(), lines.begin() + 1, lines.end());
  return {
      .line = line, .fields = {}, .text = WithoutLineEnd(lines.front()), .fault = std::move(fault)};
}

std::optional<CsvRow> CsvReader::NextRaw() {
  fields_.clear();
  ended_rows_ = 0;
  int64_t begin = next_line_;
  std::vector<std::string> lines;
  size_t bytes = 0;
  while (ended_rows_ == 0) {
    std::optional<std::string> line = TakeLine();
    if (!line) {
      if (lines.empty()) return std::nullopt;
      if (!Finish() || ended_rows_ == 0)
        return Broken(begin, std::move(lines), "a quote is opened and not closed");
      break;
    }
    if (lines.empty() && WithoutLineEnd(*line).empty()) {
      begin = next_line_;
      continue;
    }
    bytes += line->size();
    lines.push_back(*std::move(line));
    if (!Feed(lines.back()))
      return Broken(begin, std::move(lines), "a quote stands inside a field without quotes");
    if (ended_rows_ == 0 && bytes > kMaxRowBytes) {
      return Broken(begin, std::move(lines),
                    fmt::format("the row is longer than {} bytes", kMaxRowBytes));
    }
  }
  if (ended_rows_ > 1)
    return Broken(begin, std::move(lines), "a carriage return stands inside the row");
  return CsvRow{.line = begin, .fields = std::move(fields_), .text = Joined(lines), .fault = ""};
}

std::optional<CsvRow> CsvReader::Next() {
  std::optional<CsvRow> row = NextRaw();
  if (!row || !row->fault.empty()) return row;
  if (row->fields.size() != columns_.size()) {
    row->fault = fmt::format("it has {} columns where the header has {}", row->fields.size(),
                             columns_.size());
  } else if (!text::ValidUtf8(row->text)) {
    row->fault = "it is not UTF-8";
  }
  return row;
}

}  // namespace guanxi::importer
