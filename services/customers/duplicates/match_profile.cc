#include "services/customers/duplicates/match_profile.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "common/text/normalize.h"
#include "common/text/units.h"
#include "services/customers/duplicates/common_words.h"
#include "services/customers/duplicates/similarity.h"

namespace guanxi::customers {
namespace {

constexpr size_t kMaxAddressUnits = 64;
constexpr size_t kMaxValues = 8;  // of phones, e-mails, numbers and addresses each
constexpr size_t kFewestPhoneDigits = 7;
constexpr size_t kDateDigits = 8;

MatchText TextOf(std::string text) {
  MatchText out;
  out.characters = Characters(text);
  out.text = std::move(text);
  return out;
}

// `text` folded, without anything but letters, digits and characters: "St. James" is "stjames".
MatchText Compact(std::string_view text) {
  std::string compact;
  for (const text::Unit& unit : text::Split(text::Fold(text), kMaxAddressUnits)) {
    compact += unit.text;
  }
  return TextOf(std::move(compact));
}

std::string Digits(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (absl::ascii_isdigit(c)) digits += c;
  }
  return digits;
}

// The digits of a number without its extension. They are compared from their end, where the
// country code does not matter.
std::string PhoneDigits(std::string_view phone) {
  const std::string folded = text::Fold(phone);
  std::string_view number = folded;
  number = number.substr(0, number.find_first_of("x#;"));
  number = number.substr(0, number.find("ext"));
  number = number.substr(0, number.find("转"));
  std::string digits = Digits(number);
  if (digits.size() < kFewestPhoneDigits) digits.clear();
  return digits;
}

MatchEmail EmailOf(std::string_view email) {
  std::string folded = text::Fold(email);
  absl::StripAsciiWhitespace(&folded);
  return {.local = TextOf(folded.substr(0, folded.find('@'))), .whole = TextOf(folded)};
}

bool IsNumber(const std::string& word) { return absl::ascii_isdigit(word.front()); }

MatchAddress AddressOf(const MatchPlace& place) {
  MatchAddress out = {.city = Compact(place.city),
                      .postcode = Compact(place.postcode),
                      .region = Compact(place.region)};
  std::string last;  // the character before, in a run of Chinese
  for (const text::Unit& unit : text::Split(text::Fold(place.street), kMaxAddressUnits)) {
    if (unit.kind != text::Unit::Kind::kWord) {
      if (unit.adjacent && !last.empty()) out.words.push_back(TextOf(last + unit.text));
      last = unit.text;
      continue;
    }
    last.clear();
    if (IsNumber(unit.text)) {
      out.numbers.push_back(unit.text);
    } else if (!IsAddressWord(unit.text)) {
      out.words.push_back(TextOf(unit.text));
    }
  }
  std::sort(out.numbers.begin(), out.numbers.end());
  return out;
}

std::optional<absl::CivilDay> DayOf(const std::string& digits) {
  if (digits.size() != kDateDigits) return std::nullopt;
  int number = 0;
  if (!absl::SimpleAtoi(digits, &number)) return std::nullopt;
  const int month = number / 100 % 100;
  const int day = number % 100;
  const absl::CivilDay civil(number / 10000, month, day);
  // CivilDay takes any numbers and carries: the 31st of February is none.
  if (civil.month() != month || civil.day() != day) return std::nullopt;
  return civil;
}

template <typename T, typename Value, typename F>
std::vector<T> EachOf(const std::vector<Value>& values, F read) {
  std::vector<T> out;
  for (size_t i = 0; i < std::min(values.size(), kMaxValues); ++i) out.push_back(read(values[i]));
  return out;
}

}  // namespace

MatchProfile ProfileOf(const MatchRecord& record) {
  MatchProfile profile;
  profile.kind = record.kind;
  profile.name =
      record.kind == MatchKind::kPerson ? PersonWords(record.name) : OrganizationWords(record.name);
  profile.phones = EachOf<std::string>(record.phones, PhoneDigits);
  std::erase(profile.phones, "");
  profile.emails = EachOf<MatchEmail>(record.emails, EmailOf);
  std::erase_if(profile.emails, [](const MatchEmail& e) { return e.whole.empty(); });
  profile.tax_ids = EachOf<MatchText>(record.tax_ids, Compact);
  std::erase_if(profile.tax_ids, [](const MatchText& id) { return id.empty(); });
  profile.addresses = EachOf<MatchAddress>(record.places, AddressOf);
  profile.birth_date = TextOf(Digits(record.birth_date));
  profile.birthday = DayOf(profile.birth_date.text);
  profile.employers = record.employers;
  return profile;
}

}  // namespace guanxi::customers
