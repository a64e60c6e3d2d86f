// Writes CSV, so that CsvReader and spreadsheets read it.
#ifndef GUANXI_COMMON_CSV_CSV_TEXT_H_
#define GUANXI_COMMON_CSV_CSV_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

namespace guanxi::csv {

// `text` as a cell, in quotes where it needs them.
std::string Cell(std::string_view text, char delimiter = ',');

// Appends a row and its line end to `out`.
void AppendRow(const std::vector<std::string>& cells, char delimiter, std::string& out);

// `text` with an apostrophe before it when a spreadsheet would take it for a formula: it begins
// with `=`, `+`, `-`, `@`, a tab or a carriage return, and is no number.
std::string GuardedFromFormulas(std::string text);

}  // namespace guanxi::csv

#endif  // GUANXI_COMMON_CSV_CSV_TEXT_H_
