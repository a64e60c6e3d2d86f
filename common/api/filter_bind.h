// Checks the syntax tree of a filter against a message type and turns it into what can be
// evaluated.
#ifndef GUANXI_COMMON_API_FILTER_BIND_H_
#define GUANXI_COMMON_API_FILTER_BIND_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/filter_parse.h"
#include "google/protobuf/descriptor.h"

namespace guanxi::api::filter {

// One step from a message to a field of it, or on to the value a map has under a key.
struct Step {
  const google::protobuf::FieldDescriptor* field = nullptr;
  std::optional<std::string> key;
};

// How the values of the last field are read and compared.
enum class Reading {
  kPresence,  // nothing is compared: `field:*`
  kKey,       // the keys of a map: `labels:vip`
  kSigned,    // int32, int64
  kEnum,      // by number
  kBool,      // 0 or 1
  kUnsigned,  // uint32, uint64
  kReal,      // float, double
  kText,      // string
  kSeconds,   // google.protobuf.Timestamp and Duration: seconds, then nanos
  kDate,      // google.type.Date: year, month, day as one number
};

// A string to compare with; open ends match anything.
struct Pattern {
  std::string text;
  bool open_front = false;
  bool open_back = false;
};

// Seconds and nanos.
using Instant = std::pair<int64_t, int64_t>;

using Operand = std::variant<std::monostate, int64_t, uint64_t, double, Pattern, Instant>;

struct Comparison {
  std::vector<Step> path;
  Comparator comparator = Comparator::kEqual;
  Reading reading = Reading::kPresence;
  Operand operand;
};

struct Condition {
  Expression::Kind kind = Expression::Kind::kAll;
  std::vector<Condition> parts;
  // Of a kRestriction.
  Comparison comparison;
};

// Binds `expression` to messages of `type`. INVALID_FILTER for an unknown field, for a comparison
// the field does not allow, and for a literal that is no value of it.
absl::StatusOr<Condition> Bind(const Expression& expression,
                               const google::protobuf::Descriptor& type);

}  // namespace guanxi::api::filter

#endif  // GUANXI_COMMON_API_FILTER_BIND_H_
