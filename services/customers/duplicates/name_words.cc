#include "services/customers/duplicates/name_words.h"

#include <utility>

#include "absl/strings/str_replace.h"
#include "common/text/normalize.h"
#include "common/text/units.h"
#include "services/customers/duplicates/common_words.h"
#include "services/customers/duplicates/similarity.h"

namespace guanxi::customers {
namespace {

constexpr size_t kMaxUnits = 64;

// What a word is worth beside one that makes the name. A common word confirms, but neither makes a
// name nor parts two; a single letter is what is left of an abbreviation.
constexpr double kCommonWeight = 0.3;
constexpr double kLetterWeight = 0.1;
// A Chinese person's whole name is one word here, and tells less than two words of other names.
constexpr double kHanPersonWeight = 1.5;

struct Piece {
  std::string text;
  bool han;
};

bool IsLetter(const std::string& text) { return text.size() == 1; }

// Whether `unit` continues the piece before it: characters of a run, the letters of "S.p.A." and "N
// V".
bool Continues(const Piece& last, bool last_was_letter, const text::Unit& unit) {
  const bool han = unit.kind != text::Unit::Kind::kWord;
  if (han != last.han) return false;
  if (han) return unit.adjacent;
  return last_was_letter && IsLetter(unit.text);
}

// Apostrophes join: "O'Brien" is "obrien".
std::string WithoutApostrophes(const std::string& folded) {
  return absl::StrReplaceAll(folded, {{"'", ""}, {"`", ""}, {"\u2019", ""}});
}

// Words and runs of Chinese characters; letters on their own are put together.
std::vector<Piece> Pieces(std::string_view name) {
  std::vector<Piece> pieces;
  bool last_was_letter = false;
  for (const text::Unit& unit : text::Split(WithoutApostrophes(text::Fold(name)), kMaxUnits)) {
    const bool letter = unit.kind == text::Unit::Kind::kWord && IsLetter(unit.text);
    if (!pieces.empty() && Continues(pieces.back(), last_was_letter, unit)) {
      pieces.back().text += unit.text;
    } else {
      pieces.push_back({unit.text, unit.kind != text::Unit::Kind::kWord});
    }
    last_was_letter = letter;
  }
  return pieces;
}

NameWord Word(std::string text, bool han, double weight) {
  NameWord word;
  word.characters = Characters(text);
  if (han) word.pinyin = text::Pinyin(text);
  word.text = std::move(text);
  word.weight = weight;
  return word;
}

// Place, name proper and trades of a run of Chinese characters. What would leave no name is not cut
// off: 中国移动 | 通信 rather than nothing.
void AddHanWords(std::string_view run, std::vector<NameWord>& words) {
  constexpr size_t kShortestName = 6;  // bytes: two characters
  const auto leaves_name = [&](size_t cut) { return cut > 0 && run.size() >= cut + kShortestName; };
  while (const size_t cut = TrailingLegalForm(run)) {
    if (!leaves_name(cut)) break;
    run.remove_suffix(cut);
  }
  if (const size_t cut = LeadingPlace(run); leaves_name(cut)) {
    words.push_back(Word(std::string(run.substr(0, cut)), true, kCommonWeight));
    run.remove_prefix(cut);
  }
  while (const size_t cut = TrailingTrade(run)) {
    if (!leaves_name(cut)) break;
    words.push_back(Word(std::string(run.substr(run.size() - cut)), true, kCommonWeight));
    run.remove_suffix(cut);
  }
  words.push_back(Word(std::string(run), true, 1));
}

std::vector<NameWord> All(const std::vector<Piece>& pieces) {
  std::vector<NameWord> words;
  for (const Piece& piece : pieces) words.push_back(Word(piece.text, piece.han, 1));
  return words;
}

double OrganizationWeight(const std::string& word) {
  if (IsLetter(word)) return kLetterWeight;
  return IsCommonOrganizationWord(word) ? kCommonWeight : 1;
}

}  // namespace

std::vector<NameWord> OrganizationWords(std::string_view name) {
  std::vector<NameWord> words;
  const std::vector<Piece> pieces = Pieces(name);
  for (const Piece& piece : pieces) {
    if (piece.han) {
      AddHanWords(piece.text, words);
    } else if (!IsLegalForm(piece.text)) {
      words.push_back(Word(piece.text, false, OrganizationWeight(piece.text)));
    }
  }
  return words.empty() ? All(pieces) : words;
}

std::vector<NameWord> PersonWords(std::string_view name) {
  std::vector<NameWord> words;
  const std::vector<Piece> pieces = Pieces(name);
  for (const Piece& piece : pieces) {
    if (IsTitle(piece.text)) continue;
    words.push_back(Word(piece.text, piece.han, piece.han ? kHanPersonWeight : 1));
  }
  return words.empty() ? All(pieces) : words;
}

}  // namespace guanxi::customers
