// How alike two words are.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_SIMILARITY_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_SIMILARITY_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace guanxi::customers {

// The characters of `utf8`; each ill-formed byte counts as U+FFFD.
std::u32string Characters(std::string_view utf8);

// Jaro's similarity raised by a common beginning of up to four characters, as Winkler defined it:
// 1 for equal words, 0 for words without a common character. Symmetric. Two empty words are equal.
double JaroWinkler(std::u32string_view a, std::u32string_view b);

// The fewest insertions, deletions, substitutions and swaps of neighbours that turn one word into
// the other, no character touched twice; `limit` + 1 when it takes more than `limit`.
size_t EditDistance(std::u32string_view a, std::u32string_view b, size_t limit);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_SIMILARITY_H_
