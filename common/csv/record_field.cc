#include "common/csv/record_field.h"

#include <fmt/core.h>
#include <google/protobuf/util/json_util.h>

#include <charconv>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/csv/field_text.h"
#include "common/csv/field_value.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/status/string_view.h"

namespace guanxi::csv {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Far more than any list of a record may have.
constexpr int kMostEntries = 1'000;

absl::Status Rule(const std::string& rule) { return absl::InvalidArgumentError(rule); }

struct Step {
  std::string name;
  std::optional<int> index;
};

absl::StatusOr<Step> ParseStep(const std::string& text) {
  const size_t bracket = text.find('[');
  if (bracket == std::string::npos) return Step{text, std::nullopt};
  int index = 0;
  const char* const begin = text.data() + bracket + 1;
  const char* const end = text.data() + text.size() - 1;
  const auto [stop, error] = std::from_chars(begin, end, index);
  if (text.back() != ']' || error != std::errc() || stop != end || index < 0 ||
      index >= kMostEntries) {
    return Rule(fmt::format("'{}' has no index such as [0]", text));
  }
  return Step{text.substr(0, bracket), index};
}

google::protobuf::util::JsonPrintOptions PrintOptions() {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  return options;
}

// The value of a map's entry, from a text and back.
absl::Status SetValue(Message& entry, const FieldDescriptor& value, const std::string& text) {
  if (TakesText(value)) return SetField(entry, value, text);
  Message* const message = entry.GetReflection()->MutableMessage(&entry, &value);
  if (google::protobuf::util::JsonStringToMessage(text, message).ok()) return absl::OkStatus();
  return Rule(fmt::format("is no JSON of {}", value.message_type()->name()));
}

std::string ValueText(const Message& entry, const FieldDescriptor& value) {
  if (TakesText(value)) return FieldText(entry, value);
  std::string json;
  const Message& message = entry.GetReflection()->GetMessage(entry, &value);
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, PrintOptions());
  return status.ok() ? json : "";
}

// Sets `field` of `message` from JSON, by way of a message that has this field alone.
absl::Status SetJson(Message& message, const FieldDescriptor& field, const std::string& text) {
  const std::unique_ptr<Message> alone(message.New());
  const std::string json = fmt::format("{{\"{}\":{}}}", field.name(), text);
  if (!google::protobuf::util::JsonStringToMessage(json, alone.get()).ok()) {
    return Rule(fmt::format("is no JSON of {}", field.name()));
  }
  message.GetReflection()->ClearField(&message, &field);
  message.MergeFrom(*alone);
  return absl::OkStatus();
}

std::string JsonOf(const Message& message, const FieldDescriptor& field) {
  const std::unique_ptr<Message> alone(message.New());
  alone->CopyFrom(message);
  std::vector<const FieldDescriptor*> set;
  alone->GetReflection()->ListFields(*alone, &set);
  for (const FieldDescriptor* other : set) {
    if (other != &field) alone->GetReflection()->ClearField(alone.get(), other);
  }
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(*alone, &json, PrintOptions()).ok()) return "";
  const size_t value = json.find(':');
  return value == std::string::npos ? "" : json.substr(value + 1, json.size() - value - 2);
}

// The entry of a map under `key`; null when there is none.
const Message* EntryOf(const Message& message, const FieldDescriptor& map, const std::string& key) {
  const Reflection& reflection = *message.GetReflection();
  const FieldDescriptor* key_field = map.message_type()->map_key();
  for (int i = 0; i < reflection.FieldSize(message, &map); ++i) {
    const Message& entry = reflection.GetRepeatedMessage(message, &map, i);
    if (entry.GetReflection()->GetString(entry, key_field) == key) return &entry;
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<RecordField> RecordField::Parse(const Descriptor& type, std::string_view path) {
  RecordField field;
  field.path_ = std::string(path);
  const std::vector<std::string> names = absl::StrSplit(ToAbsl(path), '.');
  const Descriptor* at = &type;
  for (size_t i = 0; i < names.size(); ++i) {
    GUANXI_ASSIGN_OR_RETURN(const Step step, ParseStep(names[i]));
    const FieldDescriptor* found = at == nullptr ? nullptr : at->FindFieldByName(step.name);
    if (found == nullptr) return Rule(fmt::format("leads nowhere at '{}'", names[i]));
    field.fields_.push_back(found);
    field.indexes_.push_back(step.index.value_or(0));
    const bool last = i + 1 == names.size();
    if (step.index && (last || !found->is_repeated())) {
      return Rule(fmt::format("needs no index at '{}'", names[i]));
    }
    if (found->is_map()) {
      if (last) break;
      if (i + 2 != names.size() ||
          found->message_type()->map_key()->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
        return Rule(fmt::format("does not end in a key of '{}'", step.name));
      }
      field.key_ = names[i + 1];
      field.keyed_ = true;
      break;
    }
    const bool enters = found->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !TakesText(*found);
    at = enters ? found->message_type() : nullptr;
  }
  return field;
}

bool RecordField::is_list() const {
  return leaf().is_repeated() && !leaf().is_map() && TakesText(leaf());
}

std::string RecordField::MaskPath() const {
  std::string path;
  for (const FieldDescriptor* field : fields_) {
    path += (path.empty() ? "" : ".") + field->name();
    if (field->is_repeated() && !field->is_map()) return path;
  }
  return keyed_ ? path + "." + key_ : path;
}

const Message* RecordField::Holder(const Message& record) const {
  const Message* at = &record;
  for (size_t i = 0; i + 1 < fields_.size(); ++i) {
    const Reflection& reflection = *at->GetReflection();
    if (fields_[i]->is_repeated()) {
      if (indexes_[i] >= reflection.FieldSize(*at, fields_[i])) return nullptr;
      at = &reflection.GetRepeatedMessage(*at, fields_[i], indexes_[i]);
    } else {
      if (!reflection.HasField(*at, fields_[i])) return nullptr;
      at = &reflection.GetMessage(*at, fields_[i]);
    }
  }
  return at;
}

absl::StatusOr<Message*> RecordField::MutableHolder(Message& record) const {
  Message* at = &record;
  for (size_t i = 0; i + 1 < fields_.size(); ++i) {
    const Reflection& reflection = *at->GetReflection();
    if (!fields_[i]->is_repeated()) {
      at = reflection.MutableMessage(at, fields_[i]);
      continue;
    }
    const int size = reflection.FieldSize(*at, fields_[i]);
    if (indexes_[i] > size) {
      return Rule(fmt::format("there are only {} entries of {}", size, fields_[i]->name()));
    }
    at = indexes_[i] == size ? reflection.AddMessage(at, fields_[i])
                             : reflection.MutableRepeatedMessage(at, fields_[i], indexes_[i]);
  }
  return at;
}

absl::Status RecordField::Set(Message& record,
                              const std::string& text,
                              const std::string& separator) const {
  GUANXI_ASSIGN_OR_RETURN(Message* const holder, MutableHolder(record));
  if (keyed_) return SetValue(NewEntry(record, *holder), *leaf().message_type()->map_value(), text);
  if (!TakesText(leaf()) || leaf().is_map()) return SetJson(*holder, leaf(), text);
  if (!leaf().is_repeated() || separator.empty()) return SetField(*holder, leaf(), text);
  for (absl::string_view part : absl::StrSplit(text, separator)) {
    part = absl::StripAsciiWhitespace(part);
    if (!part.empty()) GUANXI_RETURN_IF_ERROR(SetField(*holder, leaf(), std::string(part)));
  }
  return absl::OkStatus();
}

Message& RecordField::NewEntry(Message& record, Message& holder) const {
  Clear(record);
  Message& entry = *holder.GetReflection()->AddMessage(&holder, &leaf());
  entry.GetReflection()->SetString(&entry, leaf().message_type()->map_key(), key_);
  return entry;
}

absl::Status RecordField::SetMessage(Message& record, const Message& value) const {
  GUANXI_ASSIGN_OR_RETURN(Message* const holder, MutableHolder(record));
  const FieldDescriptor& field = keyed_ ? *leaf().message_type()->map_value() : leaf();
  if (field.message_type() != value.GetDescriptor() || field.is_repeated()) {
    return errors::Internal(fmt::format("{} is no {}", path_, value.GetTypeName()));
  }
  Message& within = keyed_ ? NewEntry(record, *holder) : *holder;
  within.GetReflection()->MutableMessage(&within, &field)->CopyFrom(value);
  return absl::OkStatus();
}

void RecordField::Clear(Message& record) const {
  if (Holder(record) == nullptr) return;
  Message* const holder = *MutableHolder(record);
  const Reflection& reflection = *holder->GetReflection();
  if (!keyed_) return reflection.ClearField(holder, &leaf());
  const FieldDescriptor* key_field = leaf().message_type()->map_key();
  const int last = reflection.FieldSize(*holder, &leaf()) - 1;
  for (int i = last; i >= 0; --i) {
    const Message& entry = reflection.GetRepeatedMessage(*holder, &leaf(), i);
    if (entry.GetReflection()->GetString(entry, key_field) != key_) continue;
    reflection.SwapElements(holder, &leaf(), i, last);
    return reflection.RemoveLast(holder, &leaf());
  }
}

std::string RecordField::Text(const Message& record, const std::string& separator) const {
  const Message* const holder = Holder(record);
  if (holder == nullptr) return "";
  const Reflection& reflection = *holder->GetReflection();
  if (keyed_) {
    const Message* const entry = EntryOf(*holder, leaf(), key_);
    if (entry == nullptr) return "";
    return ValueText(*entry, *leaf().message_type()->map_value());
  }
  if (!leaf().is_repeated()) {
    if (leaf().has_presence() && !reflection.HasField(*holder, &leaf())) return "";
    return TakesText(leaf()) ? FieldText(*holder, leaf()) : JsonOf(*holder, leaf());
  }
  if (reflection.FieldSize(*holder, &leaf()) == 0) return "";
  if (!is_list()) return JsonOf(*holder, leaf());
  std::string text;
  for (int i = 0; i < reflection.FieldSize(*holder, &leaf()); ++i) {
    if (i > 0) text += separator;
    text += FieldText(*holder, leaf(), i);
  }
  return text;
}

}  // namespace guanxi::csv
