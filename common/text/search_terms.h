// The terms under which names and texts are found by the beginning of any of their words: few for
// each record, since each is a row of an index.
//
// A term holds, from one unit (a word or a Chinese character) on, without spaces:
//   the reading     huaweijishu     what is searched by, cut to the bytes its place allows
//   01, a byte for the length of each unit's reading, '~' at the end when something was cut off
//   01, 华为技术    the characters, where the text begins with such, at most kMaxCharacters; of
//                   those beyond only the reading counts
// so that it also tells, without the record, how well a query fits.
#ifndef GUANXI_COMMON_TEXT_SEARCH_TERMS_H_
#define GUANXI_COMMON_TEXT_SEARCH_TERMS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace guanxi::text {

// Which part of a name a term is. The numbers are on disk.
enum class Place : char {
  kStart = 'a',     // from its first unit
  kInner = 'b',     // from a later one
  kInitials = 'c',  // the first letters of its units, from its first or from a later word
};

struct NameTerm {
  Place place;
  std::string term;

  friend auto operator<=>(const NameTerm&, const NameTerm&) = default;
};

// How many units of a name are covered, how many beginnings of initials, and how long a reading
// may be, in bytes, at each place.
inline constexpr size_t kMaxNameUnits = 24;
inline constexpr size_t kMaxInitials = 6;
inline constexpr size_t kMaxStartBytes = 64;
inline constexpr size_t kMaxInnerBytes = 32;
// How many characters a term keeps beside their reading.
inline constexpr size_t kMaxCharacters = 8;

// The terms of a name, sorted, each once:
//   one from its start and one from each further unit; of 有限, 责任, 股份 and 公司 only their
//   first another where the name may begin with a surname, or with a character read otherwise its
//   initials from the start and, of Chinese characters, from each word, two letters at least
// 张三 has three, 华为技术有限公司 nine, "Acme Steel Works" four.
std::vector<NameTerm> NameTerms(std::string_view name);

// The terms of a text that is searched by its words, such as an address: one from each word on, as
// at Place::kInner, in order, each once. Words of digits alone have none. Of more than `most` words
// the first and the last count.
std::vector<std::string> WordTerms(std::string_view text, size_t most);

// The letters, digits and characters of an identifier, folded, without what parts them: "c00012"
// for "C-00012".
std::string IdentifierTerm(std::string_view identifier);

// One word of a query.
struct QueryWord {
  // A term that fits begins with one of these: one, unless the word has characters of several
  // readings, of which a few are followed.
  std::vector<std::string> readings;
  // The word as it is written where that is in characters; else "".
  std::string characters;

  friend bool operator==(const QueryWord&, const QueryWord&) = default;
};

// How many words of a query count.
inline constexpr size_t kMaxQueryWords = 8;

// The words of `query`, in order: what spaces part, and punctuation other than . ' & - _ ·, and the
// change from Chinese to other writing. Empty when the query has neither letter nor digit.
std::vector<QueryWord> QueryWords(std::string_view query);

// All of `query` as one word, without what parts its words; nothing to look for when its words are
// partly characters. For finding "华为" by "hua wei".
QueryWord WholeQuery(std::string_view query);

// How well a word fits what a term stands for, from worst to best.
enum class Fit {
  kNone,
  kBegins,  // it only begins a word there
  kWords,   // it ends where a word ends
  kWhole,   // it is all there is from the term's place on
};

// `rest` is how many bytes of the reading the word leaves over: fewer are closer.
struct Fitting {
  Fit fit = Fit::kNone;
  size_t rest = 0;
};

Fitting FittingOf(const QueryWord& word, std::string_view term);

}  // namespace guanxi::text

#endif  // GUANXI_COMMON_TEXT_SEARCH_TERMS_H_
