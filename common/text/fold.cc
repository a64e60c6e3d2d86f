#include <unicode/normalizer2.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "common/text/icu.h"
#include "common/text/normalize.h"

namespace guanxi::text {
namespace {

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isascii(c); });
}

std::string LowerAscii(std::string_view text) {
  std::string out(text);
  absl::AsciiStrToLower(&out);
  return out;
}

bool IsHan(UChar32 c) {
  UErrorCode error = U_ZERO_ERROR;
  return c >= 0x2E80 && uscript_getScript(c, &error) == USCRIPT_HAN;
}

const icu::Normalizer2& CaseFolding() {
  static const icu::Normalizer2* const kInstance = [] {
    UErrorCode error = U_ZERO_ERROR;
    const auto* instance = icu::Normalizer2::getNFKCCasefoldInstance(error);
    RequireIcu(error, "NFKC_Casefold");
    return instance;
  }();
  return *kInstance;
}

icu::UnicodeString FoldedCase(const icu::UnicodeString& text) {
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString folded = CaseFolding().normalize(text, error);
  return U_SUCCESS(error) ? folded : text;  // Fails only without memory.
}

constexpr int kMaxRounds = 4;

// Applies `id` and the folding of case in turn until nothing changes: some simplified characters
// are the traditional form of another (薴 苧 苎), and all of such a chain fold to its end. The
// bound is there for tables yet unknown.
icu::UnicodeString FoldToEnd(const icu::Transliterator& id, icu::UnicodeString text) {
  text = FoldedCase(text);
  for (int round = 0; round < kMaxRounds; ++round) {
    const icu::UnicodeString before = text;
    id.transliterate(text);
    text = FoldedCase(text);
    if (text == before) break;
  }
  return text;
}

// Folds single Chinese characters, whatever stands beside them: what a word is searched by is not
// always what it stands beside in a name. Remembers, since ICU takes some µs a character.
class CharacterFolder {
 public:
  const std::string& Fold(UChar32 c) {
    auto found = remembered_.find(c);
    if (found == remembered_.end()) {
      found = remembered_.emplace(c, ToUtf8(FoldToEnd(*simplify_, icu::UnicodeString(c)))).first;
    }
    return found->second;
  }

 private:
  // Bounded by the number of Chinese characters, some ten thousands.
  absl::flat_hash_map<UChar32, std::string> remembered_;
  const std::unique_ptr<icu::Transliterator> simplify_ =
      MakeTransliterator("Traditional-Simplified");
};

// `text` with its Chinese characters folded; nothing else in it changes. Says in `other` whether it
// has characters that are neither Chinese nor ASCII.
std::string FoldCharacters(std::string_view text, bool& other) {
  static thread_local CharacterFolder folder;
  std::string out;
  other = false;
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    UChar32 c;
    U8_NEXT(text.data(), at, text.size(), c);
    if (IsHan(c)) {
      out += folder.Fold(c);
      continue;
    }
    other = other || c < 0 || c >= 0x80;
    out += text.substr(begin, at - begin);
  }
  return out;
}

// Accents are the general combining marks; the marks of other scripts carry the vowels.
constexpr char kPlain[] = "NFD; [\\u0300-\\u036F] Remove; NFC; [:Latin:] Latin-ASCII";

std::string FoldAll(std::string_view text) {
  static thread_local const auto kTransliterator = MakeTransliterator(kPlain);
  std::string folded = ToUtf8(FoldedCase(FromUtf8(text)));
  for (int round = 0; round < kMaxRounds; ++round) {
    bool other = false;
    const std::string before = folded;
    folded = ToUtf8(FoldToEnd(*kTransliterator, FromUtf8(FoldCharacters(folded, other))));
    if (folded == before) break;
  }
  return folded;
}

}  // namespace

std::string FoldCase(std::string_view text) {
  return IsAscii(text) ? LowerAscii(text) : ToUtf8(FoldedCase(FromUtf8(text)));
}

std::string Fold(std::string_view text) {
  if (IsAscii(text)) return LowerAscii(text);
  bool other = false;
  const std::string folded = FoldCharacters(text, other);
  return other ? FoldAll(text) : LowerAscii(folded);
}

}  // namespace guanxi::text
