#include "common/api/field_path.h"

#include <fmt/core.h>

#include "common/api/value_types.h"
#include "google/protobuf/field_mask.pb.h"

namespace guanxi::api {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::vector<std::string> SplitPath(std::string_view path) {
  std::vector<std::string> names;
  for (size_t dot = path.find('.'); dot != path.npos; dot = path.find('.')) {
    names.emplace_back(path.substr(0, dot));
    path.remove_prefix(dot + 1);
  }
  names.emplace_back(path);
  return names;
}

std::optional<FieldPath> ResolveFieldPath(const Descriptor& type, std::string_view text) {
  FieldPath path;
  const Descriptor* at = &type;
  for (const std::string& name : SplitPath(text)) {
    const FieldDescriptor* field = at == nullptr ? nullptr : at->FindFieldByName(name);
    if (field == nullptr) {
      return std::nullopt;
    }
    path.push_back(field);
    at = field->is_repeated() ? nullptr : field->message_type();
    // Parts of two such values make no third: half a date, an amount of mixed signs.
    if (at != nullptr && IsValueType(*at)) at = nullptr;
  }
  return path;
}

namespace {

bool HasTextKeys(const FieldDescriptor& field) {
  return field.is_map() &&
         field.message_type()->map_key()->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
}

// `text` as a field, else as a map and a key, which holds no dot.
std::optional<MaskPath> ResolveMaskPath(const Descriptor& type, const std::string& text) {
  if (auto fields = ResolveFieldPath(type, text)) return MaskPath{*std::move(fields), std::nullopt};
  const size_t dot = text.rfind('.');
  if (dot == std::string::npos || dot + 1 == text.size()) return std::nullopt;
  auto fields = ResolveFieldPath(type, std::string_view(text).substr(0, dot));
  if (!fields || !HasTextKeys(*fields->back())) return std::nullopt;
  return MaskPath{*std::move(fields), text.substr(dot + 1)};
}

}  // namespace

MaskPaths ResolveMask(const Message& mask, const Descriptor& type) {
  const FieldDescriptor* paths =
      mask.GetDescriptor()->FindFieldByNumber(google::protobuf::FieldMask::kPathsFieldNumber);
  const auto& reflection = *mask.GetReflection();
  const int count = reflection.FieldSize(mask, paths);
  MaskPaths resolved;
  std::string scratch;
  for (int i = 0; i < count; ++i) {
    const std::string& text = reflection.GetRepeatedStringReference(mask, paths, i, &scratch);
    if (text == "*") {
      resolved.all = true;
    } else if (auto path = ResolveMaskPath(type, text)) {
      resolved.paths.push_back(*std::move(path));
    } else {
      resolved.broken_rule = fmt::format("must name fields of {}, unlike `{}`", type.name(), text);
      return resolved;
    }
  }
  if (resolved.all && count > 1) {
    resolved.broken_rule = "must hold nothing else when it holds `*`";
  }
  return resolved;
}

}  // namespace guanxi::api
