#include "services/customers/transfer/record_writer.h"

#include <fmt/core.h>

#include <cstdlib>

#include "absl/strings/ascii.h"
#include "common/access/masks.h"
#include "common/access/permissions.h"
#include "common/api/validate.h"
#include "common/obs/log.h"
#include "common/status/macros.h"

namespace guanxi::customers {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

std::string RecordWriter::noun() const { return table().NewRecord()->GetDescriptor()->name(); }

std::string RecordWriter::Method(std::string_view verb) const {
  return fmt::format("{}/{}{}", service().full_name(), verb,
                     verb == "List" ? noun() + "s" : noun());
}

const MethodDescriptor& RecordWriter::Descriptor(std::string_view verb) const {
  const std::string method = Method(verb);
  const auto* found = service().FindMethodByName(method.substr(method.find('/') + 1));
  if (found == nullptr) {
    obs::Log(obs::Level::kError, "a resource is wired wrongly", {{"method", method}});
    std::abort();
  }
  return *found;
}

std::unique_ptr<Message> NewRequest(const MethodDescriptor& method) {
  return std::unique_ptr<Message>(google::protobuf::MessageFactory::generated_factory()
                                      ->GetPrototype(method.input_type())
                                      ->New());
}

absl::Status CheckRequest(const rpc::Call& call, const MethodDescriptor& method, Message& request) {
  const access::Permission& permission = *access::FindPermission(call.change.method);
  GUANXI_RETURN_IF_ERROR(
      access::CheckUnmasked(access::HiddenFrom(call.principal.role, permission), method, request));
  api::ClearOutputOnly(request);
  return api::ValidateRequest(request);
}

bool IsOfRecord(const absl::Status& error) {
  switch (error.code()) {
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kOutOfRange:
      return true;
    default:
      return false;
  }
}

Message& ResourceIn(const RecordWriter& writer, Message& request) {
  const auto* field =
      request.GetDescriptor()->FindFieldByName(absl::AsciiStrToLower(writer.noun()));
  return *request.GetReflection()->MutableMessage(&request, field);
}

}  // namespace guanxi::customers
