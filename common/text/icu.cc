#include "common/text/icu.h"

#include <cstdio>
#include <cstdlib>

namespace guanxi::text {

icu::UnicodeString FromUtf8(std::string_view text) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

std::string ToUtf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

void RequireIcu(UErrorCode error, const char* part) {
  if (U_SUCCESS(error)) return;
  std::fprintf(stderr, "ICU has no %s: %s\n", part, u_errorName(error));
  std::abort();
}

std::unique_ptr<icu::Transliterator> MakeTransliterator(const char* id) {
  UErrorCode error = U_ZERO_ERROR;
  std::unique_ptr<icu::Transliterator> made(
      icu::Transliterator::createInstance(id, UTRANS_FORWARD, error));
  RequireIcu(error, id);
  return made;
}

}  // namespace guanxi::text
