#include "common/text/term_code.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <string_view>

#include "common/text/search_terms.h"
#include "common/text/utf8.h"

namespace guanxi::text {
namespace {

constexpr char kBreak = '\x01';
constexpr char kCut = '~';
// Lengths are written as bytes from here on. The longest stays below kCut, and longer ones, which
// are words nobody types to their end, are written as that.
constexpr char kZeroLength = ' ';
constexpr size_t kMaxLength = kCut - kZeroLength - 1;

std::string_view FirstCharacter(std::string_view text) {
  size_t end = 0;
  if (!text.empty()) U8_FWD_1(text.data(), end, text.size());
  return text.substr(0, end);
}

// The characters that `units` begin with at `start`.
std::string CharactersFrom(const std::vector<Unit>& units, size_t start) {
  std::string out;
  for (size_t i = start; i < units.size() && i < start + kMaxCharacters; ++i) {
    if (units[i].kind == Unit::Kind::kWord) break;
    out += units[i].text;
  }
  return out;
}

// A term, taken apart.
struct Parts {
  std::string_view reading;
  std::string_view lengths;
  std::string_view characters;
  bool cut = false;
};

Parts Read(std::string_view term) {
  Parts parts;
  const size_t first = std::min(term.find(kBreak), term.size());
  parts.reading = term.substr(0, first);
  term.remove_prefix(std::min(first + 1, term.size()));
  const size_t second = std::min(term.find(kBreak), term.size());
  parts.lengths = term.substr(0, second);
  term.remove_prefix(std::min(second + 1, term.size()));
  parts.characters = term;
  parts.cut = parts.lengths.ends_with(kCut);
  if (parts.cut) parts.lengths.remove_suffix(1);
  return parts;
}

bool EndsWord(std::string_view lengths, size_t size) {
  size_t end = 0;
  for (const char length : lengths) {
    end += static_cast<size_t>(length - kZeroLength);
    if (end >= size) return end == size;
  }
  return false;
}

Fitting FitReading(std::string_view reading, const Parts& parts) {
  // Of a term that was cut, what the word goes on with is not known.
  if (parts.cut) reading = reading.substr(0, parts.reading.size());
  if (reading.empty() || !parts.reading.starts_with(reading)) return {};
  const size_t rest = parts.reading.size() - reading.size();
  if (rest == 0 && !parts.cut && !parts.lengths.empty()) return {Fit::kWhole, 0};
  return {EndsWord(parts.lengths, reading.size()) ? Fit::kWords : Fit::kBegins, rest};
}

size_t CountCharacters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

Fitting FitCharacters(const QueryWord& word, const Parts& parts) {
  const size_t count = CountCharacters(word.characters);
  const size_t kept = CountCharacters(parts.characters);
  const bool beyond = kept >= kMaxCharacters && count > kept;
  const std::string_view known =
      std::string_view(word.characters)
          .substr(0, beyond ? parts.characters.size() : std::string::npos);
  if (known.empty() || !parts.characters.starts_with(known)) return {};
  const size_t left = parts.lengths.size() - std::min(parts.lengths.size(), count);
  // Of characters that the term does not keep, the reading has to do.
  const bool all_known = !beyond || std::find(word.readings.begin(), word.readings.end(),
                                              parts.reading) != word.readings.end();
  // A syllable has some four letters.
  return {left == 0 && !parts.cut && all_known ? Fit::kWhole : Fit::kWords, 4 * left};
}

}  // namespace

std::string TermCode(const std::vector<Unit>& units,
                     const std::vector<Reading>& readings,
                     size_t start,
                     size_t max_bytes) {
  std::string reading;
  std::string lengths;
  size_t at = start;
  for (; at < units.size() && reading.size() < max_bytes; ++at) {
    reading += readings[at];
    lengths += static_cast<char>(kZeroLength + std::min(readings[at].size(), kMaxLength));
  }
  if (at < units.size() || reading.size() > max_bytes) lengths += kCut;
  reading = std::string(CutUtf8(reading, max_bytes));
  return reading + kBreak + lengths + kBreak + CharactersFrom(units, start);
}

std::string InitialsCode(const std::vector<Reading>& readings, size_t start, size_t max_bytes) {
  std::string initials;
  for (size_t i = start; i < readings.size() && initials.size() < max_bytes; ++i) {
    initials += FirstCharacter(readings[i]);
  }
  return std::string(CutUtf8(initials, max_bytes)) + kBreak;
}

Fitting FittingOf(const QueryWord& word, std::string_view term) {
  const Parts parts = Read(term);
  if (!word.characters.empty()) return FitCharacters(word, parts);
  Fitting best;
  for (const std::string& reading : word.readings) {
    const Fitting fitting = FitReading(reading, parts);
    if (fitting.fit > best.fit) best = fitting;
  }
  return best;
}

}  // namespace guanxi::text
