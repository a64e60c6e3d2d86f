#include "common/rpc/kept_answer.h"

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

#include "common/api/annotations.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "google/rpc/status.pb.h"

namespace guanxi::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Whether the message says whose the record is that it tells of.
bool SaysWhose(const Message& message) {
  const FieldDescriptor* unit = message.GetDescriptor()->FindFieldByName("unit");
  return unit != nullptr && !api::HasBehavior(*unit, google::api::OUTPUT_ONLY) &&
         message.GetDescriptor()->FindFieldByName("owner") != nullptr;
}

// Whether the message is the result of one of several records, and an error: it holds no record.
bool IsRefusal(const Message& message) {
  const FieldDescriptor* status = message.GetDescriptor()->FindFieldByName("status");
  if (status == nullptr || status->is_repeated()) return false;
  if (status->message_type() != google::rpc::Status::descriptor()) return false;
  const Message& held = message.GetReflection()->GetMessage(message, status);
  return static_cast<const google::rpc::Status&>(held).code() != 0;
}

absl::StatusOr<bool> IsVisible(const SeesRecord& sees,
                               const kv::Reader& reader,
                               const access::Scope& scope,
                               const std::string& name,
                               const Message& message) {
  if (name.empty()) return true;
  std::optional<bool> seen;
  if (sees) {
    GUANXI_ASSIGN_OR_RETURN(seen, sees(reader, scope, name));
  }
  if (seen.has_value()) return *seen;
  return !SaysWhose(message) || access::Contains(scope, message);
}

}  // namespace

std::string NameIn(const Message& message) {
  const FieldDescriptor* name = message.GetDescriptor()->FindFieldByName("name");
  const bool fits = name != nullptr && !name->is_repeated() &&
                    name->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  return fits ? message.GetReflection()->GetString(message, name) : "";
}

absl::Status CheckStillVisible(const SeesRecord& sees,
                               const kv::Reader& reader,
                               const access::Scope& scope,
                               const Message& answer) {
  if (scope.all() || IsRefusal(answer)) return absl::OkStatus();
  const std::string name = NameIn(answer);
  GUANXI_ASSIGN_OR_RETURN(const bool visible, IsVisible(sees, reader, scope, name, answer));
  if (!visible) return errors::NotFound(name);
  std::vector<const FieldDescriptor*> fields;
  const google::protobuf::Reflection& read = *answer.GetReflection();
  read.ListFields(answer, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int count = field->is_repeated() ? read.FieldSize(answer, field) : 1;
    for (int i = 0; i < count; ++i) {
      const Message& inside = field->is_repeated() ? read.GetRepeatedMessage(answer, field, i)
                                                   : read.GetMessage(answer, field);
      GUANXI_RETURN_IF_ERROR(CheckStillVisible(sees, reader, scope, inside));
    }
  }
  return absl::OkStatus();
}

}  // namespace guanxi::rpc
