// How Chinese characters are read.
#ifndef GUANXI_COMMON_TEXT_READING_H_
#define GUANXI_COMMON_TEXT_READING_H_

#include <string>
#include <vector>

#include "common/text/units.h"

namespace guanxi::text {

// The reading of a unit in pinyin without tones, ü as u; a unit that is not Chinese reads as it is
// written.
using Reading = std::string;

// The reading of each unit: in the words of polyphones.h as there, else the most usual one.
std::vector<Reading> UsualReadings(const std::vector<Unit>& units);

// The same, but that the first characters of each Chinese run are read as a surname where they can
// be one: 单 as "shan", 万俟 as "moqi".
std::vector<Reading> NameReadings(const std::vector<Unit>& units);

// Every reading that UsualReadings gives this unit in some text, the most usual one first.
std::vector<Reading> AllReadings(const Unit& unit);

}  // namespace guanxi::text

#endif  // GUANXI_COMMON_TEXT_READING_H_
