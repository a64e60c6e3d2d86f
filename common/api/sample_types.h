// Access by name to the message types of sample.proto.
#ifndef GUANXI_COMMON_API_SAMPLE_TYPES_H_
#define GUANXI_COMMON_API_SAMPLE_TYPES_H_

#include <memory>
#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace guanxi::api {

// The type `name` of sample.proto, such as "Record". Aborts when there is none.
const google::protobuf::Descriptor& SampleType(const std::string& name);

// A message of that type with the fields that `text` (text format) sets. Aborts when `text` is
// wrong.
std::unique_ptr<google::protobuf::Message> Sample(const std::string& name, const std::string& text);

// `message` in text format on one line, for comparisons.
std::string Text(const google::protobuf::Message& message);

}  // namespace guanxi::api

#endif  // GUANXI_COMMON_API_SAMPLE_TYPES_H_
