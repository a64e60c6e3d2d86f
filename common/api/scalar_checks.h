// Rules of single strings, enums and numbers.
#ifndef GUANXI_COMMON_API_SCALAR_CHECKS_H_
#define GUANXI_COMMON_API_SCALAR_CHECKS_H_

#include <optional>

#include "common/api/message_plan.h"
#include "common/api/value_types.h"
#include "google/protobuf/message.h"

namespace guanxi::api {

// One value of a field: the field's own, or with an index that of one entry.
struct Slot {
  const google::protobuf::Message& message;
  // Of the message.
  const google::protobuf::Reflection& read;
  const google::protobuf::FieldDescriptor* field;
  int index = -1;

  bool single() const { return index < 0; }
};

// Checks the size of a string or bytes value, that an enum's value is known (and not 0 in a list),
// and the bounds of a number; any other value passes. Whether the value may be missing is not
// looked at.
std::optional<Violation> CheckScalar(const Slot& slot, const FieldCheck& check);

}  // namespace guanxi::api

#endif  // GUANXI_COMMON_API_SCALAR_CHECKS_H_
