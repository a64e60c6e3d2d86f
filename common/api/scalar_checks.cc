#include "common/api/scalar_checks.h"

#include <fmt/core.h>

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>

namespace guanxi::api {
namespace {

using google::protobuf::FieldDescriptor;
using Fault = std::optional<Violation>;

Fault CheckLength(const Slot& slot, const FieldCheck& check) {
  std::string scratch;
  const auto& read = slot.read;
  const std::string& text =
      slot.single()
          ? read.GetStringReference(slot.message, slot.field, &scratch)
          : read.GetRepeatedStringReference(slot.message, slot.field, slot.index, &scratch);
  if (text.size() > static_cast<size_t>(check.max_bytes)) {
    return Violation{"", fmt::format("must have at most {} bytes", check.max_bytes)};
  }
  return std::nullopt;
}

Fault CheckEnum(const Slot& slot) {
  const auto& read = slot.read;
  const int value = slot.single() ? read.GetEnumValue(slot.message, slot.field)
                                  : read.GetRepeatedEnumValue(slot.message, slot.field, slot.index);
  // In a list, 0 is no value left out but an entry that says nothing.
  const bool says_nothing = value == 0 && !slot.single();
  if (says_nothing || slot.field->enum_type()->FindValueByNumber(value) == nullptr) {
    return Violation{"", "must be a value of " + slot.field->enum_type()->name()};
  }
  return std::nullopt;
}

// Bounds are compared as what the field holds: fractions are not cut off, and an unsigned number
// never counts as negative. NaN lies within no bounds.
template <typename Number>
bool AtLeast(Number value, int64_t bound) {
  if constexpr (std::is_floating_point_v<Number>) {
    return value >= static_cast<Number>(bound);
  } else {
    return std::cmp_greater_equal(value, bound);
  }
}

template <typename Number>
bool AtMost(Number value, int64_t bound) {
  if constexpr (std::is_floating_point_v<Number>) {
    return value <= static_cast<Number>(bound);
  } else {
    return std::cmp_less_equal(value, bound);
  }
}

template <typename Number>
Fault CheckBounds(Number value, const FieldCheck& check) {
  if (check.minimum && !AtLeast(value, *check.minimum)) {
    return Violation{"", fmt::format("must be at least {}", *check.minimum)};
  }
  if (check.maximum && !AtMost(value, *check.maximum)) {
    return Violation{"", fmt::format("must be at most {}", *check.maximum)};
  }
  return std::nullopt;
}

Fault CheckNumber(const Slot& slot, const FieldCheck& check) {
  const auto& [message, read, field, i] = slot;
  const bool one = slot.single();
  switch (check.cpp_type) {
    case FieldDescriptor::CPPTYPE_INT32:
      return CheckBounds(
          one ? read.GetInt32(message, field) : read.GetRepeatedInt32(message, field, i), check);
    case FieldDescriptor::CPPTYPE_INT64:
      return CheckBounds(
          one ? read.GetInt64(message, field) : read.GetRepeatedInt64(message, field, i), check);
    case FieldDescriptor::CPPTYPE_UINT32:
      return CheckBounds(
          one ? read.GetUInt32(message, field) : read.GetRepeatedUInt32(message, field, i), check);
    case FieldDescriptor::CPPTYPE_UINT64:
      return CheckBounds(
          one ? read.GetUInt64(message, field) : read.GetRepeatedUInt64(message, field, i), check);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return CheckBounds(
          one ? read.GetFloat(message, field) : read.GetRepeatedFloat(message, field, i), check);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return CheckBounds(
          one ? read.GetDouble(message, field) : read.GetRepeatedDouble(message, field, i), check);
    default:
      return std::nullopt;
  }
}

}  // namespace

Fault CheckScalar(const Slot& slot, const FieldCheck& check) {
  switch (check.cpp_type) {
    case FieldDescriptor::CPPTYPE_STRING:
      return CheckLength(slot, check);
    case FieldDescriptor::CPPTYPE_ENUM:
      return CheckEnum(slot);
    default:
      return check.minimum || check.maximum ? CheckNumber(slot, check) : std::nullopt;
  }
}

}  // namespace guanxi::api
