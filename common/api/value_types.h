// Google's common value types and what holds for their values.
#ifndef GUANXI_COMMON_API_VALUE_TYPES_H_
#define GUANXI_COMMON_API_VALUE_TYPES_H_

#include <optional>
#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace guanxi::api {

// A rule that a value breaks.
struct Violation {
  // The field, as a path from the value or message on; empty for the value itself.
  std::string path;
  // What would have to hold: "must not be empty".
  std::string rule;
};

// Whether `type` is google.type.Money, google.type.Date, google.protobuf.Timestamp or
// google.protobuf.Duration.
bool IsValueType(const google::protobuf::Descriptor& type);

// Checks a message of such a type: Money has a currency and nanos of the sign of its units and
// below 1e9; timestamps lie in the years 1 to 9999, durations within 10,000 years; dates exist (a
// zero part means "not given").
std::optional<Violation> CheckValueType(const google::protobuf::Message& value);

}  // namespace guanxi::api

#endif  // GUANXI_COMMON_API_VALUE_TYPES_H_
