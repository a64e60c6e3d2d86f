// One call of a method that streams, from Methods::Stream.
#ifndef GUANXI_COMMON_RPC_STREAM_CALL_H_
#define GUANXI_COMMON_RPC_STREAM_CALL_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/access/masks.h"
#include "common/obs/metrics.h"
#include "common/rpc/call.h"
#include "common/rpc/methods.h"

namespace guanxi::rpc {

// Thread-compatible, but for StillAllowed, which any thread may call.
class StreamCall {
 public:
  // `methods` outlives it. `status` is why the call is refused, or OK.
  StreamCall(const Methods& methods,
             const Methods::Method& method,
             std::string peer,
             Call call,
             absl::Status status);

  // OK, or why the call is refused.
  const absl::Status& status() const { return status_; }
  // Who calls; only when the status is OK.
  const Call& call() const { return call_; }
  // For counting the messages sent.
  obs::MethodMetrics* metrics() const { return method_.metrics; }
  // What is to be cleared from the messages sent.
  access::FieldClasses hidden() const;

  // Asks again who calls, for a call that lasts: OK while it may see just what it saw at first.
  // UNAUTHENTICATED when it may act no longer or its credential has run out; ABORTED
  // (ACCESS_CHANGED) when it may see something else.
  absl::Status StillAllowed() const;

  // Counts the end of the call. Once.
  void Finish(const absl::Status& status);

 private:
  const Methods& methods_;
  const Methods::Method& method_;
  const absl::Time started_;
  const std::string peer_;
  const Call call_;
  const absl::Status status_;
};

}  // namespace guanxi::rpc

#endif  // GUANXI_COMMON_RPC_STREAM_CALL_H_
