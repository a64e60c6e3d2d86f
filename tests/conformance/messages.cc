#include "tests/conformance/messages.h"

#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>

#include <cstdlib>
#include <iostream>

namespace guanxi::conformance {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::MessageFactory;

[[noreturn]] void Die(const std::string& what) {
  std::cerr << what << "\n";
  std::abort();
}

}  // namespace

std::unique_ptr<Message> New(const std::string& full_name) {
  const Descriptor* type = DescriptorPool::generated_pool()->FindMessageTypeByName(full_name);
  if (type == nullptr) Die("no message is called " + full_name);
  return New(type);
}

std::unique_ptr<Message> New(const Descriptor* type) {
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(type)->New());
}

std::unique_ptr<Message> Copy(const Message& message) {
  std::unique_ptr<Message> copy(message.New());
  copy->CopyFrom(message);
  return copy;
}

std::unique_ptr<Message> FromText(const std::string& full_name, const std::string& text) {
  std::unique_ptr<Message> message = New(full_name);
  if (!google::protobuf::TextFormat::ParseFromString(text, message.get())) {
    Die("not a " + full_name + ": " + text);
  }
  return message;
}

const FieldDescriptor* FieldOf(const Message& message, const std::string& name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr) Die(message.GetTypeName() + " has no field " + name);
  return field;
}

std::string Text(const Message& message, const std::string& field) {
  return message.GetReflection()->GetString(message, FieldOf(message, field));
}

void SetText(Message& message, const std::string& field, const std::string& value) {
  message.GetReflection()->SetString(&message, FieldOf(message, field), value);
}

void SetNumber(Message& message, const std::string& field, int value) {
  message.GetReflection()->SetInt32(&message, FieldOf(message, field), value);
}

void SetFlag(Message& message, const std::string& field, bool value) {
  message.GetReflection()->SetBool(&message, FieldOf(message, field), value);
}

void ClearField(Message& message, const std::string& field) {
  message.GetReflection()->ClearField(&message, FieldOf(message, field));
}

bool Has(const Message& message, const std::string& field) {
  return message.GetReflection()->HasField(message, FieldOf(message, field));
}

const Message& Part(const Message& message, const std::string& field) {
  return message.GetReflection()->GetMessage(message, FieldOf(message, field));
}

Message& MutablePart(Message& message, const std::string& field) {
  return *message.GetReflection()->MutableMessage(&message, FieldOf(message, field));
}

std::vector<const Message*> Parts(const Message& message, const std::string& field) {
  const auto* reflection = message.GetReflection();
  const FieldDescriptor* descriptor = FieldOf(message, field);
  std::vector<const Message*> parts;
  for (int i = 0; i < reflection->FieldSize(message, descriptor); ++i) {
    parts.push_back(&reflection->GetRepeatedMessage(message, descriptor, i));
  }
  return parts;
}

bool Same(const Message& a, const Message& b) {
  return google::protobuf::util::MessageDifferencer::Equals(a, b);
}

}  // namespace guanxi::conformance
