#include "common/rpc/call_outcome.h"

#include "common/obs/log.h"

namespace guanxi::rpc {

void LogFailure(const std::string& method, const absl::Status& status) {
  const bool ours = absl::IsInternal(status) || absl::IsDataLoss(status) || absl::IsUnknown(status);
  if (!ours) return;
  obs::Log(obs::Level::kError, "call failed",
           {{"grpc.method", method},
            {"code", absl::StatusCodeToString(status.code())},
            {"error", status.message()}});
}

bool IsRefusal(const absl::Status& status) {
  return absl::IsUnauthenticated(status) || absl::IsPermissionDenied(status);
}

}  // namespace guanxi::rpc
