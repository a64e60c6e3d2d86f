// Whether a call of ours was answered.
#ifndef GUANXI_COMMON_RPC_ANSWERED_H_
#define GUANXI_COMMON_RPC_ANSWERED_H_

#include <grpcpp/grpcpp.h>

#include <chrono>

namespace guanxi::rpc {

// `status`, with which the call of `context` ended, if it may be believed. When a deadline passes,
// gRPC drops the messages it holds for the call and still gives the status that came behind them:
// an OK past the deadline does not say that the answer is all there. It is DEADLINE_EXCEEDED here,
// as a call ends whose answer came later still.
inline grpc::Status Answered(const grpc::Status& status, const grpc::ClientContext& context) {
  const bool late = context.deadline() <= std::chrono::system_clock::now();
  if (!status.ok() || !late) return status;
  return {grpc::StatusCode::DEADLINE_EXCEEDED, "Deadline Exceeded"};
}

}  // namespace guanxi::rpc

#endif  // GUANXI_COMMON_RPC_ANSWERED_H_
