// Values in filters: text to what a field holds.
#ifndef GUANXI_COMMON_API_FILTER_LITERAL_H_
#define GUANXI_COMMON_API_FILTER_LITERAL_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/api/filter_bind.h"
#include "google/protobuf/descriptor.h"

namespace guanxi::api::filter {

// How values of `field` are read, nothing when they cannot be compared (bytes and most messages).
std::optional<Reading> ReadingOf(const google::protobuf::FieldDescriptor& field);

// A moment and a day to compare with values read as kSeconds and kDate.
Operand MomentOperand(absl::Time time);
Operand DayOperand(absl::CivilDay day);

// The value `literal` spells for `field`, read as `reading`. INVALID_FILTER when it spells none.
absl::StatusOr<Operand> OperandOf(const Literal& literal,
                                  Reading reading,
                                  Comparator comparator,
                                  const google::protobuf::FieldDescriptor& field);

}  // namespace guanxi::api::filter

#endif  // GUANXI_COMMON_API_FILTER_LITERAL_H_
