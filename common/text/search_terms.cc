#include "common/text/search_terms.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <utility>

#include "absl/container/btree_set.h"
#include "absl/strings/ascii.h"
#include "common/text/normalize.h"
#include "common/text/reading.h"
#include "common/text/term_code.h"
#include "common/text/units.h"
#include "common/text/words.h"

namespace guanxi::text {
namespace {

using NameTermSet = absl::btree_set<NameTerm>;

bool IsWord(const Unit& unit) { return unit.kind == Unit::Kind::kWord; }

// The second characters of the words that legal forms are made of: nobody searches from there on.
bool EndsLegalWord(const std::vector<Unit>& units, size_t i) {
  if (i == 0 || !units[i].adjacent) return false;
  const std::string word = units[i - 1].text + units[i].text;
  return word == "有限" || word == "责任" || word == "股份" || word == "公司";
}

void AddFrom(const std::vector<Unit>& units,
             const std::vector<Reading>& readings,
             NameTermSet& terms) {
  for (size_t start = 0; start < units.size(); ++start) {
    if (EndsLegalWord(units, start)) continue;
    const bool first = start == 0;
    terms.insert({first ? Place::kStart : Place::kInner,
                  TermCode(units, readings, start, first ? kMaxStartBytes : kMaxInnerBytes)});
  }
}

void AddInitials(const std::vector<Unit>& units,
                 const std::vector<bool>& word_starts,
                 const std::vector<Reading>& readings,
                 NameTermSet& terms) {
  size_t added = 0;
  for (size_t start = 0; start + 1 < units.size() && added < kMaxInitials; ++start) {
    if (start > 0 && (IsWord(units[start]) || !word_starts[start])) continue;
    terms.insert({Place::kInitials, InitialsCode(readings, start, kMaxInnerBytes)});
    ++added;
  }
}

// `usual` with another reading of the first character, where that has one and stands in no word
// that settles it.
std::vector<Reading> ReadOtherwise(const std::vector<Unit>& units, std::vector<Reading> usual) {
  if (units.empty() || units[0].kind != Unit::Kind::kHan) return usual;
  const std::vector<Reading> all = AllReadings(units[0]);
  if (all.size() > 1 && usual[0] == all[0]) usual[0] = all[1];
  return usual;
}

bool IsNumber(const Unit& unit) {
  return std::all_of(unit.text.begin(), unit.text.end(),
                     [](unsigned char c) { return absl::ascii_isdigit(c); });
}

// A part of a query between spaces and the like.
struct Part {
  std::vector<Unit> units;
};

std::vector<Part> PartsOf(std::string_view query) {
  std::vector<Part> parts;
  for (Unit& unit : Split(Fold(query), kMaxStartBytes)) {
    const bool continues =
        !parts.empty() && unit.joined && IsWord(unit) == IsWord(parts.back().units.back());
    if (!continues) parts.emplace_back();
    parts.back().units.push_back(std::move(unit));
  }
  return parts;
}

// "lv" is how "lü" is typed, which terms hold as "lu".
std::vector<std::string> WithUmlauts(std::string word) {
  std::string plain = word;
  for (size_t i = 1; i < plain.size(); ++i) {
    if (plain[i] == 'v' && (plain[i - 1] == 'l' || plain[i - 1] == 'n')) plain[i] = 'u';
  }
  if (plain == word) return {std::move(word)};
  return {std::move(word), std::move(plain)};
}

constexpr size_t kMaxReadings = 4;

// The beginnings of what characters may be read as: as far as there are few ways.
std::vector<std::string> ReadingsOf(const std::vector<Unit>& units) {
  std::vector<std::string> out = {""};
  for (const Unit& unit : units) {
    const std::vector<Reading> all = AllReadings(unit);
    if (out.size() * all.size() > kMaxReadings && !out.front().empty()) break;
    std::vector<std::string> longer;
    for (const std::string& begun : out) {
      for (const Reading& reading : all) longer.push_back(begun + reading);
    }
    out = std::move(longer);
  }
  return out;
}

QueryWord WordOf(const Part& part) {
  std::string text;
  for (const Unit& unit : part.units) text += unit.text;
  text = std::string(CutUtf8(text, kMaxStartBytes));
  if (IsWord(part.units[0])) return {WithUmlauts(std::move(text)), ""};
  return {ReadingsOf(part.units), std::move(text)};
}

}  // namespace

std::vector<NameTerm> NameTerms(std::string_view name) {
  const std::vector<Unit> units = Split(Fold(name), kMaxNameUnits);
  const std::vector<Reading> usual = UsualReadings(units);
  const std::vector<bool> word_starts = WordStarts(units);
  NameTermSet terms;
  const auto add = [&](const std::vector<Reading>& readings) {
    AddFrom(units, readings, terms);
    AddInitials(units, word_starts, readings, terms);
  };
  add(usual);
  for (const auto& other : {NameReadings(units), ReadOtherwise(units, usual)}) {
    if (other != usual) add(other);
  }
  return {terms.begin(), terms.end()};
}

std::vector<std::string> WordTerms(std::string_view text, size_t most) {
  // A text has no more units than bytes.
  const std::vector<Unit> units = Split(Fold(text), text.size());
  const std::vector<Reading> readings = UsualReadings(units);
  const std::vector<bool> word_starts = WordStarts(units);
  std::vector<size_t> starts;
  for (size_t i = 0; i < units.size(); ++i) {
    if (word_starts[i] && !IsNumber(units[i])) starts.push_back(i);
  }
  if (starts.size() > most) {
    starts.erase(starts.begin() + static_cast<ptrdiff_t>((most + 1) / 2),
                 starts.end() - static_cast<ptrdiff_t>(most / 2));
  }
  absl::btree_set<std::string> terms;
  for (const size_t start : starts) {
    terms.insert(TermCode(units, readings, start, kMaxInnerBytes));
  }
  return {terms.begin(), terms.end()};
}

std::string IdentifierTerm(std::string_view identifier) {
  std::string term;
  for (const Unit& unit : Split(Fold(identifier), identifier.size())) term += unit.text;
  return std::string(CutUtf8(term, kMaxStartBytes));
}

std::vector<QueryWord> QueryWords(std::string_view query) {
  std::vector<QueryWord> words;
  for (const Part& part : PartsOf(query)) {
    if (words.size() < kMaxQueryWords) words.push_back(WordOf(part));
  }
  return words;
}

QueryWord WholeQuery(std::string_view query) {
  const std::vector<Part> parts = PartsOf(query);
  Part all;
  for (const Part& part : parts) {
    if (IsWord(part.units[0]) != IsWord(parts[0].units[0])) return {};
    all.units.insert(all.units.end(), part.units.begin(), part.units.end());
  }
  return all.units.empty() ? QueryWord() : WordOf(all);
}

}  // namespace guanxi::text
