#include "common/api/sample_types.h"

#include <google/protobuf/text_format.h>

#include <cstdlib>

#include "common/api/sample.pb.h"

namespace guanxi::api {

using google::protobuf::Descriptor;
using google::protobuf::Message;

const Descriptor& SampleType(const std::string& name) {
  const Descriptor* type = sample::Record::descriptor()->file()->FindMessageTypeByName(name);
  if (type == nullptr) {
    std::abort();
  }
  return *type;
}

std::unique_ptr<Message> Sample(const std::string& name, const std::string& text) {
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  std::unique_ptr<Message> message(factory->GetPrototype(&SampleType(name))->New());
  if (!google::protobuf::TextFormat::ParseFromString(text, message.get())) {
    std::abort();
  }
  return message;
}

std::string Text(const Message& message) { return message.ShortDebugString(); }

}  // namespace guanxi::api
