// From the text of a value to a field of a message, by the field's type.
#ifndef GUANXI_CLI_IMPORT_FIELD_VALUE_H_
#define GUANXI_CLI_IMPORT_FIELD_VALUE_H_

#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace guanxi::importer {

// Whether `field` takes one text: scalars, enums, Money (`12.50 USD`), Timestamp (`2017-03-01` or
// RFC 3339), Date
// (`2017-03-01`) and FieldMask (`a,b.c`).
bool TakesText(const google::protobuf::FieldDescriptor& field);

// Sets `field`, or appends to it when it is repeated. Enum values may be written without their
// prefix (`WON`). INVALID_ARGUMENT, its message the rule, when `text` is none of the field's
// values.
absl::Status SetField(google::protobuf::Message& message,
                      const google::protobuf::FieldDescriptor& field,
                      const std::string& text);

}  // namespace guanxi::importer

#endif  // GUANXI_CLI_IMPORT_FIELD_VALUE_H_
