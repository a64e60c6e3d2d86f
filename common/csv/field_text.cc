#include "common/csv/field_text.h"

#include <fmt/core.h>
#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/field_mask_util.h>

#include "absl/time/time.h"
#include "common/csv/field_value.h"
#include "common/time/clock.h"
#include "google/type/date.pb.h"
#include "google/type/money.pb.h"

namespace guanxi::csv {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::string TextOf(const google::type::Money& money) {
  std::string amount = fmt::format("{}", money.units());
  if (money.nanos() != 0) {
    // Units of 0 do not say that an amount is negative.
    if (money.nanos() < 0 && money.units() == 0) amount = "-0";
    amount += fmt::format(".{:09}", money.nanos() < 0 ? -money.nanos() : money.nanos());
    while (amount.back() == '0') amount.pop_back();
  }
  return amount + " " + money.currency_code();
}

std::string TextOf(const google::type::Date& date) {
  if (date.year() == 0) return fmt::format("--{:02}-{:02}", date.month(), date.day());
  if (date.month() == 0) return fmt::format("{:04}", date.year());
  if (date.day() == 0) return fmt::format("{:04}-{:02}", date.year(), date.month());
  return fmt::format("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
}

std::string TextOf(const Message& value) {
  if (const auto* money = dynamic_cast<const google::type::Money*>(&value)) return TextOf(*money);
  if (const auto* date = dynamic_cast<const google::type::Date*>(&value)) return TextOf(*date);
  if (const auto* time = dynamic_cast<const google::protobuf::Timestamp*>(&value)) {
    return absl::FormatTime("%E4Y-%m-%dT%H:%M:%E*SZ", FromProto(*time), absl::UTCTimeZone());
  }
  if (const auto* mask = dynamic_cast<const google::protobuf::FieldMask*>(&value)) {
    return google::protobuf::util::FieldMaskUtil::ToString(*mask);
  }
  return "";
}

std::string EnumText(const google::protobuf::EnumValueDescriptor& value) {
  if (value.number() == 0) return "";
  const std::string prefix = EnumPrefix(*value.type());
  return value.name().rfind(prefix, 0) == 0 ? value.name().substr(prefix.size()) : value.name();
}

}  // namespace

std::string FieldText(const Message& message, const FieldDescriptor& field, int index) {
  const Reflection& reflection = *message.GetReflection();
  const bool entry = field.is_repeated();
  // The value by the pair of Reflection's functions for its type.
  const auto value = [&](auto one, auto of_list) {
    return entry ? (reflection.*of_list)(message, &field, index)
                 : (reflection.*one)(message, &field);
  };
  using R = Reflection;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return fmt::format("{}", value(&R::GetInt32, &R::GetRepeatedInt32));
    case FieldDescriptor::CPPTYPE_INT64:
      return fmt::format("{}", value(&R::GetInt64, &R::GetRepeatedInt64));
    case FieldDescriptor::CPPTYPE_UINT32:
      return fmt::format("{}", value(&R::GetUInt32, &R::GetRepeatedUInt32));
    case FieldDescriptor::CPPTYPE_UINT64:
      return fmt::format("{}", value(&R::GetUInt64, &R::GetRepeatedUInt64));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return fmt::format("{}", value(&R::GetDouble, &R::GetRepeatedDouble));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return fmt::format("{}", value(&R::GetFloat, &R::GetRepeatedFloat));
    case FieldDescriptor::CPPTYPE_BOOL:
      return value(&R::GetBool, &R::GetRepeatedBool) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumText(*value(&R::GetEnum, &R::GetRepeatedEnum));
    case FieldDescriptor::CPPTYPE_STRING:
      return value(&R::GetString, &R::GetRepeatedString);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (!entry && !reflection.HasField(message, &field)) return "";
      return TextOf(entry ? reflection.GetRepeatedMessage(message, &field, index)
                          : reflection.GetMessage(message, &field));
  }
  return "";
}

}  // namespace guanxi::csv
