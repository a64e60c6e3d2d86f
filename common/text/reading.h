// How Chinese characters are read.
#ifndef GUANXI_COMMON_TEXT_READING_H_
#define GUANXI_COMMON_TEXT_READING_H_

#include <string>
#include <vector>

#include "common/text/units.h"

namespace guanxi::text {

// The reading of a unit in pinyin without tones; a unit that is not Chinese reads as it is written.
struct Reading {
  std::string plain;   // ü as u: "lu"
  std::string with_v;  // ü as v, the way it is typed: "lv"

  friend bool operator==(const Reading&, const Reading&) = default;
};

// The most usual reading of each unit.
std::vector<Reading> UsualReadings(const std::vector<Unit>& units);

// The same, but that the first characters of each Chinese run are read as a surname where they can
// be one: 单 as "shan", 万俟 as "moqi".
std::vector<Reading> NameReadings(const std::vector<Unit>& units);

}  // namespace guanxi::text

#endif  // GUANXI_COMMON_TEXT_READING_H_
