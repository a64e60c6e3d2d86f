#include "cli/import/template.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_split.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::importer {
namespace {

absl::Status Rule(const std::string& rule) { return absl::InvalidArgumentError(rule); }

absl::StatusOr<Filter> ParseFilter(const std::string& text, const ValueMaps& maps) {
  const size_t colon = text.find(':');
  const std::string name = text.substr(0, colon);
  return MakeFilter(name, colon == std::string::npos ? "" : text.substr(colon + 1), maps);
}

}  // namespace

absl::StatusOr<Template::Part> Template::ParsePlaceholder(const std::string& text,
                                                          const Vocabulary& vocabulary) {
  std::vector<std::string> words = absl::StrSplit(text, '|');
  Part part;
  part.has_column = true;
  std::string name = words.front();
  if (!name.empty() && name.front() == '?') {
    part.optional = true;
    name.erase(0, 1);
  }
  GUANXI_ASSIGN_OR_RETURN(part.column, vocabulary.resolve(name));
  for (size_t i = 1; i < words.size(); ++i) {
    GUANXI_ASSIGN_OR_RETURN(Filter filter, ParseFilter(words[i], *vocabulary.maps));
    part.filters.push_back(std::move(filter));
  }
  return part;
}

absl::StatusOr<Template> Template::Parse(std::string_view text, const Vocabulary& vocabulary) {
  Template result;
  std::string literal;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool doubled = i + 1 < text.size() && text[i + 1] == c;
    if (c == '}' && !doubled) return Rule(fmt::format("'{}' has a '}}' without its '{{'", text));
    if ((c == '{' || c == '}') && doubled) {
      literal.push_back(c);
      ++i;
    } else if (c == '{') {
      const size_t close = text.find('}', i);
      if (close == std::string_view::npos)
        return Rule(fmt::format("'{}' has a '{{' without its '}}'", text));
      GUANXI_ASSIGN_OR_RETURN(
          Part part, ParsePlaceholder(std::string(text.substr(i + 1, close - i - 1)), vocabulary));
      part.literal = std::exchange(literal, "");
      result.columns_ += (result.columns_.empty() ? "" : ",") + part.column.name;
      result.parts_.push_back(std::move(part));
      i = close;
    } else {
      literal.push_back(c);
    }
  }
  if (!literal.empty())
    result.parts_.push_back({.literal = std::move(literal), .column = {}, .filters = {}});
  return result;
}

bool Template::constant() const {
  return std::none_of(parts_.begin(), parts_.end(),
                      [](const Part& part) { return part.has_column; });
}

absl::StatusOr<std::string> Template::Value(const Part& part, const RowView& row) {
  const std::vector<std::string>* fields = row.fields;
  if (part.column.join >= 0) {
    const RowView::Partner& partner = row.partners[part.column.join];
    if (!partner.fault.empty()) return errors::InvalidField(part.column.name, partner.fault);
    fields = partner.fields;
  }
  std::string value = fields == nullptr ? "" : (*fields)[part.column.column];
  for (const Filter& filter : part.filters) {
    absl::StatusOr<std::string> filtered = filter(value);
    if (!filtered.ok())
      return errors::InvalidField(part.column.name, std::string(filtered.status().message()));
    value = *std::move(filtered);
  }
  return value;
}

absl::StatusOr<std::string> Template::Evaluate(const RowView& row) const {
  std::string result;
  for (const Part& part : parts_) {
    result += part.literal;
    if (!part.has_column) continue;
    GUANXI_ASSIGN_OR_RETURN(const std::string value, Value(part, row));
    if (value.empty() && !part.optional) return std::string();
    result += value;
  }
  return result;
}

}  // namespace guanxi::importer
