// What jobs ask other services of the suite: one call at a time, waited for on the job's thread.
#ifndef GUANXI_COMMON_RPC_PEER_CALLS_H_
#define GUANXI_COMMON_RPC_PEER_CALLS_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/rpc/answered.h"
#include "common/status/grpc_status.h"

namespace guanxi::rpc {

// One method of a peer: returns at once, and calls the function when there is an answer.
template <typename Request, typename Response>
using PeerMethod = std::function<void(
    grpc::ClientContext*, const Request*, Response*, std::function<void(grpc::Status)>)>;

// Calls that wait for their answer, one at a time, until somebody calls them off. Thread-safe.
class PeerCalls {
 public:
  // `self` is who calls: `services/customers`.
  explicit PeerCalls(std::string self) : self_(std::move(self)) {}

  // The answer of `method`, or why there is none: DEADLINE_EXCEEDED after `timeout`, CANCELLED when
  // the calls are called off.
  template <typename Request, typename Response>
  absl::StatusOr<Response> Ask(const PeerMethod<Request, Response>& method,
                               const Request& request,
                               absl::Duration timeout) {
    grpc::ClientContext context;
    Address(absl::Now() + timeout, context);
    if (!Begin(&context)) return absl::CancelledError("called off");
    Response response;
    grpc::Status status;
    absl::Notification answered;
    method(&context, &request, &response, [&](grpc::Status outcome) {
      status = std::move(outcome);
      answered.Notify();
    });
    answered.WaitForNotification();
    // What gRPC held of an answer is dropped when the call is cancelled, whatever the status says.
    if (End()) return absl::CancelledError("called off");
    const grpc::Status answer = Answered(status, context);
    if (!answer.ok()) return FromGrpc(answer);
    return response;
  }

  // Ends the call in progress and refuses those to come, for good.
  void CallOff();

 private:
  void Address(absl::Time deadline, grpc::ClientContext& context) const;
  bool Begin(grpc::ClientContext* context);
  bool End();  // whether the call was called off

  const std::string self_;
  absl::Mutex mu_;
  grpc::ClientContext* context_ ABSL_GUARDED_BY(mu_) = nullptr;
  bool off_ ABSL_GUARDED_BY(mu_) = false;
};

// Whether an error of a peer passes: of the way to it, of its load, of its knowing who asks.
bool Passes(const absl::Status& error);

}  // namespace guanxi::rpc

#endif  // GUANXI_COMMON_RPC_PEER_CALLS_H_
