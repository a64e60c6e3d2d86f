#include "common/obs/json.h"

#include <fmt/format.h>
#include <unicode/utf8.h>

#include <cmath>
#include <iterator>

namespace guanxi::obs {
namespace {

// C0, DEL, C1, and the two separators that some readers take for line ends.
bool NeedsEscape(UChar32 c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
}

void AppendCharacter(UChar32 c, std::string_view bytes, std::string& out) {
  if (c < 0) {
    out += "\xEF\xBF\xBD";
  } else if (c == '"' || c == '\\') {
    out += '\\';
    out += static_cast<char>(c);
  } else if (c == '\n') {
    out += "\\n";
  } else if (NeedsEscape(c)) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<uint32_t>(c));
  } else {
    out += bytes;
  }
}

}  // namespace

void AppendJsonString(std::string_view text, std::string& out) {
  out += '"';
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    UChar32 c;
    U8_NEXT(text.data(), at, text.size(), c);
    AppendCharacter(c, text.substr(begin, at - begin), out);
  }
  out += '"';
}

void AppendJsonNumber(double number, std::string& out) {
  if (!std::isfinite(number)) {
    out += "null";
    return;
  }
  fmt::format_to(std::back_inserter(out), "{}", number);
}

}  // namespace guanxi::obs
