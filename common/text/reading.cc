#include "common/text/reading.h"

#include <unicode/normalizer2.h>

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_split.h"
#include "common/status/string_view.h"
#include "common/text/icu.h"
#include "common/text/normalize.h"
#include "common/text/polyphones.h"

namespace guanxi::text {
namespace {

// Bounds the memory of what is remembered: about 4 MiB a thread.
constexpr size_t kMaxRemembered = 32768;

// "lǜ" with its marks off: "lu".
Reading WithoutMarks(std::string_view syllable) {
  UErrorCode error = U_ZERO_ERROR;
  const auto* decompose = icu::Normalizer2::getNFDInstance(error);
  const icu::UnicodeString letters = decompose->normalize(FromUtf8(syllable), error);
  icu::UnicodeString plain;
  for (int32_t i = 0; i < letters.length(); ++i) {
    const char16_t c = letters[i];
    if (c < 0x0300 || c > 0x036F) plain.append(c);
  }
  return ToUtf8(plain);
}

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
      readings.push_back(WithoutMarks({syllable.data(), syllable.size()}));
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

// What each character of the words of polyphones.h takes.
constexpr size_t kCharacterBytes = 3;

// The words of polyphones.h, by their first character.
class Words {
 public:
  struct Word {
    std::string text;
    std::vector<Reading> readings;
  };

  Words() {
    for (const Polyphone& polyphone : Polyphones()) {
      Word word{std::string(polyphone.word),
                absl::StrSplit(ToAbsl(polyphone.readings), ' ', absl::SkipEmpty())};
      AddReadings(word);
      by_first_[word.text.substr(0, kCharacterBytes)].push_back(std::move(word));
    }
    for (auto& [first, words] : by_first_) {
      std::sort(words.begin(), words.end(),
                [](const Word& a, const Word& b) { return a.text.size() > b.text.size(); });
    }
  }

  static const Words& Get() {
    static const auto* const kWords = new Words();
    return *kWords;
  }

  // The longest word that `units` hold from `start` on; null when there is none.
  const Word* LongestAt(const std::vector<Unit>& units, size_t start) const {
    const auto found = by_first_.find(units[start].text);
    if (found == by_first_.end()) return nullptr;
    const std::string run = RunAt(units, start);
    for (const Word& word : found->second) {
      if (run.starts_with(word.text)) return &word;
    }
    return nullptr;
  }

  // What `character` is read as in any word.
  const std::vector<Reading>& ReadingsIn(const std::string& character) const {
    static const auto* const kNone = new std::vector<Reading>();
    const auto found = by_character_.find(character);
    return found == by_character_.end() ? *kNone : found->second;
  }

 private:
  void AddReadings(const Word& word) {
    for (size_t i = 0; i < word.readings.size(); ++i) {
      std::vector<Reading>& readings =
          by_character_[word.text.substr(i * kCharacterBytes, kCharacterBytes)];
      if (std::find(readings.begin(), readings.end(), word.readings[i]) == readings.end()) {
        readings.push_back(word.readings[i]);
      }
    }
  }

  // The Chinese characters from `start` on that stand side by side, as many as a word may have.
  static std::string RunAt(const std::vector<Unit>& units, size_t start) {
    std::string run = units[start].text;
    for (size_t i = start + 1; i < units.size() && i < start + kMaxPolyphone; ++i) {
      if (units[i].kind != Unit::Kind::kHan || !units[i].adjacent) break;
      // With a mark it is not the character that the words have.
      if (units[i].text.size() != kCharacterBytes) break;
      run += units[i].text;
    }
    return run;
  }

  absl::flat_hash_map<std::string, std::vector<Word>> by_first_;
  absl::flat_hash_map<std::string, std::vector<Reading>> by_character_;
};

// The reading of a unit that stands in no word.
Reading ReadingAlone(const Unit& unit) {
  if (unit.kind != Unit::Kind::kHan) return unit.text;
  if (const auto* word = Words::Get().LongestAt({unit}, 0)) return word->readings[0];
  Reading reading;
  for (const Reading& syllable : UsualReader().Read(unit.text)) reading += syllable;
  return reading;
}

bool IsHan(const Unit& unit) { return unit.kind == Unit::Kind::kHan; }

// Reads what the Chinese run that begins at `start` may have for a surname.
void ReadSurname(const std::vector<Unit>& units, size_t start, std::vector<Reading>& readings) {
  if (start + 1 < units.size() && IsHan(units[start + 1]) && units[start + 1].adjacent) {
    const std::string two = units[start].text + units[start + 1].text;
    for (const Polyphone& surname : Surnames()) {
      if (surname.word != two) continue;
      const std::vector<Reading> both = absl::StrSplit(ToAbsl(surname.readings), ' ');
      readings[start] = both[0];
      readings[start + 1] = both[1];
      return;
    }
  }
  const std::vector<Reading>& read = NameReader().Read(units[start].text);
  if (read.size() == 1) readings[start] = read[0];
}

}  // namespace

std::vector<Reading> UsualReadings(const std::vector<Unit>& units) {
  std::vector<Reading> readings;
  readings.reserve(units.size());
  while (readings.size() < units.size()) {
    const Unit& unit = units[readings.size()];
    const auto* word =
        unit.kind == Unit::Kind::kHan ? Words::Get().LongestAt(units, readings.size()) : nullptr;
    if (word == nullptr) {
      readings.push_back(ReadingAlone(unit));
    } else {
      readings.insert(readings.end(), word->readings.begin(), word->readings.end());
    }
  }
  return readings;
}

std::vector<Reading> AllReadings(const Unit& unit) {
  std::vector<Reading> readings = {ReadingAlone(unit)};
  if (unit.kind != Unit::Kind::kHan) return readings;
  for (const Reading& reading : Words::Get().ReadingsIn(unit.text)) {
    if (reading != readings.front()) readings.push_back(reading);
  }
  return readings;
}

std::vector<Reading> NameReadings(const std::vector<Unit>& units) {
  std::vector<Reading> readings = UsualReadings(units);
  for (size_t i = 0; i < units.size(); ++i) {
    const bool begins = i == 0 || !IsHan(units[i - 1]) || !units[i].adjacent;
    if (IsHan(units[i]) && begins) ReadSurname(units, i, readings);
  }
  return readings;
}

}  // namespace guanxi::text
