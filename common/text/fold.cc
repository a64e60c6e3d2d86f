#include <unicode/normalizer2.h>

#include <algorithm>

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

// Accents are the general combining marks; the marks of other scripts carry the vowels.
constexpr char kPlain[] =
    "NFD; [\\u0300-\\u036F] Remove; NFC; [:Latin:] Latin-ASCII; Traditional-Simplified";

constexpr int kMaxRounds = 4;

}  // namespace

std::string FoldCase(std::string_view text) {
  return IsAscii(text) ? LowerAscii(text) : ToUtf8(FoldedCase(FromUtf8(text)));
}

std::string Fold(std::string_view text) {
  if (IsAscii(text)) return LowerAscii(text);
  static thread_local const auto kTransliterator = MakeTransliterator(kPlain);
  icu::UnicodeString folded = FoldedCase(FromUtf8(text));
  // Some simplified characters are the traditional form of another (薴 苧 苎): all of such a chain
  // fold to its end. The bound is there for tables yet unknown.
  for (int round = 0; round < kMaxRounds; ++round) {
    icu::UnicodeString before = folded;
    kTransliterator->transliterate(folded);
    folded = FoldedCase(folded);
    if (folded == before) break;
  }
  return ToUtf8(folded);
}

}  // namespace guanxi::text
