#include "common/text/reading.h"

#include <unicode/normalizer2.h>

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_split.h"
#include "common/text/icu.h"
#include "common/text/normalize.h"

namespace guanxi::text {
namespace {

// A surname has one character or two.
constexpr size_t kSurnameCharacters = 2;
// Bounds the memory of what is remembered: about 4 MiB a thread.
constexpr size_t kMaxRemembered = 32768;

// "lǜ" with its tone off: "lu" and "lv".
Reading WithoutTone(const std::string& syllable) {
  UErrorCode error = U_ZERO_ERROR;
  const auto* decompose = icu::Normalizer2::getNFDInstance(error);
  const icu::UnicodeString letters = decompose->normalize(FromUtf8(syllable), error);
  icu::UnicodeString plain;
  icu::UnicodeString with_v;
  for (int32_t i = 0; i < letters.length(); ++i) {
    const char16_t c = letters[i];
    if (c == 0x0308 && with_v.endsWith(u'u')) with_v.replace(with_v.length() - 1, 1, u'v');
    if (c >= 0x0300 && c <= 0x036F) continue;
    plain.append(c);
    with_v.append(c);
  }
  return {ToUtf8(plain), ToUtf8(with_v)};
}

// Transliterates and remembers: ICU takes some 8 µs a character, and names repeat theirs.
class Reader {
 public:
  explicit Reader(const char* id) : transliterator_(MakeTransliterator(id)) {}

  // The readings of `characters`, one for each space-separated syllable ICU gives.
  const std::vector<Reading>& Read(const std::string& characters) {
    auto found = remembered_.find(characters);
    if (found != remembered_.end()) return found->second;
    if (remembered_.size() >= kMaxRemembered) remembered_.clear();
    return remembered_.emplace(characters, Transliterate(characters)).first->second;
  }

 private:
  std::vector<Reading> Transliterate(const std::string& characters) const {
    icu::UnicodeString text = FromUtf8(characters);
    transliterator_->transliterate(text);
    std::vector<Reading> readings;
    for (const auto syllable : absl::StrSplit(ToUtf8(text), ' ', absl::SkipEmpty())) {
      readings.push_back(WithoutTone(std::string(syllable)));
    }
    return readings;
  }

  std::unique_ptr<icu::Transliterator> transliterator_;
  absl::flat_hash_map<std::string, std::vector<Reading>> remembered_;
};

Reader& UsualReader() {
  static thread_local Reader reader("Han-Latin");
  return reader;
}

Reader& NameReader() {
  static thread_local Reader reader("Han-Latin/Names");
  return reader;
}

Reading UsualReading(const Unit& unit) {
  if (unit.kind != Unit::Kind::kHan) return {unit.text, unit.text};
  Reading reading;
  for (const Reading& syllable : UsualReader().Read(unit.text)) {
    reading.plain += syllable.plain;
    reading.with_v += syllable.with_v;
  }
  return reading;
}

// The number of Chinese characters that begin a run at `start` and may be its surname; 0 where no
// run begins.
size_t SurnameLength(const std::vector<Unit>& units, size_t start) {
  auto is_han = [&units](size_t i) { return units[i].kind == Unit::Kind::kHan; };
  if (!is_han(start) || (start > 0 && is_han(start - 1) && units[start].adjacent)) return 0;
  size_t length = 1;
  while (length < kSurnameCharacters && start + length < units.size() && is_han(start + length) &&
         units[start + length].adjacent) {
    ++length;
  }
  return length;
}

void ReadSurname(const std::vector<Unit>& units, size_t start, std::vector<Reading>& readings) {
  const size_t length = SurnameLength(units, start);
  if (length == 0) return;
  std::string characters;
  for (size_t i = 0; i < length; ++i) characters += units[start + i].text;
  const std::vector<Reading>& read = NameReader().Read(characters);
  if (read.size() == length) std::copy(read.begin(), read.end(), readings.begin() + start);
}

}  // namespace

std::vector<Reading> UsualReadings(const std::vector<Unit>& units) {
  std::vector<Reading> readings;
  readings.reserve(units.size());
  for (const Unit& unit : units) readings.push_back(UsualReading(unit));
  return readings;
}

std::vector<Reading> NameReadings(const std::vector<Unit>& units) {
  std::vector<Reading> readings = UsualReadings(units);
  for (size_t i = 0; i < units.size(); ++i) ReadSurname(units, i, readings);
  return readings;
}

void LoadTables() {
  Fold("張");
  NameReadings(Split("张", 1));
}

}  // namespace guanxi::text
