#include "services/customers/fields/field_value.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "common/access/token/sha256.h"
#include "common/status/string_view.h"
#include "common/text/search_terms.h"
#include "common/time/clock.h"

namespace guanxi::customers {
namespace {

using type::v1::FieldValue;
using v1::CustomField;

// Stands in no key and in no term.
constexpr char kBetween = '\0';
// Values of more bytes are in the index by their digest, behind this mark.
constexpr size_t kMaxTermBytes = 128;
constexpr char kDigest = '\1';
// Identifiers are short.
constexpr size_t kMaxIdentifierBytes = 64;

// Days, moments and amounts by what comes first.
auto DateKey(const google::type::Date& date) {
  return std::make_tuple(date.year(), date.month(), date.day());
}

template <typename M>
auto TimeKey(const M& time) {
  return std::make_tuple(time.seconds(), time.nanos());
}

template <typename M>
auto AmountKey(const M& amount) {
  return std::make_tuple(amount.units(), amount.nanos());
}

// `12.5`, without zeros at the end.
std::string DecimalText(int64_t units, int32_t nanos) {
  const bool negative = units < 0 || nanos < 0;
  // The smallest number has no opposite.
  const uint64_t whole =
      units < 0 ? uint64_t{0} - static_cast<uint64_t>(units) : static_cast<uint64_t>(units);
  std::string text = fmt::format("{}{}", negative ? "-" : "", whole);
  if (nanos == 0) return text;
  text += fmt::format(".{:09}", std::abs(nanos));
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

bool IsIndexed(const FieldValue& value) {
  return value.kind_case() != FieldValue::KIND_NOT_SET &&
         value.kind_case() != FieldValue::kBoolean && value.kind_case() != FieldValue::kChoices;
}

std::string Keyed(std::string_view term, std::string_view key) {
  std::string keyed(term);
  keyed += kBetween;
  keyed += key;
  return keyed;
}

// What of a value is searched by.
std::vector<std::string> TextsOf(const FieldValue& value) {
  switch (value.kind_case()) {
    case FieldValue::kText:
      return {value.text()};
    case FieldValue::kChoice:
      return {value.choice()};
    case FieldValue::kChoices:
      return {value.choices().values().begin(), value.choices().values().end()};
    default:
      return {};
  }
}

}  // namespace

CustomField::Type TypeOf(const FieldValue& value) {
  switch (value.kind_case()) {
    case FieldValue::kText:
      return CustomField::TYPE_TEXT;
    case FieldValue::kInteger:
      return CustomField::TYPE_INTEGER;
    case FieldValue::kDecimal:
      return CustomField::TYPE_DECIMAL;
    case FieldValue::kBoolean:
      return CustomField::TYPE_BOOLEAN;
    case FieldValue::kDate:
      return CustomField::TYPE_DATE;
    case FieldValue::kTime:
      return CustomField::TYPE_TIME;
    case FieldValue::kMoney:
      return CustomField::TYPE_MONEY;
    case FieldValue::kChoice:
      return CustomField::TYPE_CHOICE;
    case FieldValue::kChoices:
      return CustomField::TYPE_MULTI_CHOICE;
    case FieldValue::kReference:
      return CustomField::TYPE_REFERENCE;
    case FieldValue::KIND_NOT_SET:
      break;
  }
  return CustomField::TYPE_UNSPECIFIED;
}

// A value holds no map, so equal ones have equal bytes.
bool SameValue(const FieldValue& a, const FieldValue& b) {
  return a.SerializeAsString() == b.SerializeAsString();
}

std::partial_ordering CompareValues(const FieldValue& a, const FieldValue& b) {
  if (a.kind_case() != b.kind_case()) return std::partial_ordering::unordered;
  switch (a.kind_case()) {
    case FieldValue::kInteger:
      return a.integer() <=> b.integer();
    case FieldValue::kDecimal:
      return AmountKey(a.decimal()) <=> AmountKey(b.decimal());
    case FieldValue::kDate:
      return DateKey(a.date()) <=> DateKey(b.date());
    case FieldValue::kTime:
      return TimeKey(a.time()) <=> TimeKey(b.time());
    case FieldValue::kMoney:
      if (a.money().currency_code() != b.money().currency_code()) break;
      return AmountKey(a.money()) <=> AmountKey(b.money());
    default:
      break;
  }
  return std::partial_ordering::unordered;
}

std::string ValueText(const FieldValue& value) {
  switch (value.kind_case()) {
    case FieldValue::kInteger:
      return absl::StrCat(value.integer());
    case FieldValue::kDecimal:
      return DecimalText(value.decimal().units(), value.decimal().nanos());
    case FieldValue::kBoolean:
      return value.boolean() ? "true" : "false";
    case FieldValue::kDate:
      return fmt::format("{:04}-{:02}-{:02}", value.date().year(), value.date().month(),
                         value.date().day());
    case FieldValue::kTime:
      return absl::FormatTime(absl::RFC3339_full, FromProto(value.time()), absl::UTCTimeZone());
    case FieldValue::kMoney:
      return absl::StrCat(value.money().currency_code(), " ",
                          DecimalText(value.money().units(), value.money().nanos()));
    case FieldValue::kReference:
      return value.reference();
    default:
      return absl::StrJoin(TextsOf(value), ",");
  }
}

std::string ValueTermPrefix(std::string_view key) { return std::string(key) + kBetween; }

std::string ValueTerm(std::string_view key, const FieldValue& value) {
  if (!IsIndexed(value)) return "";
  const std::string text = ValueText(value);
  std::string term = ValueTermPrefix(key);
  if (text.size() <= kMaxTermBytes) return term + text;
  term += kDigest;
  term += absl::BytesToHexString(ToAbsl(token::BytesOf(token::Sha256(text))));
  return term;
}

std::vector<std::string> ValueTerms(const FieldValues& custom, const FieldValues& personal) {
  std::vector<std::string> terms;
  for (const FieldValues* values : {&custom, &personal}) {
    for (const auto& [key, value] : *values) {
      std::string term = ValueTerm(key, value);
      if (!term.empty()) terms.push_back(std::move(term));
    }
  }
  return terms;
}

SearchedTerms SearchedTermsOf(const FieldValues& values) {
  // In the order of keys, so that the same terms count whatever the order of the map.
  const std::map<std::string_view, const FieldValue*> ordered = [&] {
    std::map<std::string_view, const FieldValue*> by_key;
    for (const auto& [key, value] : values) by_key.emplace(key, &value);
    return by_key;
  }();
  std::set<std::string> words;
  std::set<std::string> identifiers;
  for (const auto& [key, value] : ordered) {
    for (const std::string& text : TextsOf(*value)) {
      for (const std::string& term : text::WordTerms(text, kMaxValueWords)) {
        if (words.size() < kMaxSearchedTerms) words.insert(Keyed(term, key));
      }
      if (text.size() > kMaxIdentifierBytes || identifiers.size() == kMaxSearchedTerms) continue;
      const std::string identifier = text::IdentifierTerm(text);
      if (!identifier.empty()) identifiers.insert(Keyed(identifier, key));
    }
  }
  return {{words.begin(), words.end()}, {identifiers.begin(), identifiers.end()}};
}

KeyedTerm PartedTerm(std::string_view term) {
  const size_t between = term.rfind(kBetween);
  if (between == std::string_view::npos) return {term, ""};
  return {term.substr(0, between), term.substr(between + 1)};
}

}  // namespace guanxi::customers
