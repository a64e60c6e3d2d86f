#include "common/csv/field_value.h"

#include <fmt/core.h>
#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/field_mask_util.h>

#include <charconv>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/csv/decimal.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "google/type/date.pb.h"
#include "google/type/money.pb.h"

namespace guanxi::csv {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::Status Rule(const std::string& rule) { return absl::InvalidArgumentError(rule); }

template <typename Integer>
absl::StatusOr<Integer> ParseInteger(const std::string& text) {
  Integer value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return Rule(fmt::format("'{}' is no whole number of its range", text));
  }
  return value;
}

absl::StatusOr<double> ParseDouble(const std::string& text) {
  double value = 0;
  if (!absl::SimpleAtod(text, &value)) return Rule(fmt::format("'{}' is no number", text));
  return value;
}

absl::StatusOr<bool> ParseBool(const std::string& text) {
  bool value = false;
  if (!absl::SimpleAtob(text, &value))
    return Rule(fmt::format("'{}' is neither true nor false", text));
  return value;
}

absl::StatusOr<int> ParseEnum(const google::protobuf::EnumDescriptor& type,
                              const std::string& text) {
  const std::string name = absl::AsciiStrToUpper(text);
  const auto* value = type.FindValueByName(name);
  if (value == nullptr) value = type.FindValueByName(EnumPrefix(type) + name);
  if (value == nullptr || value->number() == 0)
    return Rule(fmt::format("'{}' is no {}", text, type.name()));
  return value->number();
}

absl::Status SetMoney(const std::string& text, Message* message) {
  const size_t space = text.find(' ');
  const auto amount = ParseDecimal(text.substr(0, space));
  if (space == std::string::npos || !amount.ok() || amount->scale > 9) {
    return Rule(fmt::format("'{}' is no amount such as '12.50 USD'", text));
  }
  google::type::Money money;
  int64_t unit = 1;
  for (int i = 0; i < amount->scale; ++i) unit *= 10;
  money.set_units(amount->units / unit);
  money.set_nanos(static_cast<int32_t>(amount->units % unit * (1'000'000'000 / unit)));
  money.set_currency_code(text.substr(space + 1));
  message->CopyFrom(money);
  return absl::OkStatus();
}

absl::Status SetTimestamp(const std::string& text, Message* message) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, &error) &&
      !absl::ParseTime("%E4Y-%m-%d", text, absl::UTCTimeZone(), &time, &error)) {
    return Rule(fmt::format("'{}' is no time such as 2017-03-01 or 2017-03-01T08:00:00Z", text));
  }
  message->CopyFrom(ToProto(time));
  return absl::OkStatus();
}

// The whole of a day, of which `text` gives a part; nullopt for any other text.
std::optional<std::string> WholeDay(const std::string& text) {
  if (text.size() == 4) return text + "-01-01";
  if (text.size() == 7 && text.rfind("--", 0) == 0) return "2000" + text.substr(1);
  if (text.size() == 7) return text + "-01";
  if (text.size() == 10) return text;
  return std::nullopt;
}

absl::Status SetDate(const std::string& text, Message* message) {
  absl::CivilDay day;
  const std::optional<std::string> whole = WholeDay(text);
  if (!whole || !absl::ParseCivilTime(*whole, &day)) {
    return Rule(fmt::format("'{}' is no date such as 2017-03-01", text));
  }
  google::type::Date date;
  if (text.front() != '-') date.set_year(static_cast<int32_t>(day.year()));
  if (text.size() > 4) date.set_month(day.month());
  if (text.size() == 10 || text.front() == '-') date.set_day(day.day());
  message->CopyFrom(date);
  return absl::OkStatus();
}

absl::Status SetFieldMask(const std::string& text, Message* message) {
  google::protobuf::FieldMask mask;
  google::protobuf::util::FieldMaskUtil::FromString(text, &mask);
  message->CopyFrom(mask);
  return absl::OkStatus();
}

using MessageSetter = absl::Status (*)(const std::string&, Message*);

MessageSetter SetterOf(const Descriptor* type) {
  if (type == google::type::Money::descriptor()) return &SetMoney;
  if (type == google::protobuf::Timestamp::descriptor()) return &SetTimestamp;
  if (type == google::type::Date::descriptor()) return &SetDate;
  if (type == google::protobuf::FieldMask::descriptor()) return &SetFieldMask;
  return nullptr;
}

absl::Status SetMessage(Message& message, const FieldDescriptor& field, const std::string& text) {
  const MessageSetter set = SetterOf(field.message_type());
  if (set == nullptr) return Rule(fmt::format("{} takes a table, not a text", field.name()));
  const auto* reflection = message.GetReflection();
  return set(text, field.is_repeated() ? reflection->AddMessage(&message, &field)
                                       : reflection->MutableMessage(&message, &field));
}

// Sets or adds a parsed value through the pair of Reflection's functions for its type.
template <typename Value, typename Argument>
absl::Status Store(
    Message& message,
    const FieldDescriptor& field,
    const absl::StatusOr<Value>& value,
    void (google::protobuf::Reflection::*set)(Message*, const FieldDescriptor*, Argument) const,
    void (google::protobuf::Reflection::*add)(Message*, const FieldDescriptor*, Argument) const) {
  GUANXI_RETURN_IF_ERROR(value.status());
  (message.GetReflection()->*(field.is_repeated() ? add : set))(&message, &field, *value);
  return absl::OkStatus();
}

}  // namespace

std::string EnumPrefix(const google::protobuf::EnumDescriptor& type) {
  const std::string& zero = type.FindValueByNumber(0)->name();
  const std::string suffix = "UNSPECIFIED";
  if (zero.size() < suffix.size()) return "";
  return zero.substr(0, zero.size() - suffix.size());
}

bool TakesText(const FieldDescriptor& field) {
  return field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE ||
         SetterOf(field.message_type()) != nullptr;
}

absl::Status SetField(Message& message, const FieldDescriptor& field, const std::string& text) {
  using R = google::protobuf::Reflection;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return Store(message, field, ParseInteger<int32_t>(text), &R::SetInt32, &R::AddInt32);
    case FieldDescriptor::CPPTYPE_INT64:
      return Store(message, field, ParseInteger<int64_t>(text), &R::SetInt64, &R::AddInt64);
    case FieldDescriptor::CPPTYPE_UINT32:
      return Store(message, field, ParseInteger<uint32_t>(text), &R::SetUInt32, &R::AddUInt32);
    case FieldDescriptor::CPPTYPE_UINT64:
      return Store(message, field, ParseInteger<uint64_t>(text), &R::SetUInt64, &R::AddUInt64);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return Store(message, field, ParseDouble(text), &R::SetDouble, &R::AddDouble);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return Store(message, field, ParseDouble(text), &R::SetFloat, &R::AddFloat);
    case FieldDescriptor::CPPTYPE_BOOL:
      return Store(message, field, ParseBool(text), &R::SetBool, &R::AddBool);
    case FieldDescriptor::CPPTYPE_ENUM:
      return Store(message, field, ParseEnum(*field.enum_type(), text), &R::SetEnumValue,
                   &R::AddEnumValue);
    case FieldDescriptor::CPPTYPE_STRING:
      return Store(message, field, absl::StatusOr<std::string>(text), &R::SetString, &R::AddString);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return SetMessage(message, field, text);
  }
  return Rule("has a type no text makes");
}

}  // namespace guanxi::csv
