// Whether an answer that was kept may be given again.
#ifndef GUANXI_COMMON_RPC_KEPT_ANSWER_H_
#define GUANXI_COMMON_RPC_KEPT_ANSWER_H_

#include <google/protobuf/message.h>

#include "absl/status/status.h"
#include "common/access/scope.h"

namespace guanxi::rpc {

// OK when every record in `answer` lies in `scope`; NOT_FOUND names the first that does not: its
// reader may see it no longer. A record that does not say itself whose it is (its unit is output
// only, as a comment's, which goes by its ticket) passes.
absl::Status CheckStillVisible(const access::Scope& scope, const google::protobuf::Message& answer);

}  // namespace guanxi::rpc

#endif  // GUANXI_COMMON_RPC_KEPT_ANSWER_H_
