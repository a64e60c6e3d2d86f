#include "common/api/filter_literal.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace guanxi::api::filter {
namespace {

using google::protobuf::FieldDescriptor;

// The literal is no value of the field; `expected` says what would be.
absl::Status Mismatch(const Literal& literal,
                      const FieldDescriptor& field,
                      std::string_view expected) {
  return Fault(literal.position, fmt::format("`{}` takes {}", field.name(), expected));
}

template <typename Whole>
std::optional<Operand> WholeOf(const Literal& literal) {
  Whole value = 0;
  return !literal.quoted && absl::SimpleAtoi(literal.text, &value) ? std::optional<Operand>(value)
                                                                   : std::nullopt;
}

std::optional<Operand> RealOf(const Literal& literal) {
  double value = 0;
  const bool is_real = !literal.quoted && absl::SimpleAtod(literal.text, &value);
  return is_real && std::isfinite(value) ? std::optional<Operand>(value) : std::nullopt;
}

std::optional<Operand> BoolOf(const Literal& literal) {
  if (literal.quoted || (literal.text != "true" && literal.text != "false")) {
    return std::nullopt;
  }
  return int64_t{literal.text == "true"};
}

std::optional<Operand> EnumOf(const Literal& literal, const FieldDescriptor& field) {
  const auto* value = field.enum_type()->FindValueByName(literal.text);
  return value == nullptr ? std::nullopt : std::optional<Operand>(int64_t{value->number()});
}

std::optional<Operand> InstantOf(absl::Duration duration) {
  absl::Duration rest;
  const int64_t seconds = absl::IDivDuration(duration, absl::Seconds(1), &rest);
  return Instant(seconds, absl::ToInt64Nanoseconds(rest));
}

std::optional<Operand> TimestampOf(const Literal& literal) {
  absl::Time time;
  std::string ignored;
  if (!absl::ParseTime(absl::RFC3339_full, literal.text, &time, &ignored) ||
      time == absl::InfiniteFuture() || time == absl::InfinitePast()) {
    return std::nullopt;
  }
  return MomentOperand(time);
}

// `12.5`, exactly; nothing for more than nine digits after the point.
std::optional<Operand> DecimalOf(const Literal& literal) {
  std::string_view text = literal.text;
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const size_t point = std::min(text.find('.'), text.size());
  const std::string whole(text.substr(0, point));
  std::string fraction(point < text.size() ? text.substr(point + 1) : "0");
  const auto all_digits = [](const std::string& part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), absl::ascii_isdigit);
  };
  int64_t units = 0, nanos = 0;
  const bool spelled = !literal.quoted && all_digits(whole) && all_digits(fraction) &&
                       fraction.size() <= 9 && absl::SimpleAtoi(whole, &units);
  if (!spelled) return std::nullopt;
  fraction.resize(9, '0');
  if (!absl::SimpleAtoi(fraction, &nanos)) return std::nullopt;
  return negative ? Instant(-units, -nanos) : Instant(units, nanos);
}

std::optional<Operand> DurationOf(const Literal& literal) {
  absl::Duration duration;
  // One number and `s`: absl alone would take `1h30m` too.
  const bool plain = literal.text.find_first_not_of("+-.0123456789") == literal.text.size() - 1 &&
                     literal.text.ends_with('s');
  if (!plain || !absl::ParseDuration(literal.text, &duration) ||
      absl::AbsDuration(duration) == absl::InfiniteDuration()) {
    return std::nullopt;
  }
  return InstantOf(duration);
}

std::optional<Operand> DateOf(const Literal& literal) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(literal.text, &day) || day.year() < 0 || day.year() > 9999) {
    return std::nullopt;
  }
  return DayOperand(day);
}

absl::StatusOr<Operand> PatternOf(const Literal& literal, Comparator comparator) {
  Pattern pattern{.text = literal.text};
  const bool may_be_open = comparator == Comparator::kEqual || comparator == Comparator::kNotEqual;
  if (!may_be_open || (!literal.star_front && !literal.star_back)) {
    return Operand(std::move(pattern));
  }
  if (!literal.quoted) {
    return Fault(literal.position, "must stand in quotes when it holds `*`");
  }
  pattern.open_front = literal.star_front;
  pattern.open_back = literal.star_back;
  pattern.text = pattern.text.substr(literal.star_front ? 1 : 0);
  if (literal.star_back && !pattern.text.empty()) {
    pattern.text.pop_back();
  }
  return Operand(std::move(pattern));
}

absl::StatusOr<Operand> OrMismatch(std::optional<Operand> operand,
                                   const Literal& literal,
                                   const FieldDescriptor& field,
                                   std::string_view expected) {
  return operand ? absl::StatusOr<Operand>(*std::move(operand))
                 : Mismatch(literal, field, expected);
}

}  // namespace

Operand MomentOperand(absl::Time time) {
  // Timestamps count nanos forwards, also before 1970.
  const int64_t seconds = absl::ToUnixSeconds(time);
  return Instant(seconds, absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds)));
}

Operand DayOperand(absl::CivilDay day) {
  return int64_t{day.year() * 10000 + day.month() * 100 + day.day()};
}

std::optional<Reading> ReadingOf(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      return Reading::kSigned;
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
      return Reading::kUnsigned;
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return Reading::kReal;
    case FieldDescriptor::CPPTYPE_BOOL:
      return Reading::kBool;
    case FieldDescriptor::CPPTYPE_ENUM:
      return Reading::kEnum;
    case FieldDescriptor::CPPTYPE_STRING:
      return field.type() == FieldDescriptor::TYPE_STRING ? std::optional(Reading::kText)
                                                          : std::nullopt;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  const std::string& type = field.message_type()->full_name();
  if (type == "google.type.Date") {
    return Reading::kDate;
  }
  if (type == "guanxi.type.v1.Decimal") {
    return Reading::kDecimal;
  }
  const bool seconds = type == "google.protobuf.Timestamp" || type == "google.protobuf.Duration";
  return seconds ? std::optional(Reading::kSeconds) : std::nullopt;
}

absl::StatusOr<Operand> OperandOf(const Literal& literal,
                                  Reading reading,
                                  Comparator comparator,
                                  const FieldDescriptor& field) {
  switch (reading) {
    case Reading::kPresence:
      return Operand();
    case Reading::kKey:
      return Operand(Pattern{.text = literal.text});
    case Reading::kText:
      return PatternOf(literal, comparator);
    case Reading::kSigned:
      return OrMismatch(WholeOf<int64_t>(literal), literal, field, "a whole number");
    case Reading::kUnsigned:
      return OrMismatch(WholeOf<uint64_t>(literal), literal, field, "a whole number from 0 on");
    case Reading::kReal:
      return OrMismatch(RealOf(literal), literal, field, "a number");
    case Reading::kBool:
      return OrMismatch(BoolOf(literal), literal, field, "true or false");
    case Reading::kEnum:
      return OrMismatch(EnumOf(literal, field), literal, field,
                        "the name of a " + field.enum_type()->name());
    case Reading::kDate:
      return OrMismatch(DateOf(literal), literal, field, "a date such as 2024-05-31");
    case Reading::kDecimal:
      return OrMismatch(DecimalOf(literal), literal, field, "a decimal number such as 12.50");
    case Reading::kSeconds:
      break;
  }
  if (field.message_type()->name() == "Duration") {
    return OrMismatch(DurationOf(literal), literal, field, "a duration such as 30s");
  }
  return OrMismatch(TimestampOf(literal), literal, field, "a time such as 2024-05-31T08:00:00Z");
}

}  // namespace guanxi::api::filter
