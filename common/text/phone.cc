#include "common/text/phone.h"

#include <phonenumbers/logger.h>
#include <phonenumbers/phonenumberutil.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <optional>

#include "common/status/errors.h"
#include "common/text/utf8.h"

namespace guanxi::text {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr size_t kMinDigits = 3;
constexpr size_t kMaxDigits = 20;

const PhoneNumberUtil& Util() {
  static const PhoneNumberUtil* const kUtil = [] {
    PhoneNumberUtil* util = PhoneNumberUtil::GetInstance();
    // It would print what it cannot read: personal data.
    util->SetLogger(new i18n::phonenumbers::NullLogger);
    return util;
  }();
  return *kUtil;
}

// The decimal digits of `text`, of whatever script, as ASCII.
std::string Digits(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    UChar32 c;
    U8_NEXT(text.data(), at, text.size(), c);
    const int32_t digit = c < 0 ? -1 : u_charDigitValue(c);
    if (digit >= 0) out.push_back(static_cast<char>('0' + digit));
  }
  return out;
}

// A Chinese number of eleven digits that begins with 1, as it is stored: mobile numbers are. Most
// numbers are such, and are read again with every change of their record; reading one by its plan
// takes 10 us and changes nothing.
bool IsStoredMobile(std::string_view raw) {
  constexpr std::string_view kPrefix = "+861";
  constexpr size_t kSize = 14;
  return raw.size() == kSize && raw.starts_with(kPrefix) &&
         std::all_of(raw.begin() + 1, raw.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Whether to believe the plan. A number written with its country is taken when its length fits,
// since plans grow; one without must be in the plan, or any eight digits would become somebody's
// number.
bool IsBelievable(const PhoneNumber& number) {
  // Lengths are cheap to check, and whether a number is valid is not.
  const bool with_country = number.country_code_source() == PhoneNumber::FROM_NUMBER_WITH_PLUS_SIGN;
  if (with_country && Util().IsPossibleNumberWithReason(number) == PhoneNumberUtil::IS_POSSIBLE) {
    return true;
  }
  return Util().IsValidNumber(number);
}

std::optional<Phone> Parse(std::string_view raw, std::string_view default_region) {
  const std::string region = default_region.empty() ? "ZZ" : std::string(default_region);
  PhoneNumber number;
  if (Util().ParseAndKeepRawInput(std::string(raw), region, &number) !=
      PhoneNumberUtil::NO_PARSING_ERROR) {
    return std::nullopt;
  }
  if (!IsBelievable(number)) return std::nullopt;
  Phone phone;
  phone.is_e164 = true;
  phone.extension = number.extension();
  Util().Format(number, PhoneNumberUtil::E164, &phone.number);
  return phone;
}

}  // namespace

absl::StatusOr<Phone> NormalizePhone(std::string_view raw,
                                     std::string_view default_region,
                                     std::string_view field) {
  if (IsStoredMobile(raw)) return Phone{std::string(raw), true, ""};
  if (!ValidUtf8(raw)) return errors::InvalidField(field, "must be UTF-8");
  std::string digits = Digits(raw);
  if (digits.size() < kMinDigits || digits.size() > kMaxDigits) {
    return errors::InvalidField(field, "must have 3 to 20 digits");
  }
  if (auto phone = Parse(raw, default_region)) return *phone;
  return Phone{.number = std::move(digits), .is_e164 = false, .extension = ""};
}

}  // namespace guanxi::text
