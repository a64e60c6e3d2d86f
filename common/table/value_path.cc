#include "common/table/value_path.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "common/kv/key.h"
#include "common/status/string_view.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"

namespace guanxi::table {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

[[noreturn]] void BadPath(std::string_view path, const Descriptor& type) {
  std::cerr << "index path '" << path << "' does not fit " << type.full_name() << std::endl;
  std::abort();
}

std::string IntPart(int64_t value) { return std::move(kv::KeyWriter().I64(value)).Take(); }
std::string StringPart(std::string_view value) {
  return std::move(kv::KeyWriter().Str(value)).Take();
}

bool IsTimestamp(const FieldDescriptor& field) {
  return field.message_type() == google::protobuf::Timestamp::descriptor();
}
bool IsDate(const FieldDescriptor& field) {
  return field.message_type() == google::type::Date::descriptor();
}

bool IsLeaf(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
    case FieldDescriptor::CPPTYPE_BOOL:
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_ENUM:
      return true;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return IsTimestamp(field) || IsDate(field);
    default:
      return false;
  }
}

void AppendMessage(const FieldDescriptor& field, const Message& value, kv::KeyWriter& key) {
  if (IsTimestamp(field)) {
    const auto& time = static_cast<const google::protobuf::Timestamp&>(value);
    key.I64(time.seconds()).I64(time.nanos());
  } else {
    const auto& date = static_cast<const google::type::Date&>(value);
    key.I64(date.year() * 10000 + date.month() * 100 + date.day());
  }
}

std::string MessagePart(const FieldDescriptor& field, const Message& value) {
  kv::KeyWriter part;
  AppendMessage(field, value, part);
  return part.Take();
}

void AppendSingular(const Message& parent, const FieldDescriptor& field, kv::KeyWriter& key) {
  const Reflection& reflection = *parent.GetReflection();
  std::string scratch;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      key.Str(reflection.GetStringReference(parent, &field, &scratch));
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      key.Bool(reflection.GetBool(parent, &field));
      break;
    case FieldDescriptor::CPPTYPE_INT32:
      key.I64(reflection.GetInt32(parent, &field));
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      key.I64(reflection.GetInt64(parent, &field));
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
      key.I64(reflection.GetEnumValue(parent, &field));
      break;
    default:
      AppendMessage(field, reflection.GetMessage(parent, &field), key);
  }
}

std::string SingularPart(const Message& parent, const FieldDescriptor& field) {
  kv::KeyWriter part;
  AppendSingular(parent, field, part);
  return part.Take();
}

std::string RepeatedPart(const Message& parent, const FieldDescriptor& field, int index) {
  const Reflection& reflection = *parent.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return StringPart(reflection.GetRepeatedString(parent, &field, index));
    case FieldDescriptor::CPPTYPE_BOOL:
      return std::move(kv::KeyWriter().Bool(reflection.GetRepeatedBool(parent, &field, index)))
          .Take();
    case FieldDescriptor::CPPTYPE_INT32:
      return IntPart(reflection.GetRepeatedInt32(parent, &field, index));
    case FieldDescriptor::CPPTYPE_INT64:
      return IntPart(reflection.GetRepeatedInt64(parent, &field, index));
    case FieldDescriptor::CPPTYPE_ENUM:
      return IntPart(reflection.GetRepeatedEnumValue(parent, &field, index));
    default:
      return MessagePart(field, reflection.GetRepeatedMessage(parent, &field, index));
  }
}

using Steps = std::vector<const FieldDescriptor*>;

void Collect(const Message& message,
             const Steps& steps,
             size_t depth,
             std::vector<std::string>& parts) {
  const FieldDescriptor& field = *steps[depth];
  const bool leaf = depth + 1 == steps.size();
  const Reflection& reflection = *message.GetReflection();
  if (!field.is_repeated()) {
    if (leaf) {
      parts.push_back(SingularPart(message, field));
    } else {
      Collect(reflection.GetMessage(message, &field), steps, depth + 1, parts);
    }
    return;
  }
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    if (leaf) {
      parts.push_back(RepeatedPart(message, field, i));
    } else {
      Collect(reflection.GetRepeatedMessage(message, &field, i), steps, depth + 1, parts);
    }
  }
}

}  // namespace

ValuePath::ValuePath(const Descriptor& type, std::string_view path) : text_(path) {
  const Descriptor* at = &type;
  const std::vector<std::string> names = absl::StrSplit(ToAbsl(path), '.');
  for (const std::string& step : names) {
    const FieldDescriptor* field = at == nullptr ? nullptr : at->FindFieldByName(step);
    if (field == nullptr || (field->is_repeated() && repeated_)) BadPath(path, type);
    repeated_ = repeated_ || field->is_repeated();
    steps_.push_back(field);
    at = field->message_type();
  }
  if (!IsLeaf(*steps_.back())) BadPath(path, type);
  const Message* parent = google::protobuf::MessageFactory::generated_factory()->GetPrototype(
      steps_.back()->containing_type());
  if (!steps_.back()->is_repeated()) default_part_ = SingularPart(*parent, *steps_.back());
}

std::vector<std::string> ValuePath::Parts(const Message& record) const {
  std::vector<std::string> parts;
  Collect(record, steps_, 0, parts);
  if (parts.size() > 1) {
    std::sort(parts.begin(), parts.end());
    parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  }
  return parts;
}

void ValuePath::AppendPart(const Message& record, std::string& key) const {
  const Message* at = &record;
  for (size_t i = 0; i + 1 < steps_.size(); ++i) {
    at = &at->GetReflection()->GetMessage(*at, steps_[i]);
  }
  kv::KeyWriter writer(std::move(key));
  AppendSingular(*at, *steps_.back(), writer);
  key = writer.Take();
}

std::string ValuePath::Text(const Message& record) const {
  const Message* at = &record;
  for (size_t i = 0; i + 1 < steps_.size(); ++i) {
    if (steps_[i]->is_repeated()) return "";
    at = &at->GetReflection()->GetMessage(*at, steps_[i]);
  }
  const FieldDescriptor& leaf = *steps_.back();
  if (leaf.is_repeated()) return "";
  if (leaf.cpp_type() == FieldDescriptor::CPPTYPE_STRING)
    return at->GetReflection()->GetString(*at, &leaf);
  std::string text;
  google::protobuf::TextFormat::PrintFieldValueToString(*at, &leaf, -1, &text);
  return text;
}

std::optional<std::string> ValuePath::PartOf(std::string_view literal) const {
  const FieldDescriptor& leaf = *steps_.back();
  int64_t number = 0;
  bool flag = false;
  switch (leaf.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return StringPart(literal);
    case FieldDescriptor::CPPTYPE_BOOL:
      if (!absl::SimpleAtob(ToAbsl(literal), &flag)) return std::nullopt;
      return std::move(kv::KeyWriter().Bool(flag)).Take();
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      if (!absl::SimpleAtoi(ToAbsl(literal), &number)) return std::nullopt;
      return IntPart(number);
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = leaf.enum_type()->FindValueByName(std::string(literal));
      if (value == nullptr) return std::nullopt;
      return IntPart(value->number());
    }
    default:
      return std::nullopt;
  }
}

}  // namespace guanxi::table
