#include "common/csv/csv_text.h"

#include "common/csv/decimal.h"

namespace guanxi::csv {

std::string Cell(std::string_view text, char delimiter) {
  const char special[] = {delimiter, '"', '\r', '\n'};
  if (text.find_first_of(std::string_view(special, sizeof(special))) == std::string_view::npos) {
    return std::string(text);
  }
  std::string cell = "\"";
  for (const char c : text) {
    if (c == '"') cell += '"';
    cell += c;
  }
  return cell + "\"";
}

void AppendRow(const std::vector<std::string>& cells, char delimiter, std::string& out) {
  const size_t begin = out.size();
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out += delimiter;
    out += Cell(cells[i], delimiter);
  }
  // One empty cell alone would be an empty line, which readers pass over.
  if (out.size() == begin) out += "\"\"";
  out += '\n';
}

std::string GuardedFromFormulas(std::string text) {
  constexpr std::string_view kSigns = "=+-@\t\r";
  if (text.empty() || kSigns.find(text.front()) == std::string_view::npos) return text;
  if (ParseDecimal(text).ok()) return text;
  return "'" + text;
}

}  // namespace guanxi::csv
