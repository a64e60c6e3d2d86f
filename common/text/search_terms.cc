#include <unicode/utf8.h>

#include <algorithm>
#include <limits>

#include "absl/container/btree_set.h"
#include "common/text/normalize.h"
#include "common/text/reading.h"
#include "common/text/units.h"

namespace guanxi::text {
namespace {

constexpr size_t kAll = std::numeric_limits<size_t>::max();

std::string_view FirstCharacter(std::string_view text) {
  size_t end = 0;
  if (!text.empty()) U8_FWD_1(text.data(), end, text.size());
  return text.substr(0, end);
}

// The parts from `start` on, joined and cut. `part` gives part i as a std::string_view.
template <typename Part>
std::string JoinFrom(size_t start, size_t count, Part part) {
  std::string out;
  for (size_t i = start; i < count && out.size() < kMaxTermBytes; ++i) out += part(i);
  return std::string(CutUtf8(out, kMaxTermBytes));
}

using Terms = absl::btree_set<std::string>;

void AddReadings(const std::vector<Reading>& readings, size_t start, Terms& terms) {
  auto join = [&](auto part) {
    terms.insert(JoinFrom(start, readings.size(),
                          [&](size_t i) -> std::string_view { return part(readings[i]); }));
  };
  join([](const Reading& reading) -> std::string_view { return reading.plain; });
  join([](const Reading& reading) -> std::string_view { return reading.with_v; });
  join([](const Reading& reading) { return FirstCharacter(reading.plain); });
}

// Terms in order, without those that begin another: a prefix search finds the longer in their
// place.
std::vector<std::string> WithoutPrefixes(const Terms& terms) {
  std::vector<std::string> out;
  for (auto term = terms.begin(); term != terms.end(); ++term) {
    const auto next = std::next(term);
    if (next == terms.end() || !next->starts_with(*term)) out.push_back(*term);
  }
  return out;
}

// Every term from `start` on.
Terms TermsFrom(const std::vector<Unit>& units,
                const std::vector<Reading>& usual,
                const std::vector<Reading>& as_name,
                size_t start) {
  Terms terms = {
      JoinFrom(start, units.size(), [&](size_t i) -> std::string_view { return units[i].text; })};
  AddReadings(usual, start, terms);
  if (as_name != usual) AddReadings(as_name, start, terms);
  return terms;
}

bool IsWord(const Unit& unit) { return unit.kind == Unit::Kind::kWord; }

}  // namespace

std::vector<std::string> Tokens(std::string_view text) {
  const std::vector<Unit> units = Split(Fold(text), kAll);
  std::vector<std::string> tokens;
  for (size_t i = 0; i < units.size(); ++i) {
    tokens.push_back(units[i].text);
    if (i + 1 == units.size() || !units[i + 1].adjacent) continue;
    if (!IsWord(units[i]) && !IsWord(units[i + 1])) {
      tokens.push_back(units[i].text + units[i + 1].text);
    }
  }
  return tokens;
}

std::string Pinyin(std::string_view text) {
  std::string out;
  for (const Reading& reading : UsualReadings(Split(Fold(text), kAll))) out += reading.plain;
  return out;
}

std::string PinyinInitials(std::string_view text) {
  std::string out;
  for (const Reading& reading : UsualReadings(Split(Fold(text), kAll))) {
    out += FirstCharacter(reading.plain);
  }
  return out;
}

std::vector<std::string> SearchTerms(std::string_view name) {
  // Each start gives one term at least, and each term ends within kMaxTermBytes of its start.
  const std::vector<Unit> units = Split(Fold(name), kMaxTerms + kMaxTermBytes);
  const std::vector<Reading> usual = UsualReadings(units);
  const std::vector<Reading> as_name = NameReadings(units);
  Terms terms;
  for (size_t start = 0; start < units.size(); ++start) {
    Terms more = TermsFrom(units, usual, as_name, start);
    const auto is_new = [&terms](const std::string& term) { return !terms.contains(term); };
    const auto added = static_cast<size_t>(std::count_if(more.begin(), more.end(), is_new));
    if (terms.size() + added > kMaxTerms) break;
    terms.merge(more);
  }
  return WithoutPrefixes(terms);
}

std::vector<std::string> QueryTerms(std::string_view query) {
  std::vector<std::string> out;
  bool was_word = false;
  for (const Unit& unit : Split(Fold(query), kMaxTermBytes)) {
    const bool continues = !out.empty() && unit.joined && IsWord(unit) == was_word;
    if (!continues) out.emplace_back();
    out.back() += unit.text;
    was_word = IsWord(unit);
  }
  for (std::string& term : out) term = std::string(CutUtf8(term, kMaxTermBytes));
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
  if (out.size() > kMaxQueryTerms) out.resize(kMaxQueryTerms);
  return out;
}

bool Finds(const std::vector<std::string>& query_terms,
           const std::vector<std::string>& search_terms) {
  auto found = [&search_terms](const std::string& prefix) {
    return std::any_of(search_terms.begin(), search_terms.end(),
                       [&prefix](const auto& term) { return term.starts_with(prefix); });
  };
  return !query_terms.empty() && std::all_of(query_terms.begin(), query_terms.end(), found);
}

}  // namespace guanxi::text
