// The one door between inner and outer errors.
#ifndef GUANXI_COMMON_STATUS_GRPC_STATUS_H_
#define GUANXI_COMMON_STATUS_GRPC_STATUS_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace guanxi {

// Code, text and details as gRPC sends them. Text is cut to 1 KiB; of details above 4 KiB only the
// reason is kept: past 8 KiB in all, callers would get a transport error in place of ours.
grpc::Status ToGrpc(const absl::Status& status);

// The reverse, for answers of other services: details become payloads again.
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace guanxi

#endif  // GUANXI_COMMON_STATUS_GRPC_STATUS_H_
