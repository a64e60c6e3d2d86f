#include "common/text/units.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

namespace guanxi::text {
namespace {

enum class Role { kMark, kWord, kCharacter, kHan, kJoiner, kSeparator };

Role ScriptRole(UChar32 c) {
  UErrorCode error = U_ZERO_ERROR;
  switch (uscript_getScript(c, &error)) {
    case USCRIPT_HAN:
      return Role::kHan;
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
      return Role::kCharacter;
    default:
      return Role::kWord;
  }
}

Role RoleOf(UChar32 c) {
  const uint32_t category = U_GET_GC_MASK(c);
  if (category & (U_GC_M_MASK | U_GC_LM_MASK)) return Role::kMark;
  if (category & (U_GC_L_MASK | U_GC_N_MASK)) return ScriptRole(c);
  if (category & (U_GC_PD_MASK | U_GC_PC_MASK)) return Role::kJoiner;
  switch (c) {
    case '.':
    case '\'':
    case '&':
    case 0x00B7:  // middle dot, between the parts of foreign names
    case 0x2019:  // right single quotation mark
    case 0x2022:  // bullet, often typed for the middle dot
    case 0x30FB:  // katakana middle dot
      return Role::kJoiner;
    default:
      return Role::kSeparator;
  }
}

Unit::Kind KindOf(Role role) {
  if (role == Role::kHan) return Unit::Kind::kHan;
  return role == Role::kCharacter ? Unit::Kind::kCharacter : Unit::Kind::kWord;
}

class Splitter {
 public:
  explicit Splitter(size_t max_units) : max_units_(max_units) {}

  // Returns false when there are enough units.
  bool Add(Role role, std::string_view character) {
    if (role == Role::kJoiner || role == Role::kSeparator) {
      adjacent_ = false;
      joined_ = joined_ && role == Role::kJoiner;
      return true;
    }
    if (adjacent_ && Continues(role)) {
      units_.back().text += character;
      return true;
    }
    if (units_.size() == max_units_) return false;
    units_.push_back({std::string(character), KindOf(role), adjacent_, joined_});
    adjacent_ = joined_ = true;
    return true;
  }

  std::vector<Unit> Take() { return std::move(units_); }

 private:
  // Whether a character belongs to the unit it stands next to.
  bool Continues(Role role) const {
    return role == Role::kMark || (role == Role::kWord && units_.back().kind == Unit::Kind::kWord);
  }

  const size_t max_units_;
  std::vector<Unit> units_;
  bool adjacent_ = false;
  bool joined_ = false;
};

}  // namespace

std::vector<Unit> Split(std::string_view folded, size_t max_units) {
  Splitter splitter(max_units);
  size_t at = 0;
  while (at < folded.size()) {
    const size_t begin = at;
    UChar32 c;
    U8_NEXT(folded.data(), at, folded.size(), c);
    const Role role = c < 0 ? Role::kSeparator : RoleOf(c);
    if (!splitter.Add(role, folded.substr(begin, at - begin))) break;
  }
  return splitter.Take();
}

}  // namespace guanxi::text
