#include "cli/import/row_set.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace guanxi::importer {
namespace {

bool TakeNumber(std::string_view& text, int64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) return false;
  text.remove_prefix(end - text.data());
  return true;
}

bool TakeChar(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

void RowSet::Add(int64_t first, int64_t last) {
  auto next = runs_.upper_bound(first);
  if (next != runs_.begin() && std::prev(next)->second >= first - 1) {
    --next;
    first = next->first;
  }
  while (next != runs_.end() && next->first <= last + 1) {
    last = std::max(last, next->second);
    next = runs_.erase(next);
  }
  runs_[first] = last;
}

void RowSet::Add(const RowSet& other) {
  for (const auto& [first, last] : other.runs_) Add(first, last);
}

bool RowSet::Contains(int64_t row) const {
  const auto next = runs_.upper_bound(row);
  return next != runs_.begin() && std::prev(next)->second >= row;
}

int64_t RowSet::size() const {
  int64_t size = 0;
  for (const auto& [first, last] : runs_) size += last - first + 1;
  return size;
}

std::string RowSet::ToString() const {
  std::string text;
  for (const auto& [first, last] : runs_) {
    if (!text.empty()) text += ',';
    text += first == last ? fmt::format("{}", first) : fmt::format("{}-{}", first, last);
  }
  return text;
}

std::optional<RowSet> RowSet::Parse(std::string_view text) {
  RowSet set;
  do {
    int64_t first = 0;
    if (!TakeNumber(text, first)) return std::nullopt;
    int64_t last = first;
    if (TakeChar(text, '-') && !TakeNumber(text, last)) return std::nullopt;
    if (last < first) return std::nullopt;
    set.Add(first, last);
  } while (TakeChar(text, ','));
  if (!text.empty()) return std::nullopt;
  return set;
}

}  // namespace guanxi::importer
