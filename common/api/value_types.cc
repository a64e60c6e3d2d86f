#include "common/api/value_types.h"

#include <cstdint>
#include <string_view>

#include "absl/time/civil_time.h"

namespace guanxi::api {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Fault = std::optional<Violation>;

constexpr int64_t kMinTimestampSeconds = -62'135'596'800;
constexpr int64_t kMaxTimestampSeconds = 253'402'300'799;
constexpr int64_t kMaxDurationSeconds = 315'576'000'000;
constexpr int32_t kNanosPerSecond = 1'000'000'000;

// Fields are read by number through reflection, so that dynamic messages do as well as generated.
int64_t Whole(const Message& value, int number) {
  const FieldDescriptor* field = value.GetDescriptor()->FindFieldByNumber(number);
  const auto& reflection = *value.GetReflection();
  return field->cpp_type() == FieldDescriptor::CPPTYPE_INT64 ? reflection.GetInt64(value, field)
                                                             : reflection.GetInt32(value, field);
}

bool SignsDiffer(int64_t a, int64_t b) { return (a > 0 && b < 0) || (a < 0 && b > 0); }

Fault CheckSignedNanos(int64_t whole, int64_t nanos, const char* rule) {
  if (nanos <= -kNanosPerSecond || nanos >= kNanosPerSecond) {
    return Violation{"nanos", "must be within ±999,999,999"};
  }
  return SignsDiffer(whole, nanos) ? Fault({"nanos", rule}) : std::nullopt;
}

Fault CheckMoney(const Message& value) {
  const FieldDescriptor* currency = value.GetDescriptor()->FindFieldByNumber(1);
  if (!value.GetReflection()->HasField(value, currency)) {
    return Violation{"currency_code", "must not be empty"};
  }
  return CheckSignedNanos(Whole(value, 2), Whole(value, 3), "must have the sign of `units`");
}

Fault CheckTimestamp(const Message& value) {
  const int64_t seconds = Whole(value, 1);
  const int64_t nanos = Whole(value, 2);
  if (seconds < kMinTimestampSeconds || seconds > kMaxTimestampSeconds) {
    return Violation{"", "must lie in the years 1 to 9999"};
  }
  if (nanos < 0 || nanos >= kNanosPerSecond) {
    return Violation{"nanos", "must be 0 to 999,999,999"};
  }
  return std::nullopt;
}

Fault CheckDuration(const Message& value) {
  const int64_t seconds = Whole(value, 1);
  if (seconds < -kMaxDurationSeconds || seconds > kMaxDurationSeconds) {
    return Violation{"", "must be within ±315,576,000,000 seconds"};
  }
  return CheckSignedNanos(seconds, Whole(value, 2), "must have the sign of `seconds`");
}

Fault CheckDate(const Message& value) {
  const int64_t year = Whole(value, 1);
  const int64_t month = Whole(value, 2);
  const int64_t day = Whole(value, 3);
  const bool in_range = year >= 0 && year <= 9999 && month >= 0 && month <= 12 && day >= 0;
  // A day without a year may be 29 February; a day without a month means nothing.
  const absl::CivilDay given(year == 0 ? 2000 : year, month == 0 ? 1 : month, day == 0 ? 1 : day);
  const bool exists = in_range && day <= 31 && (day == 0 || (month != 0 && given.day() == day));
  return exists ? std::nullopt : Fault({"", "must be a date that exists"});
}

using Checker = Fault (*)(const Message&);

struct Rule {
  std::string_view type;
  Checker check;
};

constexpr Rule kRules[] = {
    {"google.type.Money", CheckMoney},
    {"google.type.Date", CheckDate},
    {"google.protobuf.Timestamp", CheckTimestamp},
    {"google.protobuf.Duration", CheckDuration},
};

Checker CheckerOf(const Descriptor& type) {
  for (const Rule& rule : kRules) {
    if (rule.type == type.full_name()) {
      return rule.check;
    }
  }
  return nullptr;
}

}  // namespace

bool IsValueType(const Descriptor& type) { return CheckerOf(type) != nullptr; }

Fault CheckValueType(const Message& value) {
  const Checker check = CheckerOf(*value.GetDescriptor());
  return check == nullptr ? std::nullopt : check(value);
}

}  // namespace guanxi::api
