#include "gateway/unary_call.h"

#include <utility>

#include "common/rpc/answered.h"
#include "common/status/grpc_status.h"
#include "gateway/errors.h"
#include "gateway/identity.h"

namespace guanxi::gateway {

UnaryCall::UnaryCall(ForwardedCall call) : call_(std::move(call)) { StartRead(&request_); }

void UnaryCall::OnReadDone(bool ok) {
  if (!ok) return End(ToGrpc(errors::MissingMessage(call_.path)));
  call_.tally.Received();
  call_.backend->stub().UnaryCall(call_.client.get(), call_.path, grpc::StubOptions(), &request_,
                                  &response_,
                                  [this](const grpc::Status& status) { OnAnswer(status); });
}

void UnaryCall::OnAnswer(const grpc::Status& status) {
  CopyInitialMetadata(*call_.client, *call_.server);
  CopyTrailers(*call_.client, *call_.server);
  if (!status.ok()) return End(StatusForCaller(status, call_.backend->name()));
  // Writing a buffer that holds nothing, not even an empty message, aborts the process.
  if (!response_.Valid()) return End(WhyMissing());
  call_.tally.Sent();
  call_.tally.Handled(status);
  StartWriteAndFinish(&response_, grpc::WriteOptions(), status);
}

grpc::Status UnaryCall::WhyMissing() const {
  const grpc::Status answered = rpc::Answered(grpc::Status::OK, *call_.client);
  return answered.ok() ? ToGrpc(errors::MissingMessage(call_.path)) : answered;
}

void UnaryCall::End(const grpc::Status& status) {
  call_.tally.Handled(status);
  Finish(status);
}

}  // namespace guanxi::gateway
