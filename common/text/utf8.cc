#include "common/text/utf8.h"

#include <unicode/utf8.h>

#include <algorithm>

namespace guanxi::text {
namespace {

// ICU counts in int32_t; longer text is read in pieces of this size. A multiple of no character's
// length is needed, since CutUtf8 decides where a piece ends.
constexpr size_t kPieceBytes = size_t{1} << 30;

// Decodes `piece`, appending well-formed characters to `*out` when it is given. Returns whether all
// of it was well-formed.
bool Decode(std::string_view piece, std::string* out) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(piece.data());
  const auto length = static_cast<int32_t>(piece.size());
  bool valid = true;
  for (int32_t at = 0; at < length;) {
    const int32_t begin = at;
    UChar32 character;
    U8_NEXT(bytes, at, length, character);
    if (character < 0) {
      valid = false;
      if (out == nullptr) return false;
      out->append("\xEF\xBF\xBD");
    } else if (out != nullptr) {
      out->append(piece.substr(begin, at - begin));
    }
  }
  return valid;
}

bool DecodeAll(std::string_view bytes, std::string* out) {
  bool valid = true;
  while (!bytes.empty()) {
    std::string_view piece = CutUtf8(bytes, kPieceBytes);
    if (piece.empty()) piece = bytes.substr(0, kPieceBytes);
    valid = Decode(piece, out) && valid;
    if (!valid && out == nullptr) return false;
    bytes.remove_prefix(piece.size());
  }
  return valid;
}

bool IsTrail(char byte) { return (static_cast<uint8_t>(byte) & 0xC0) == 0x80; }

}  // namespace

bool ValidUtf8(std::string_view bytes) { return DecodeAll(bytes, nullptr); }

std::string ReplaceInvalidUtf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  DecodeAll(bytes, &out);
  return out;
}

std::string_view CutUtf8(std::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  // A character has at most three trail bytes; a longer run is ill-formed and may be cut anywhere.
  size_t end = max_bytes;
  for (int step = 0; step < 3 && end > 0 && IsTrail(text[end]); ++step) --end;
  return text.substr(0, IsTrail(text[end]) ? max_bytes : end);
}

}  // namespace guanxi::text
