// Chinese characters that are read in several ways.
#ifndef GUANXI_COMMON_TEXT_POLYPHONES_H_
#define GUANXI_COMMON_TEXT_POLYPHONES_H_

#include <string_view>

#include "absl/types/span.h"

namespace guanxi::text {

// A word whose characters are not all read in their most usual way; or one character and the
// reading that is most usual in the names of people, companies and places, where ICU has another.
struct Polyphone {
  std::string_view word;      // simplified, one to kMaxPolyphone characters
  std::string_view readings;  // one for each, parted by spaces
};

// The most characters of a word.
inline constexpr size_t kMaxPolyphone = 3;

// Words of business and of places. What it returns is on disk, in indexes.
absl::Span<const Polyphone> Polyphones();

// Surnames of two characters that are not read as these usually are. Those of one ICU knows. On
// disk likewise.
absl::Span<const Polyphone> Surnames();

}  // namespace guanxi::text

#endif  // GUANXI_COMMON_TEXT_POLYPHONES_H_
