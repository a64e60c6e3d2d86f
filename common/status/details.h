// The google.rpc messages an absl::Status carries as payloads, under the type URLs gRPC clients
// expect.
#ifndef GUANXI_COMMON_STATUS_DETAILS_H_
#define GUANXI_COMMON_STATUS_DETAILS_H_

#include <google/protobuf/message.h>

#include <optional>
#include <string>

#include "absl/status/status.h"

namespace guanxi::errors {

// The type URL of `descriptor`: type.googleapis.com/google.rpc.ErrorInfo and the like.
inline std::string TypeUrl(const google::protobuf::Descriptor* descriptor) {
  return "type.googleapis.com/" + descriptor->full_name();
}

// Adds `detail` to `status`, in place of an earlier one of its type. Does nothing to an OK status.
void AttachDetail(const google::protobuf::Message& detail, absl::Status& status);

// The detail of type `Detail`, or nullopt when `status` has none that parses.
template <typename Detail>
std::optional<Detail> DetailOf(const absl::Status& status) {
  auto payload = status.GetPayload(TypeUrl(Detail::descriptor()));
  Detail detail;
  if (!payload || !detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

}  // namespace guanxi::errors

#endif  // GUANXI_COMMON_STATUS_DETAILS_H_
