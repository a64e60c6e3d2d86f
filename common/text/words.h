// Where words begin, also in scripts that are written without spaces.
#ifndef GUANXI_COMMON_TEXT_WORDS_H_
#define GUANXI_COMMON_TEXT_WORDS_H_

#include <vector>

#include "common/text/units.h"

namespace guanxi::text {

// For each unit, whether a word begins there: 深圳 and 龙岗 of 深圳市龙岗区. Words are those of
// ICU's dictionary; characters side by side that are in none make one word, since that is what a
// name unknown to it looks like. What only says of which kind a place is (市, 区, 路, 号) and a
// lone character after a word begin none. A run's first character always does.
std::vector<bool> WordStarts(const std::vector<Unit>& units);

}  // namespace guanxi::text

#endif  // GUANXI_COMMON_TEXT_WORDS_H_
