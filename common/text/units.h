// The smallest parts of a text that search starts at.
#ifndef GUANXI_COMMON_TEXT_UNITS_H_
#define GUANXI_COMMON_TEXT_UNITS_H_

#include <string>
#include <string_view>
#include <vector>

namespace guanxi::text {

// A word, or one character of a script written without spaces, with the marks that follow it.
struct Unit {
  enum class Kind { kWord, kCharacter, kHan };  // kHan: a Chinese character

  std::string text;
  Kind kind;
  bool adjacent;  // nothing stands between this unit and the one before
  bool joined;    // nothing but . ' & - _ · does
};

// Splits `folded`, which comes from Fold. Stops after `max_units`.
std::vector<Unit> Split(std::string_view folded, size_t max_units);

}  // namespace guanxi::text

#endif  // GUANXI_COMMON_TEXT_UNITS_H_
