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
#include "common/api/filter_time.h"
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
  kDecimal,   // guanxi.type.v1.Decimal: units, then nanos
};

// A string to compare with; open ends match anything.
struct Pattern {
  std::string text;
  bool open_front = false;
  bool open_back = false;
};

// Seconds and nanos, or units and nanos: of one sign but for times, so that pairs order as values.
using Instant = std::pair<int64_t, int64_t>;

using Operand = std::variant<std::monostate, int64_t, uint64_t, double, Pattern, Instant>;

struct Comparison {
  std::vector<Step> path;
  Comparator comparator = Comparator::kEqual;
  Reading reading = Reading::kPresence;
  Operand operand;
  // What `operand` is worked out from; until then the comparison holds of nothing.
  std::optional<RelativeTime> relative;
};

struct Condition {
  Expression::Kind kind = Expression::Kind::kAll;
  std::vector<Condition> parts;
  // Of a kRestriction.
  Comparison comparison;
  // Of a kCall: the group it asks for.
  std::string group;
};

// The functions a filter may call.
struct Functions {
  bool times = false;   // `ago(30d)` and the like
  bool groups = false;  // `inSegment("segments/x")`
};

// Binds `expression` to messages of `type`. INVALID_FILTER for an unknown field, for a comparison
// the field does not allow, for a literal that is no value of it, and for a function that is not
// among `functions`. A restriction becomes a kAny where the field may hold values of several types.
absl::StatusOr<Condition> Bind(const Expression& expression,
                               const google::protobuf::Descriptor& type,
                               const Functions& functions = {});

// Works the operands out that are relative to `present`.
void Resolve(const Present& present, Condition& condition);

}  // namespace guanxi::api::filter

#endif  // GUANXI_COMMON_API_FILTER_BIND_H_
