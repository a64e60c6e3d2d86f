// Values of added fields: what they are, how they compare, and under which terms they are kept.
// Pure.
#ifndef GUANXI_SERVICES_CUSTOMERS_FIELDS_FIELD_VALUE_H_
#define GUANXI_SERVICES_CUSTOMERS_FIELDS_FIELD_VALUE_H_

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/map.h"
#include "guanxi/customers/v1/custom_fields.pb.h"
#include "guanxi/type/v1/field_value.pb.h"

namespace guanxi::customers {

// What records keep under `custom_values` and `personal_values`.
using FieldValues = google::protobuf::Map<std::string, type::v1::FieldValue>;

// The index of whole values, by which ScanTerms knows it.
inline constexpr char kFieldValueIndex[] = "field_value";
// Its number, in every table that has it.
inline constexpr uint8_t kFieldValueIndexId = 14;

// How many words of one value, and terms of one record's values, are searched by.
inline constexpr size_t kMaxValueWords = 10;
inline constexpr size_t kMaxSearchedTerms = 40;

// The type a value is of; TYPE_UNSPECIFIED for one that holds nothing.
v1::CustomField::Type TypeOf(const type::v1::FieldValue& value);

// Whether two values are the same.
bool SameValue(const type::v1::FieldValue& a, const type::v1::FieldValue& b);

// The order of two numbers, days, moments or amounts of one currency; unordered for others.
std::partial_ordering CompareValues(const type::v1::FieldValue& a, const type::v1::FieldValue& b);

// How a value is told in messages, such as `12.50` or `2024-05-31`; of several choices, with
// commas.
std::string ValueText(const type::v1::FieldValue& value);

// The term of the field-value index that `value` has under `key`; empty for types that are not in
// it: BOOLEAN and MULTI_CHOICE. Long values are in it by their digest.
std::string ValueTerm(std::string_view key, const type::v1::FieldValue& value);
// With which the terms of `key` begin, and those of no other key.
std::string ValueTermPrefix(std::string_view key);
// The terms of all values.
std::vector<std::string> ValueTerms(const FieldValues& custom, const FieldValues& personal);

// The words of texts and choices in `values`, as text::WordTerms gives them, and their identifiers,
// as text::IdentifierTerm does, each with the key behind it: see KeyOfTerm. Each once.
struct SearchedTerms {
  std::vector<std::string> words;
  std::vector<std::string> identifiers;
};
SearchedTerms SearchedTermsOf(const FieldValues& values);

// Parts what SearchedTermsOf put together.
struct KeyedTerm {
  std::string_view term;
  std::string_view key;
};
KeyedTerm PartedTerm(std::string_view term);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_FIELDS_FIELD_VALUE_H_
