// What is said of how a call ended.
#ifndef GUANXI_COMMON_RPC_CALL_OUTCOME_H_
#define GUANXI_COMMON_RPC_CALL_OUTCOME_H_

#include <string>

#include "absl/status/status.h"

namespace guanxi::rpc {

// Logs `status` when it is a failure of ours (INTERNAL, DATA_LOSS, UNKNOWN), with its cause.
void LogFailure(const std::string& method, const absl::Status& status);

// Whether the caller was refused: not authenticated, or not permitted.
bool IsRefusal(const absl::Status& status);

}  // namespace guanxi::rpc

#endif  // GUANXI_COMMON_RPC_CALL_OUTCOME_H_
