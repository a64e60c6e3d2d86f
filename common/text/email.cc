#include "common/text/email.h"

#include <unicode/idna.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <memory>
#include <optional>

#include "absl/strings/ascii.h"
#include "common/status/errors.h"
#include "common/text/icu.h"
#include "common/text/normalize.h"

namespace guanxi::text {
namespace {

constexpr size_t kMaxLocalBytes = 64;
constexpr size_t kMaxBytes = 254;

std::string Trim(std::string_view text) { return ToUtf8(FromUtf8(text).trim()); }

bool IsLocalCharacter(UChar32 c) {
  if (c >= 0x80) return u_isalnum(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         std::string_view(".!#$%&'*+-/=?^_`{|}~").find(static_cast<char>(c)) !=
             std::string_view::npos;
}

bool ValidLocal(std::string_view local) {
  if (local.empty() || local.size() > kMaxLocalBytes) return false;
  if (local.front() == '.' || local.back() == '.') return false;
  if (local.find("..") != std::string_view::npos) return false;
  for (size_t at = 0; at < local.size();) {
    UChar32 c;
    U8_NEXT(local.data(), at, local.size(), c);
    if (c <= 0 || !IsLocalCharacter(c)) return false;
  }
  return true;
}

const icu::IDNA& Idna() {
  static const icu::IDNA* const kIdna = [] {
    UErrorCode error = U_ZERO_ERROR;
    const auto* idna = icu::IDNA::createUTS46Instance(
        UIDNA_USE_STD3_RULES | UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI, error);
    RequireIcu(error, "UTS 46");
    return idna;
  }();
  return *kIdna;
}

std::optional<std::string> AsciiDomain(std::string_view domain) {
  UErrorCode error = U_ZERO_ERROR;
  icu::IDNAInfo info;
  icu::UnicodeString ascii;
  Idna().nameToASCII(FromUtf8(domain), ascii, info, error);
  if (U_FAILURE(error) || info.hasErrors()) return std::nullopt;
  std::string out = ToUtf8(ascii);
  const size_t dot = out.find('.');
  if (dot == std::string::npos || out.back() == '.') return std::nullopt;
  return out;
}

}  // namespace

absl::StatusOr<std::string> NormalizeEmail(std::string_view raw, std::string_view field) {
  const auto invalid = [field] { return errors::InvalidField(field, "must be an e-mail address"); };
  // Longer input cannot become short enough, and need not be read at all.
  if (!ValidUtf8(raw) || raw.size() > 4 * kMaxBytes) return invalid();
  const std::string folded = FoldCase(Trim(raw));
  const size_t at = folded.rfind('@');
  if (at == std::string::npos) return invalid();
  const std::string local = folded.substr(0, at);
  const std::optional<std::string> domain = AsciiDomain(folded.substr(at + 1));
  if (!domain || !ValidLocal(local)) return invalid();
  std::string address = local + "@" + *domain;
  if (address.size() > kMaxBytes) return invalid();
  return address;
}

}  // namespace guanxi::text
