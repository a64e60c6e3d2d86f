// Names and texts in the form they are compared in, for Chinese and English alike. See
// search_terms.h for finding them.
//
// Every function takes any bytes; ill-formed UTF-8 counts as U+FFFD. All are thread-safe and give
// the same answer for the same text, so that what was indexed once is found later.
#ifndef GUANXI_COMMON_TEXT_NORMALIZE_H_
#define GUANXI_COMMON_TEXT_NORMALIZE_H_

#include <string>
#include <string_view>
#include <vector>

#include "common/text/utf8.h"

namespace guanxi::text {

// `text` with compatibility forms (full-width letters, ligatures) and case removed: for values such
// as codes, where accents tell apart.
std::string FoldCase(std::string_view text);

// FoldCase, and accents off, traditional characters simplified, each by itself whatever stands
// beside it: for what people search by. Folding twice changes nothing.
std::string Fold(std::string_view text);

// The words of `text`, folded, in order, repeats included. Scripts written without spaces (Chinese,
// Japanese, Thai, Lao, Khmer, Burmese) have no words to find by rule: each of their characters is a
// token, and so is each pair of neighbours, which stands after the first of the two.
std::vector<std::string> Tokens(std::string_view text);

// `text` folded, Chinese characters replaced by their readings in pinyin without tones, all joined:
// "zhangsan" for 张三, "zhangsanltd" for "张三 Ltd". A character with several readings gets that
// of the word it stands in (polyphones.h), else its most usual one; ü becomes u.
std::string Pinyin(std::string_view text);

// The first letter of each Chinese character's reading and of each word: "zs" for 张三.
std::string PinyinInitials(std::string_view text);

// Loads the tables of readings, which takes about 0.2 s in a process and 1 ms in each further
// thread. The functions above do so at their first need; services call it before they serve.
void LoadTables();

}  // namespace guanxi::text

#endif  // GUANXI_COMMON_TEXT_NORMALIZE_H_
