#include "services/customers/transfer/added_value.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "common/csv/decimal.h"
#include "common/csv/field_value.h"
#include "common/status/macros.h"

namespace guanxi::customers {
namespace {

using type::v1::FieldValue;
using v1::CustomField;

// The field of FieldValue that holds values of `type`, where it takes one text.
const char* FieldFor(CustomField::Type type) {
  switch (type) {
    case CustomField::TYPE_TEXT:
      return "text";
    case CustomField::TYPE_INTEGER:
      return "integer";
    case CustomField::TYPE_BOOLEAN:
      return "boolean";
    case CustomField::TYPE_DATE:
      return "date";
    case CustomField::TYPE_TIME:
      return "time";
    case CustomField::TYPE_MONEY:
      return "money";
    case CustomField::TYPE_CHOICE:
      return "choice";
    case CustomField::TYPE_REFERENCE:
      return "reference";
    default:
      return nullptr;
  }
}

absl::Status SetDecimal(const std::string& text, type::v1::Decimal& value) {
  GUANXI_ASSIGN_OR_RETURN(const csv::Decimal decimal, csv::ParseDecimal(text));
  if (decimal.scale > 9) return absl::InvalidArgumentError("has more than nine decimals");
  int64_t unit = 1;
  for (int i = 0; i < decimal.scale; ++i) unit *= 10;
  value.set_units(decimal.units / unit);
  value.set_nanos(static_cast<int32_t>(decimal.units % unit * (1'000'000'000 / unit)));
  return absl::OkStatus();
}

// `12.50 CNY`, also where the currency stands before the amount.
std::string AmountFirst(const std::string& text) {
  const size_t space = text.find(' ');
  if (space == std::string::npos || !absl::ascii_isalpha(static_cast<unsigned char>(text[0])))
    return text;
  return text.substr(space + 1) + " " + text.substr(0, space);
}

}  // namespace

absl::StatusOr<FieldValue> ValueFromText(CustomField::Type type, const std::string& text) {
  FieldValue value;
  if (type == CustomField::TYPE_DECIMAL) {
    GUANXI_RETURN_IF_ERROR(SetDecimal(text, *value.mutable_decimal()));
    return value;
  }
  if (type == CustomField::TYPE_MULTI_CHOICE) {
    for (absl::string_view part : absl::StrSplit(text, ',')) {
      part = absl::StripAsciiWhitespace(part);
      if (!part.empty()) value.mutable_choices()->add_values(std::string(part));
    }
    return value;
  }
  const char* const name = FieldFor(type);
  if (name == nullptr) return absl::InvalidArgumentError("has a type no text makes");
  GUANXI_RETURN_IF_ERROR(csv::SetField(value, *FieldValue::descriptor()->FindFieldByName(name),
                                       type == CustomField::TYPE_MONEY ? AmountFirst(text) : text));
  return value;
}

}  // namespace guanxi::customers
