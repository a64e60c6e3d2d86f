#include "services/customers/fields/field_rules.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "guanxi/customers/v1/contacts.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "services/customers/fields/field_value.h"

namespace guanxi::customers {
namespace {

using type::v1::FieldValue;
using v1::CustomField;

// The record types that take added fields, and what begins the names of theirs.
struct Extensible {
  std::string_view resource_type;
  std::string_view noun;
};
constexpr Extensible kExtensible[] = {{"guanxi.customers/Customer", "customer"},
                                      {"guanxi.customers/Contact", "contact"}};

std::string_view NounOf(std::string_view resource_type) {
  for (const Extensible& one : kExtensible) {
    if (one.resource_type == resource_type) return one.noun;
  }
  return "";
}

bool IsOneOf(CustomField::Type type, std::initializer_list<CustomField::Type> types) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

bool HasOrder(CustomField::Type type) {
  return IsOneOf(type, {CustomField::TYPE_INTEGER, CustomField::TYPE_DECIMAL,
                        CustomField::TYPE_DATE, CustomField::TYPE_TIME, CustomField::TYPE_MONEY});
}

bool HasOptions(CustomField::Type type) {
  return IsOneOf(type, {CustomField::TYPE_CHOICE, CustomField::TYPE_MULTI_CHOICE});
}

// What a value must be, in words.
std::string_view Kind(CustomField::Type type) {
  switch (type) {
    case CustomField::TYPE_TEXT:
      return "must be `text`";
    case CustomField::TYPE_INTEGER:
      return "must be an `integer`";
    case CustomField::TYPE_DECIMAL:
      return "must be a `decimal`";
    case CustomField::TYPE_BOOLEAN:
      return "must be a `boolean`";
    case CustomField::TYPE_DATE:
      return "must be a `date`";
    case CustomField::TYPE_TIME:
      return "must be a `time`";
    case CustomField::TYPE_MONEY:
      return "must be `money`";
    case CustomField::TYPE_CHOICE:
      return "must be a `choice`";
    case CustomField::TYPE_MULTI_CHOICE:
      return "must be `choices`";
    default:
      return "must be a `reference`";
  }
}

absl::Status CheckKey(std::string_view key) {
  const auto fits = [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_';
  };
  const bool good =
      !key.empty() && absl::ascii_islower(key[0]) && std::all_of(key.begin(), key.end(), fits);
  if (good) return absl::OkStatus();
  return errors::InvalidField("custom_field.key", "must be a letter a-z and then a-z, 0-9 and '_'");
}

// `guanxi.pipeline/Order`.
absl::Status CheckReferenceType(const CustomField& field) {
  constexpr std::string_view kPath = "custom_field.reference_type";
  const std::string_view type = field.reference_type();
  if (field.type() != CustomField::TYPE_REFERENCE) {
    return type.empty() ? absl::OkStatus()
                        : errors::InvalidField(kPath, "must be empty unless it is a reference");
  }
  const size_t slash = type.find('/');
  const bool good = slash != std::string_view::npos && slash > 0 && slash + 1 < type.size() &&
                    type.find('/', slash + 1) == std::string_view::npos;
  return good ? absl::OkStatus()
              : errors::InvalidField(kPath, "must be a type such as `guanxi.customers/Contact`");
}

absl::Status CheckFlags(const CustomField& field) {
  const CustomField::Type type = field.type();
  if (field.unique() &&
      IsOneOf(type, {CustomField::TYPE_BOOLEAN, CustomField::TYPE_MULTI_CHOICE})) {
    return errors::InvalidField("custom_field.unique", "must be false for such a type");
  }
  if (field.unique() && field.has_default_value())
    return errors::InvalidField("custom_field.default_value", "must be unset for a unique field");
  if (field.has_default_value() && type == CustomField::TYPE_REFERENCE)
    return errors::InvalidField("custom_field.default_value", "must be unset for a reference");
  if (field.searchable() && type != CustomField::TYPE_TEXT && !HasOptions(type))
    return errors::InvalidField("custom_field.searchable",
                                "must be false but for texts and choices");
  if (field.max_length() > 0 && type != CustomField::TYPE_TEXT)
    return errors::InvalidField("custom_field.max_length", "must be 0 unless it is a text");
  return absl::OkStatus();
}

absl::Status CheckOptions(const CustomField& field) {
  constexpr std::string_view kPath = "custom_field.options";
  if (!HasOptions(field.type())) {
    return field.options().empty()
               ? absl::OkStatus()
               : errors::InvalidField(kPath, "must be empty unless it is a choice");
  }
  if (field.options().empty()) return errors::InvalidField(kPath, "must not be empty for a choice");
  std::set<std::string_view> values;
  for (int i = 0; i < field.options_size(); ++i) {
    if (!values.insert(field.options(i).value()).second)
      return errors::InvalidField(fmt::format("{}[{}].value", kPath, i), "must not come twice");
  }
  return absl::OkStatus();
}

// Amounts and decimals have parts of one sign.
absl::Status CheckSigns(int64_t units, int32_t nanos, std::string_view path) {
  const bool differ = (units > 0 && nanos < 0) || (units < 0 && nanos > 0);
  return differ ? errors::InvalidField(path, "must have units and nanos of one sign")
                : absl::OkStatus();
}

absl::Status CheckBounds(const CustomField& field) {
  for (const auto& [bound, path] : {std::make_pair(&field.minimum(), "custom_field.minimum"),
                                    std::make_pair(&field.maximum(), "custom_field.maximum")}) {
    if (bound->kind_case() == FieldValue::KIND_NOT_SET) continue;
    if (!HasOrder(field.type())) return errors::InvalidField(path, "must be unset for such a type");
    if (TypeOf(*bound) != field.type()) return errors::InvalidField(path, Kind(field.type()));
  }
  if (field.has_minimum() && field.has_maximum() &&
      CompareValues(field.minimum(), field.maximum()) > 0) {
    return errors::InvalidField("custom_field.maximum", "must not be less than `minimum`");
  }
  return absl::OkStatus();
}

// How many characters a text has: bytes that begin one.
int Characters(std::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

absl::Status CheckText(const CustomField& field, const std::string& text, std::string_view path) {
  if (text.empty()) return errors::InvalidField(path, "must not be empty");
  const int most = field.max_length() > 0 ? field.max_length() : kDefaultMaxLength;
  if (Characters(text) <= most) return absl::OkStatus();
  return errors::InvalidField(path, fmt::format("must have at most {} characters", most));
}

absl::Status CheckOption(const CustomField& field,
                         const std::string& value,
                         std::string_view path) {
  const auto& options = field.options();
  const auto found = std::find_if(options.begin(), options.end(),
                                  [&](const auto& option) { return option.value() == value; });
  if (found == options.end())
    return errors::InvalidField(path, "must be one of the field's options");
  if (found->retired()) return errors::InvalidField(path, "must be an option still in use");
  return absl::OkStatus();
}

absl::Status CheckChoices(const CustomField& field,
                          const FieldValue::Choices& choices,
                          std::string_view path) {
  if (choices.values().empty()) return errors::InvalidField(path, "must not be empty");
  std::set<std::string_view> seen;
  for (const std::string& value : choices.values()) {
    GUANXI_RETURN_IF_ERROR(CheckOption(field, value, path));
    if (!seen.insert(value).second) return errors::InvalidField(path, "must have no option twice");
  }
  return absl::OkStatus();
}

absl::Status CheckDate(const google::type::Date& date, std::string_view path) {
  if (date.year() > 0 && date.month() > 0 && date.day() > 0) return absl::OkStatus();
  return errors::InvalidField(path, "must have year, month and day");
}

// `orders/01hq…`.
absl::Status CheckReferenceForm(const std::string& name, std::string_view path) {
  const size_t slash = name.find('/');
  const bool good =
      slash != std::string::npos && slash > 0 && api::IdOf(name, name.substr(0, slash), path).ok();
  return good ? absl::OkStatus()
              : errors::InvalidField(path, "must be a name such as `contacts/x`");
}

absl::Status CheckContent(const CustomField& field,
                          const FieldValue& value,
                          std::string_view path) {
  switch (value.kind_case()) {
    case FieldValue::kText:
      return CheckText(field, value.text(), path);
    case FieldValue::kDecimal:
      return CheckSigns(value.decimal().units(), value.decimal().nanos(), path);
    case FieldValue::kDate:
      return CheckDate(value.date(), path);
    case FieldValue::kMoney:
      return value.money().currency_code().empty()
                 ? errors::InvalidField(path, "must have a currency")
                 : absl::OkStatus();
    case FieldValue::kChoice:
      return CheckOption(field, value.choice(), path);
    case FieldValue::kChoices:
      return CheckChoices(field, value.choices(), path);
    case FieldValue::kReference:
      return CheckReferenceForm(value.reference(), path);
    default:
      return absl::OkStatus();
  }
}

// Whether `value` is itself again when files have put it between commas.
bool StandsInALine(const std::string& value) {
  return !absl::StrContains(value, ',') && absl::StripAsciiWhitespace(value) == value;
}

}  // namespace

std::string CustomFieldName(std::string_view resource_type, std::string_view key) {
  return api::ResourceName("customFields", fmt::format("{}.{}", NounOf(resource_type), key));
}

absl::Status CheckCustomField(const CustomField& field) {
  if (NounOf(field.resource_type()).empty()) {
    return errors::InvalidField("custom_field.resource_type",
                                "must be guanxi.customers/Customer or guanxi.customers/Contact");
  }
  GUANXI_RETURN_IF_ERROR(CheckKey(field.key()));
  GUANXI_RETURN_IF_ERROR(CheckFlags(field));
  GUANXI_RETURN_IF_ERROR(CheckOptions(field));
  GUANXI_RETURN_IF_ERROR(CheckBounds(field));
  GUANXI_RETURN_IF_ERROR(CheckReferenceType(field));
  if (!field.has_default_value()) return absl::OkStatus();
  return CheckValue(field, field.default_value(), "custom_field.default_value");
}

absl::Status CheckNewOptions(const CustomField& before, const CustomField& after) {
  if (after.type() != CustomField::TYPE_MULTI_CHOICE) return absl::OkStatus();
  std::set<std::string_view> known;
  for (const auto& option : before.options()) known.insert(option.value());
  for (int i = 0; i < after.options_size(); ++i) {
    const std::string& value = after.options(i).value();
    if (known.contains(value) || StandsInALine(value)) continue;
    return errors::InvalidField(fmt::format("custom_field.options[{}].value", i),
                                "must have no comma, and no space at its ends");
  }
  return absl::OkStatus();
}

absl::Status CheckOptionsKept(const CustomField& before, const CustomField& after) {
  std::set<std::string_view> kept;
  for (const auto& option : after.options()) kept.insert(option.value());
  for (const auto& option : before.options()) {
    if (kept.contains(option.value())) continue;
    return errors::InvalidField(
        "custom_field.options",
        fmt::format("must keep `{}`, which can be retired", option.value()));
  }
  return absl::OkStatus();
}

absl::Status CheckValue(const CustomField& field, const FieldValue& value, std::string_view path) {
  if (TypeOf(value) != field.type()) return errors::InvalidField(path, Kind(field.type()));
  GUANXI_RETURN_IF_ERROR(CheckContent(field, value, path));
  if (field.has_minimum() && CompareValues(value, field.minimum()) < 0) {
    return errors::InvalidField(path,
                                fmt::format("must be at least {}", ValueText(field.minimum())));
  }
  if (field.has_maximum() && CompareValues(value, field.maximum()) > 0) {
    return errors::InvalidField(path,
                                fmt::format("must be at most {}", ValueText(field.maximum())));
  }
  return absl::OkStatus();
}

}  // namespace guanxi::customers
