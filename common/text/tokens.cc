#include <unicode/utf8.h>

#include <limits>

#include "common/text/normalize.h"
#include "common/text/reading.h"
#include "common/text/units.h"
#include "common/text/words.h"

namespace guanxi::text {
namespace {

constexpr size_t kAll = std::numeric_limits<size_t>::max();

std::string_view FirstCharacter(std::string_view text) {
  size_t end = 0;
  if (!text.empty()) U8_FWD_1(text.data(), end, text.size());
  return text.substr(0, end);
}

bool IsWord(const Unit& unit) { return unit.kind == Unit::Kind::kWord; }

}  // namespace

std::vector<std::string> Tokens(std::string_view text) {
  const std::vector<Unit> units = Split(Fold(text), kAll);
  std::vector<std::string> tokens;
  for (size_t i = 0; i < units.size(); ++i) {
    tokens.push_back(units[i].text);
    if (i + 1 == units.size() || !units[i + 1].adjacent) continue;
    if (!IsWord(units[i]) && !IsWord(units[i + 1])) {
      tokens.push_back(units[i].text + units[i + 1].text);
    }
  }
  return tokens;
}

std::string Pinyin(std::string_view text) {
  std::string out;
  for (const Reading& reading : UsualReadings(Split(Fold(text), kAll))) out += reading;
  return out;
}

std::string PinyinInitials(std::string_view text) {
  std::string out;
  for (const Reading& reading : UsualReadings(Split(Fold(text), kAll))) {
    out += FirstCharacter(reading);
  }
  return out;
}

void LoadTables() {
  Fold("張");
  const std::vector<Unit> units = Split("张", 1);
  NameReadings(units);
  WordStarts(units);
}

}  // namespace guanxi::text
