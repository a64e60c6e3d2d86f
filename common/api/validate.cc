#include "common/api/validate.h"

#include <fmt/core.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "common/api/field_path.h"
#include "common/api/message_plan.h"
#include "common/api/scalar_checks.h"
#include "common/api/value_types.h"
#include "common/status/errors.h"

namespace guanxi::api {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using Fault = std::optional<Violation>;

// Which REQUIRED fields count: those of the message itself, and those of the messages inside it.
struct Required {
  bool here = true;
  bool below = true;
};

Fault CheckFields(const Message& message, const MessagePlan& plan, Required required);

// Puts `prefix` before the path. Paths are put together on the way out, so that only requests with
// a fault pay for them.
Fault Under(std::string_view prefix, Fault fault) {
  if (fault) {
    const bool joined = fault->path.empty() || fault->path.front() == '[';
    fault->path = fmt::format("{}{}{}", prefix, joined ? "" : ".", fault->path);
  }
  return fault;
}

Fault CheckMessage(const Message& message, const MessagePlan& plan, Required required) {
  return plan.is_value_type ? CheckValueType(message) : CheckFields(message, plan, required);
}

Fault CheckValue(const Slot& slot, const FieldCheck& check, Required required) {
  if (check.cpp_type != FieldDescriptor::CPPTYPE_MESSAGE) {
    return CheckScalar(slot, check);
  }
  if (check.inside == nullptr) {
    return std::nullopt;
  }
  const Reflection& read = slot.read;
  const Message& inner = slot.single()
                             ? read.GetMessage(slot.message, slot.field)
                             : read.GetRepeatedMessage(slot.message, slot.field, slot.index);
  return CheckMessage(inner, *check.inside, Required{required.below, required.below});
}

// Names the entry of a map by its key, since entries have no order: `labels[tier].text` is in the
// value of the entry `tier`.
Fault UnderKey(const Message& entry, const FieldDescriptor& map, Fault fault) {
  const FieldDescriptor* key = map.message_type()->map_key();
  const bool is_text = key->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  constexpr std::string_view kValue = "value";
  // A key that breaks a rule does not name anything.
  if (!fault->path.starts_with(kValue)) return fault;
  fault->path.erase(0, kValue.size());
  if (fault->path.starts_with('.')) fault->path.erase(0, 1);
  const std::string name = is_text ? entry.GetReflection()->GetString(entry, key) : "";
  return Under(fmt::format("[{}]", name), std::move(fault));
}

Fault CheckEntries(const Message& message,
                   const Reflection& read,
                   const FieldCheck& check,
                   Required required) {
  const int size = read.FieldSize(message, check.field);
  if (size > check.max_entries) {
    return Violation{"", fmt::format("must have at most {} entries", check.max_entries)};
  }
  const bool may_fail = check.inside != nullptr || check.minimum || check.maximum ||
                        check.cpp_type == FieldDescriptor::CPPTYPE_STRING ||
                        check.cpp_type == FieldDescriptor::CPPTYPE_ENUM;
  for (int i = 0; may_fail && i < size; ++i) {
    if (Fault fault = CheckValue(Slot{message, read, check.field, i}, check, required)) {
      if (!check.field->is_map()) return Under(fmt::format("[{}]", i), std::move(fault));
      return UnderKey(read.GetRepeatedMessage(message, check.field, i), *check.field,
                      std::move(fault));
    }
  }
  return std::nullopt;
}

// Whether a REQUIRED field holds nothing. Numbers without presence cannot tell 0 from unset, so
// they never count as missing.
bool IsMissing(const Message& message, const Reflection& read, const FieldCheck& check) {
  const FieldDescriptor* field = check.field;
  if (field->is_repeated()) {
    return read.FieldSize(message, field) == 0;
  }
  std::string scratch;
  switch (check.cpp_type) {
    case FieldDescriptor::CPPTYPE_STRING:
      return read.GetStringReference(message, field, &scratch).empty();
    case FieldDescriptor::CPPTYPE_ENUM:
      return read.GetEnumValue(message, field) == 0;
    default:
      return field->has_presence() && !read.HasField(message, field);
  }
}

Fault Missing(const FieldCheck& check) {
  const bool sized =
      check.field->is_repeated() || check.cpp_type == FieldDescriptor::CPPTYPE_STRING;
  return Violation{check.field->name(), sized ? "must not be empty" : "must be set"};
}

Fault CheckResource(const Message& request, const FieldCheck& check);

// Bounds hold for what is set, and for REQUIRED numbers, which are 0 when left out.
Fault CheckField(const Message& message,
                 const Reflection& read,
                 const FieldCheck& check,
                 Required required) {
  const FieldDescriptor& field = *check.field;
  const bool needed = check.required && required.here;
  if (needed && IsMissing(message, read, check)) {
    return Missing(check);
  }
  if (check.update_mask != nullptr) {
    return CheckResource(message, check);
  }
  if (field.is_repeated()) {
    return Under(field.name(), CheckEntries(message, read, check, required));
  }
  // An empty string keeps every rule but that one, so only other fields are asked whether they are
  // set.
  if (!needed && check.cpp_type != FieldDescriptor::CPPTYPE_STRING &&
      !read.HasField(message, &field)) {
    return std::nullopt;
  }
  return Under(field.name(), CheckValue(Slot{message, read, &field}, check, required));
}

Fault CheckFields(const Message& message, const MessagePlan& plan, Required required) {
  const Reflection& read = *message.GetReflection();
  for (const FieldCheck& check : plan.checks) {
    if (Fault fault = CheckField(message, read, check, required)) {
      return fault;
    }
  }
  return std::nullopt;
}

// A field that an update mask names: REQUIRED counts for it and for everything inside it.
Fault CheckNamed(const Message& resource, const FieldPath& path) {
  const Message* at = &resource;
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    at = &at->GetReflection()->GetMessage(*at, path[i]);
  }
  Fault fault;
  for (const FieldCheck& check : PlanOf(*path.back()->containing_type()).checks) {
    if (check.field == path.back()) {
      fault = CheckField(*at, *at->GetReflection(), check, Required{});
    }
  }
  for (size_t i = path.size() - 1; i > 0; --i) {
    fault = Under(path[i - 1]->name(), std::move(fault));
  }
  return fault;
}

Fault CheckIdentifiers(const Message& resource, const MessagePlan& plan) {
  for (const FieldCheck& check : plan.checks) {
    if (check.identifier && IsMissing(resource, *resource.GetReflection(), check)) {
      return Missing(check);
    }
  }
  return std::nullopt;
}

Fault CheckMasked(const Message& resource, const MessagePlan& plan, const MaskPaths& mask) {
  if (Fault fault = CheckIdentifiers(resource, plan)) {
    return fault;
  }
  // Without paths the mask means "what is set", which at this level leaves nothing to require.
  const Required required{.here = mask.all, .below = mask.all || mask.paths.empty()};
  if (Fault fault = CheckFields(resource, plan, required)) {
    return fault;
  }
  for (const MaskPath& path : mask.paths) {
    if (Fault fault = CheckNamed(resource, path.fields)) {
      return fault;
    }
  }
  return std::nullopt;
}

// The resource in an Update request.
Fault CheckResource(const Message& request, const FieldCheck& check) {
  const auto& read = *request.GetReflection();
  const Message& resource = read.GetMessage(request, check.field);
  const MaskPaths mask =
      ResolveMask(read.GetMessage(request, check.update_mask), *resource.GetDescriptor());
  if (!mask.broken_rule.empty()) {
    return Violation{check.update_mask->name(), mask.broken_rule};
  }
  return Under(check.field->name(), CheckMasked(resource, *check.inside, mask));
}

void ClearOutputs(Message& message, const MessagePlan& plan) {
  const auto& reflection = *message.GetReflection();
  for (const FieldDescriptor* field : plan.output_only) {
    reflection.ClearField(&message, field);
  }
  for (const auto& [field, inside] : plan.output_holders) {
    if (!field->is_repeated()) {
      if (reflection.HasField(message, field)) {
        ClearOutputs(*reflection.MutableMessage(&message, field), *inside);
      }
      continue;
    }
    const int size = reflection.FieldSize(message, field);
    for (int i = 0; i < size; ++i) {
      ClearOutputs(*reflection.MutableRepeatedMessage(&message, field, i), *inside);
    }
  }
}

}  // namespace

absl::Status ValidateRequest(const Message& request) {
  if (Fault fault = CheckMessage(request, PlanOf(*request.GetDescriptor()), Required{})) {
    return errors::InvalidField(fault->path, fault->rule);
  }
  return absl::OkStatus();
}

void ClearOutputOnly(Message& message) { ClearOutputs(message, PlanOf(*message.GetDescriptor())); }

}  // namespace guanxi::api
