// How this folder calls ICU.
#ifndef GUANXI_COMMON_TEXT_ICU_H_
#define GUANXI_COMMON_TEXT_ICU_H_

#include <unicode/translit.h>
#include <unicode/unistr.h>
#include <unicode/utypes.h>

#include <memory>
#include <string>
#include <string_view>

namespace guanxi::text {

// Ill-formed sequences become U+FFFD.
icu::UnicodeString FromUtf8(std::string_view text);
std::string ToUtf8(const icu::UnicodeString& text);

// Ends the process, naming `part`, when `error` says that ICU's data lack it: the installation is
// broken, and names indexed now would not be found later.
void RequireIcu(UErrorCode error, const char* part);

// The transliterator `id`. Not thread-safe: keep one per thread.
std::unique_ptr<icu::Transliterator> MakeTransliterator(const char* id);

}  // namespace guanxi::text

#endif  // GUANXI_COMMON_TEXT_ICU_H_
