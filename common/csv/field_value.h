// From the text of a value to a field of a message, by the field's type.
#ifndef GUANXI_COMMON_CSV_FIELD_VALUE_H_
#define GUANXI_COMMON_CSV_FIELD_VALUE_H_

#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace guanxi::csv {

// Whether `field` takes one text: scalars, enums, Money (`12.50 USD`), Timestamp (`2017-03-01` or
// RFC 3339), Date (`2017-03-01`; `2017-03` and `2017` where the rest is not known, `--03-01` where
// the year is not) and FieldMask (`a,b.c`).
bool TakesText(const google::protobuf::FieldDescriptor& field);

// Sets `field`, or appends to it when it is repeated. Enum values may be written without their
// prefix (`WON`). INVALID_ARGUMENT, its message the rule, when `text` is none of the field's
// values.
absl::Status SetField(google::protobuf::Message& message,
                      const google::protobuf::FieldDescriptor& field,
                      const std::string& text);

// What the names of the values of `type` begin with: `KIND_` for Kind, `STAGE_KIND_` for StageKind.
std::string EnumPrefix(const google::protobuf::EnumDescriptor& type);

}  // namespace guanxi::csv

#endif  // GUANXI_COMMON_CSV_FIELD_VALUE_H_
