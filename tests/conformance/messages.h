// Messages by the names of their types and fields, so that one test speaks of every resource.
#ifndef GUANXI_TESTS_CONFORMANCE_MESSAGES_H_
#define GUANXI_TESTS_CONFORMANCE_MESSAGES_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <vector>

namespace guanxi::conformance {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// All of these abort when there is no such type or field, or it has another type: a fault of the
// test.

// A blank message of the type called `full_name`.
std::unique_ptr<Message> New(const std::string& full_name);
// A blank message of `type`.
std::unique_ptr<Message> New(const Descriptor* type);
// A copy.
std::unique_ptr<Message> Copy(const Message& message);
// A message of `full_name` as `text` (protobuf's text format) has it.
std::unique_ptr<Message> FromText(const std::string& full_name, const std::string& text);

const FieldDescriptor* FieldOf(const Message& message, const std::string& name);
std::string Text(const Message& message, const std::string& field);
void SetText(Message& message, const std::string& field, const std::string& value);
void SetNumber(Message& message, const std::string& field, int value);
void SetFlag(Message& message, const std::string& field, bool value);
void ClearField(Message& message, const std::string& field);
bool Has(const Message& message, const std::string& field);
const Message& Part(const Message& message, const std::string& field);
Message& MutablePart(Message& message, const std::string& field);
// The entries of a repeated field of messages.
std::vector<const Message*> Parts(const Message& message, const std::string& field);

// Whether both are of one type and say the same; maps in any order.
bool Same(const Message& a, const Message& b);

}  // namespace guanxi::conformance

#endif  // GUANXI_TESTS_CONFORMANCE_MESSAGES_H_
