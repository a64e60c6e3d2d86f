#include "common/api/filter_eval.h"

#include <algorithm>
#include <compare>
#include <string_view>

namespace guanxi::api::filter {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// One value: a field's own, or with an index that of one entry.
struct Value {
  const Message& message;
  const FieldDescriptor* field;
  int index = -1;

  const Reflection& read() const { return *message.GetReflection(); }
  bool single() const { return index < 0; }
};

int64_t Signed(const Value& v) {
  if (v.field->cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
    return v.single() ? v.read().GetInt32(v.message, v.field)
                      : v.read().GetRepeatedInt32(v.message, v.field, v.index);
  }
  return v.single() ? v.read().GetInt64(v.message, v.field)
                    : v.read().GetRepeatedInt64(v.message, v.field, v.index);
}

uint64_t Unsigned(const Value& v) {
  if (v.field->cpp_type() == FieldDescriptor::CPPTYPE_UINT32) {
    return v.single() ? v.read().GetUInt32(v.message, v.field)
                      : v.read().GetRepeatedUInt32(v.message, v.field, v.index);
  }
  return v.single() ? v.read().GetUInt64(v.message, v.field)
                    : v.read().GetRepeatedUInt64(v.message, v.field, v.index);
}

double Real(const Value& v) {
  if (v.field->cpp_type() == FieldDescriptor::CPPTYPE_FLOAT) {
    return v.single() ? v.read().GetFloat(v.message, v.field)
                      : v.read().GetRepeatedFloat(v.message, v.field, v.index);
  }
  return v.single() ? v.read().GetDouble(v.message, v.field)
                    : v.read().GetRepeatedDouble(v.message, v.field, v.index);
}

int64_t Bool(const Value& v) {
  return v.single() ? v.read().GetBool(v.message, v.field)
                    : v.read().GetRepeatedBool(v.message, v.field, v.index);
}

int64_t Enum(const Value& v) {
  return v.single() ? v.read().GetEnumValue(v.message, v.field)
                    : v.read().GetRepeatedEnumValue(v.message, v.field, v.index);
}

const Message& Inner(const Value& v) {
  return v.single() ? v.read().GetMessage(v.message, v.field)
                    : v.read().GetRepeatedMessage(v.message, v.field, v.index);
}

// Fields of google's types are read by number through reflection, so that dynamic messages do too.
int64_t Part(const Message& message, int number) {
  return Signed(Value{message, message.GetDescriptor()->FindFieldByNumber(number)});
}

Instant Seconds(const Value& v) {
  const Message& inner = Inner(v);
  return {Part(inner, 1), Part(inner, 2)};
}

int64_t Date(const Value& v) {
  const Message& inner = Inner(v);
  return Part(inner, 1) * 10000 + Part(inner, 2) * 100 + Part(inner, 3);
}

bool Holds(Comparator comparator, std::partial_ordering order) {
  switch (comparator) {
    case Comparator::kEqual:
    case Comparator::kHas:
      return order == 0;
    case Comparator::kNotEqual:
      return order != 0;
    case Comparator::kLess:
      return order < 0;
    case Comparator::kLessEqual:
      return order <= 0;
    case Comparator::kGreater:
      return order > 0;
    case Comparator::kGreaterEqual:
      return order >= 0;
  }
  return false;
}

bool Contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

bool Fits(std::string_view text, const Pattern& pattern) {
  if (pattern.open_front && pattern.open_back) {
    return Contains(text, pattern.text);
  }
  if (pattern.open_front) {
    return text.ends_with(pattern.text);
  }
  return pattern.open_back ? text.starts_with(pattern.text) : text == pattern.text;
}

bool TextHolds(const Value& v, Comparator comparator, const Pattern& pattern) {
  std::string scratch;
  const std::string& text =
      v.single() ? v.read().GetStringReference(v.message, v.field, &scratch)
                 : v.read().GetRepeatedStringReference(v.message, v.field, v.index, &scratch);
  switch (comparator) {
    case Comparator::kEqual:
      return Fits(text, pattern);
    case Comparator::kNotEqual:
      return !Fits(text, pattern);
    case Comparator::kHas:
      return Contains(text, pattern.text);
    default:
      return Holds(comparator, std::string_view(text).compare(pattern.text) <=> 0);
  }
}

bool ValueHolds(const Value& v, const Comparison& comparison) {
  const Comparator comparator = comparison.comparator;
  const Operand& operand = comparison.operand;
  if (comparison.relative && std::holds_alternative<std::monostate>(operand)) return false;
  switch (comparison.reading) {
    case Reading::kPresence:
    case Reading::kKey:
      return true;
    case Reading::kSigned:
      return Holds(comparator, Signed(v) <=> std::get<int64_t>(operand));
    case Reading::kEnum:
      return Holds(comparator, Enum(v) <=> std::get<int64_t>(operand));
    case Reading::kBool:
      return Holds(comparator, Bool(v) <=> std::get<int64_t>(operand));
    case Reading::kUnsigned:
      return Holds(comparator, Unsigned(v) <=> std::get<uint64_t>(operand));
    case Reading::kReal:
      return Holds(comparator, Real(v) <=> std::get<double>(operand));
    case Reading::kText:
      return TextHolds(v, comparator, std::get<Pattern>(operand));
    case Reading::kSeconds:
    case Reading::kDecimal:
      return Holds(comparator, Seconds(v) <=> std::get<Instant>(operand));
    case Reading::kDate:
      return Holds(comparator, Date(v) <=> std::get<int64_t>(operand));
  }
  return false;
}

const Message* FindEntry(const Message& message, const FieldDescriptor& map, std::string_view key) {
  const Reflection& read = *message.GetReflection();
  const FieldDescriptor* key_field = map.message_type()->map_key();
  const int size = read.FieldSize(message, &map);
  std::string scratch;
  for (int i = 0; i < size; ++i) {
    const Message& entry = read.GetRepeatedMessage(message, &map, i);
    if (entry.GetReflection()->GetStringReference(entry, key_field, &scratch) == key) {
      return &entry;
    }
  }
  return nullptr;
}

// Follows a comparison's path to its values, until `visit` says of one that it suffices.
class Walk {
 public:
  using Visitor = absl::FunctionRef<bool(const Value&)>;

  Walk(const Comparison& comparison, Visitor visit) : comparison_(comparison), visit_(visit) {}

  // Whether a value sufficed.
  bool From(const Message& message, size_t at) const {
    const Step& step = comparison_.path[at];
    const bool last = at + 1 == comparison_.path.size();
    if (step.key) {
      return InMap(message, step, at, last);
    }
    if (step.field->is_repeated()) {
      return last ? InEntries(message, *step.field) : ThroughEntries(message, *step.field, at);
    }
    const Reflection& read = *message.GetReflection();
    // Fields without presence, when 0 or empty, are values to compare with but are not "set".
    const bool may_be_absent =
        step.field->has_presence() || comparison_.reading == Reading::kPresence;
    if (may_be_absent && !read.HasField(message, step.field)) {
      return false;
    }
    return last ? visit_(Value{message, step.field})
                : From(read.GetMessage(message, step.field), at + 1);
  }

 private:
  bool InMap(const Message& message, const Step& step, size_t at, bool last) const {
    const Message* entry = FindEntry(message, *step.field, *step.key);
    if (entry == nullptr) {
      return false;
    }
    const FieldDescriptor* value = step.field->message_type()->map_value();
    return last ? visit_(Value{*entry, value})
                : From(entry->GetReflection()->GetMessage(*entry, value), at + 1);
  }

  bool InEntries(const Message& message, const FieldDescriptor& field) const {
    if (comparison_.reading == Reading::kKey) {
      return FindEntry(message, field, std::get<Pattern>(comparison_.operand).text) != nullptr;
    }
    const int size = message.GetReflection()->FieldSize(message, &field);
    for (int i = 0; i < size; ++i) {
      if (visit_(Value{message, &field, i})) {
        return true;
      }
    }
    return false;
  }

  bool ThroughEntries(const Message& message, const FieldDescriptor& field, size_t at) const {
    const Reflection& read = *message.GetReflection();
    const int size = read.FieldSize(message, &field);
    for (int i = 0; i < size; ++i) {
      if (From(read.GetRepeatedMessage(message, &field, i), at + 1)) {
        return true;
      }
    }
    return false;
  }

  const Comparison& comparison_;
  Visitor visit_;
};

// The next time at which `relative` and the time or day in `v` come to stand otherwise.
std::optional<absl::Time> CrossingWith(const Comparison& comparison,
                                       const Present& present,
                                       const Value& v) {
  if (comparison.reading == Reading::kDate) {
    const int64_t day = Date(v);
    // One without month or day compares as if before the first of them: it is crossed with that.
    const int64_t month = day / 100 % 100;
    const int64_t of_month = month == 0 ? 1 : day % 100;
    return NextCrossing(
        *comparison.relative, present,
        absl::CivilDay(day / 10000, std::max<int64_t>(month, 1), std::max<int64_t>(of_month, 1)));
  }
  const Instant instant = Seconds(v);
  return NextCrossing(*comparison.relative, present,
                      absl::FromUnixSeconds(instant.first) + absl::Nanoseconds(instant.second));
}

void KeepSooner(std::optional<absl::Time> time, std::optional<absl::Time>& soonest) {
  if (time.has_value() && (!soonest.has_value() || *time < *soonest)) soonest = time;
}

}  // namespace

bool Fulfils(const Condition& condition, const Message& message, InGroup in_group) {
  const auto fulfils = [&](const Condition& part) { return Fulfils(part, message, in_group); };
  switch (condition.kind) {
    case Expression::Kind::kAll:
      return std::all_of(condition.parts.begin(), condition.parts.end(), fulfils);
    case Expression::Kind::kAny:
      return std::any_of(condition.parts.begin(), condition.parts.end(), fulfils);
    case Expression::Kind::kNot:
      return !fulfils(condition.parts.front());
    case Expression::Kind::kRestriction:
      return Walk(condition.comparison,
                  [&](const Value& value) { return ValueHolds(value, condition.comparison); })
          .From(message, 0);
    case Expression::Kind::kCall:
      return in_group(condition.group);
  }
  return false;
}

std::optional<absl::Time> NextChange(const Condition& condition,
                                     const Message& message,
                                     const Present& present) {
  std::optional<absl::Time> soonest;
  if (condition.comparison.relative) {
    Walk(condition.comparison, [&](const Value& value) {
      KeepSooner(CrossingWith(condition.comparison, present, value), soonest);
      return false;
    }).From(message, 0);
  }
  for (const Condition& part : condition.parts)
    KeepSooner(NextChange(part, message, present), soonest);
  return soonest;
}

}  // namespace guanxi::api::filter
