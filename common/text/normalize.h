// Names and texts in the form they are compared and searched in, for Chinese and English alike:
// 张三, 張三, zhangsan and zs all find 张三.
//
// Every function takes any bytes; ill-formed UTF-8 counts as U+FFFD. All are thread-safe and give
// the same answer for the same text, so that what was indexed once is found later.
#ifndef GUANXI_COMMON_TEXT_NORMALIZE_H_
#define GUANXI_COMMON_TEXT_NORMALIZE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "common/text/utf8.h"

namespace guanxi::text {

// What one name may add to an index, and how long a term may be, in bytes.
inline constexpr size_t kMaxTerms = 64;
inline constexpr size_t kMaxTermBytes = 64;
// How many words of a query count.
inline constexpr size_t kMaxQueryTerms = 8;

// `text` with compatibility forms (full-width letters, ligatures) and case removed: for values such
// as codes, where accents tell apart.
std::string FoldCase(std::string_view text);

// FoldCase, and accents off, traditional characters simplified: for what people search by. Folding
// twice changes nothing.
std::string Fold(std::string_view text);

// The words of `text`, folded, in order, repeats included. Scripts written without spaces (Chinese,
// Japanese, Thai, Lao, Khmer, Burmese) have no words to find by rule: each of their characters is a
// token, and so is each pair of neighbours, which stands after the first of the two.
std::vector<std::string> Tokens(std::string_view text);

// `text` folded, Chinese characters replaced by their readings in pinyin without tones, all joined:
// "zhangsan" for 张三, "zhangsanltd" for "张三 Ltd". A character with several readings gets its
// most usual one; ü becomes u.
std::string Pinyin(std::string_view text);

// The first letter of each Chinese character's reading and of each word: "zs" for 张三.
std::string PinyinInitials(std::string_view text);

// The terms under which `name` is to be found by prefix, sorted, none a prefix of another. From
// each character or word on, to the end of the name, joined without spaces:
//   the folded text                                               三丰
//   its pinyin, ü both as u and as v, surnames also as surnames   sanfeng
//   its initials                                                  sf
// Of a name too long for kMaxTerms the first characters or words are covered; each term is cut to
// kMaxTermBytes.
std::vector<std::string> SearchTerms(std::string_view name);

// The words of `query`, longest first: a name is found when each is a prefix of one of its
// SearchTerms. Words are parted by spaces, by punctuation other than . ' & - _ ·, and where Chinese
// and other writing meet. Empty when the query has neither letter nor digit: it then finds nothing.
std::vector<std::string> QueryTerms(std::string_view query);

// Whether `query_terms`, from QueryTerms, find a name with these SearchTerms.
bool Finds(const std::vector<std::string>& query_terms,
           const std::vector<std::string>& search_terms);

// Loads the tables of readings, which takes about 0.2 s in a process and 1 ms in each further
// thread. The functions above do so at their first need; services call it before they serve.
void LoadTables();

}  // namespace guanxi::text

#endif  // GUANXI_COMMON_TEXT_NORMALIZE_H_
