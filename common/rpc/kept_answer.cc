#include "common/rpc/kept_answer.h"

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

#include "common/api/annotations.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The record's name where it says whose it is; empty for any other message.
std::string OwnedName(const Message& message) {
  const FieldDescriptor* unit = message.GetDescriptor()->FindFieldByName("unit");
  const FieldDescriptor* name = message.GetDescriptor()->FindFieldByName("name");
  if (unit == nullptr || name == nullptr || api::HasBehavior(*unit, google::api::OUTPUT_ONLY))
    return "";
  if (message.GetDescriptor()->FindFieldByName("owner") == nullptr) return "";
  return message.GetReflection()->GetString(message, name);
}

}  // namespace

absl::Status CheckStillVisible(const access::Scope& scope, const Message& answer) {
  if (scope.all()) return absl::OkStatus();
  const std::string name = OwnedName(answer);
  if (!name.empty() && !access::Contains(scope, answer)) return errors::NotFound(name);
  std::vector<const FieldDescriptor*> fields;
  answer.GetReflection()->ListFields(answer, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field->is_repeated()) continue;
    GUANXI_RETURN_IF_ERROR(
        CheckStillVisible(scope, answer.GetReflection()->GetMessage(answer, field)));
  }
  return absl::OkStatus();
}

}  // namespace guanxi::rpc
