// UTF-8 at its lowest level: for text of which nothing is known yet.
#ifndef GUANXI_COMMON_TEXT_UTF8_H_
#define GUANXI_COMMON_TEXT_UTF8_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace guanxi::text {

// Whether `bytes` is well-formed UTF-8: no surrogates, no overlong forms, nothing past U+10FFFF.
bool ValidUtf8(std::string_view bytes);

// `bytes` with every ill-formed sequence replaced by U+FFFD; always well-formed.
std::string ReplaceInvalidUtf8(std::string_view bytes);

// The longest prefix of `text` that has at most `max_bytes` bytes and does not end inside a
// character.
std::string_view CutUtf8(std::string_view text, size_t max_bytes);

}  // namespace guanxi::text

#endif  // GUANXI_COMMON_TEXT_UTF8_H_
