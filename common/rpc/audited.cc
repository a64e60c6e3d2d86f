#include "common/rpc/audited.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/reflection.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace guanxi::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::string_view kRecordService = ".RecordService/";

void Add(const std::string& name, std::vector<std::string>& names) {
  if (name.empty() || std::find(names.begin(), names.end(), name) != names.end()) return;
  names.push_back(name);
}

// The string of `field` of `message`; empty when it has none.
std::string TextOf(const Message& message, const char* field) {
  const FieldDescriptor* descriptor = message.GetDescriptor()->FindFieldByName(field);
  if (descriptor == nullptr || descriptor->is_repeated() ||
      descriptor->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
    return "";
  }
  return message.GetReflection()->GetString(message, descriptor);
}

// The names `message` gives itself: `name`, `names`, and the `name` of each message in it.
void AddNames(const Message& message, std::vector<std::string>& names) {
  Add(TextOf(message, "name"), names);
  const FieldDescriptor* many = message.GetDescriptor()->FindFieldByName("names");
  if (many != nullptr && many->is_repeated() &&
      many->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    for (const auto& name :
         message.GetReflection()->GetRepeatedFieldRef<std::string>(message, many)) {
      Add(name, names);
    }
  }
}

void AddNamesWithin(const Message& message, std::vector<std::string>& names) {
  AddNames(message, names);
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field->is_repeated()) continue;
    AddNames(message.GetReflection()->GetMessage(message, field), names);
  }
}

}  // namespace

audit::Entry EntryOf(const Call& call, const Message& request, const Message& response) {
  const bool ownership = call.change.method.find(kRecordService) != std::string::npos;
  audit::Entry entry;
  entry.time = call.change.time;
  entry.kind = ownership ? guanxi::audit::v1::Record::KIND_HAND_OVER
                         : guanxi::audit::v1::Record::KIND_ADMINISTRATIVE;
  entry.actor = call.principal.user;
  entry.method = call.change.method;
  entry.request_id = call.change.request_id;
  AddNamesWithin(response, entry.resources);
  AddNamesWithin(request, entry.resources);
  // Whom a request is about that names no record of its own.
  Add(TextOf(request, "customer"), entry.resources);
  for (const char* field : {"reason", "note"}) {
    if (entry.reason.empty()) entry.reason = TextOf(request, field);
  }
  return entry;
}

}  // namespace guanxi::rpc
