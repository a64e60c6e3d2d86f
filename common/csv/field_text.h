// From a field of a message to the text of its value: the reverse of field_value.h.
#ifndef GUANXI_COMMON_CSV_FIELD_TEXT_H_
#define GUANXI_COMMON_CSV_FIELD_TEXT_H_

#include <string>

#include "google/protobuf/message.h"

namespace guanxi::csv {

// The value of `field`, or its entry `index` where it is repeated, as SetField takes it: enum
// values without their prefix, dates without a year as `--03-01`, without a day as `2017-03`.
// `field` TakesText. Empty for a message field that is not set, and for an enum's first value.
std::string FieldText(const google::protobuf::Message& message,
                      const google::protobuf::FieldDescriptor& field,
                      int index = -1);

}  // namespace guanxi::csv

#endif  // GUANXI_COMMON_CSV_FIELD_TEXT_H_
