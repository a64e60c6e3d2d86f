#include "common/text/words.h"

#include <unicode/brkiter.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

#include "common/text/icu.h"

namespace guanxi::text {
namespace {

using std::string_view_literals::operator""sv;

bool IsPlaceSuffix(const Unit& unit) {
  static constexpr std::string_view kSuffixes[] = {"省"sv, "市"sv, "区"sv, "县"sv, "州"sv,
                                                   "盟"sv, "旗"sv, "镇"sv, "乡"sv, "村"sv,
                                                   "路"sv, "街"sv, "道"sv, "巷"sv, "号"sv};
  return std::find(std::begin(kSuffixes), std::end(kSuffixes), unit.text) != std::end(kSuffixes);
}

icu::BreakIterator& Dictionary() {
  static thread_local const std::unique_ptr<icu::BreakIterator> kIterator = [] {
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<icu::BreakIterator> made(
        icu::BreakIterator::createWordInstance(icu::Locale::getChinese(), error));
    RequireIcu(error, "word breaks");
    return made;
  }();
  return *kIterator;
}

// The number of units of each word of the dictionary from `begin` to `end`.
std::vector<size_t> DictionaryWords(const std::vector<Unit>& units, size_t begin, size_t end) {
  icu::UnicodeString run;
  std::vector<int32_t> ends;  // of each unit
  for (size_t i = begin; i < end; ++i) {
    run += FromUtf8(units[i].text);
    ends.push_back(run.length());
  }
  icu::BreakIterator& breaks = Dictionary();
  breaks.setText(run);
  std::vector<size_t> words;
  size_t from = 0;
  for (int32_t at = breaks.next(); at != icu::BreakIterator::DONE; at = breaks.next()) {
    const auto last = std::lower_bound(ends.begin(), ends.end(), at);
    const auto to = static_cast<size_t>(last - ends.begin()) + 1;
    if (last == ends.end() || *last != at || to <= from) continue;
    words.push_back(to - from);
    from = to;
  }
  return words;
}

// What is too short to hold two words worth telling apart.
constexpr size_t kOneWord = 2;

void MarkRun(const std::vector<Unit>& units, size_t begin, size_t end, std::vector<bool>& starts) {
  starts[begin] = true;
  if (end - begin <= kOneWord) return;
  const std::vector<size_t> words = DictionaryWords(units, begin, end);
  bool alone = false;  // the word before is one character, and may be the beginning of this one
  size_t at = begin;
  for (size_t i = 0; i < words.size(); at += words[i], ++i) {
    const bool single = words[i] == 1;
    if (single && IsPlaceSuffix(units[at])) {
      alone = false;
      continue;
    }
    const bool next_is_single =
        i + 1 < words.size() && words[i + 1] == 1 && !IsPlaceSuffix(units[at + 1]);
    starts[at] = !single || (!alone && next_is_single);
    alone = single;
  }
  starts[begin] = true;
}

}  // namespace

std::vector<bool> WordStarts(const std::vector<Unit>& units) {
  std::vector<bool> starts(units.size());
  for (size_t begin = 0; begin < units.size();) {
    size_t end = begin + 1;
    if (units[begin].kind == Unit::Kind::kWord) {
      starts[begin] = true;
    } else {
      while (end < units.size() && units[end].adjacent && units[end].kind != Unit::Kind::kWord) {
        ++end;
      }
      MarkRun(units, begin, end, starts);
    }
    begin = end;
  }
  return starts;
}

}  // namespace guanxi::text
