#include "gateway/stream_call.h"

#include <utility>

#include "common/rpc/answered.h"
#include "common/status/errors.h"
#include "common/status/grpc_status.h"
#include "gateway/identity.h"

namespace guanxi::gateway {

bool LiveStreams::Add(StreamCall* call) {
  absl::MutexLock lock(&mu_);
  calls_.insert(call);
  return !draining_;
}

void LiveStreams::Remove(StreamCall* call) {
  absl::MutexLock lock(&mu_);
  calls_.erase(call);
}

void LiveStreams::Drain() {
  absl::MutexLock lock(&mu_);
  draining_ = true;
  for (StreamCall* call : calls_) call->Drain();
}

StreamCall::StreamCall(ForwardedCall call, LiveStreams* live)
    : call_(std::move(call)), live_(live) {
  call_.backend->stub().PrepareBidiStreamingCall(call_.client.get(), call_.path,
                                                 grpc::StubOptions(), &upstream_);
  upstream_.AddHold();
  if (!live_->Add(this)) Drain();
  upstream_.StartCall();
  StartRead(&request_);
}

void StreamCall::Drain() {
  {
    absl::MutexLock lock(&mu_);
    if (closed_) return;  // all its messages have been read: it ends by itself
    drained_ = true;
  }
  call_.client->TryCancel();
}

// A read fails when the caller has sent its last message, and when the caller is gone; then the
// cancellation follows.
void StreamCall::OnReadDone(bool ok) {
  if (ok) call_.tally.Received();
  absl::MutexLock lock(&mu_);
  if (closed_) return;
  if (ok) {
    upstream_.StartWrite(&request_);
  } else if (!call_.server->IsCancelled()) {
    upstream_.StartWritesDone();
  }
}

void StreamCall::OnUpstreamWritten(bool ok) {
  // A failed write means that the backend's stream is ending; its read tells.
  if (ok) StartRead(&request_);
}

void StreamCall::OnUpstreamMetadata(bool ok) {
  if (ok) {
    CopyInitialMetadata(*call_.client, *call_.server);
    StartSendInitialMetadata();
  }
  // Not before: the caller's first message must not overtake the metadata.
  upstream_.StartRead(&response_);
}

void StreamCall::OnUpstreamRead(bool ok) {
  if (!ok) return Close();
  StartWrite(&response_);
}

void StreamCall::OnWriteDone(bool ok) {
  if (!ok) {
    call_.client->TryCancel();
    return Close();
  }
  call_.tally.Sent();
  absl::MutexLock lock(&mu_);
  if (!closed_) upstream_.StartRead(&response_);
}

void StreamCall::Close() {
  {
    absl::MutexLock lock(&mu_);
    if (std::exchange(closed_, true)) return;
  }
  upstream_.RemoveHold();
}

// The last reaction of the backend's stream. After Finish the call may be deleted at once.
void StreamCall::OnUpstreamDone(const grpc::Status& status) {
  live_->Remove(this);
  CopyTrailers(*call_.client, *call_.server);
  const grpc::Status final_status = FinalStatus(status);
  call_.tally.Handled(final_status);
  Finish(final_status);
}

// gRPC drops the messages it holds for a stream that is cancelled, and passes on the status that
// came behind them: an OK of a drained stream does not say that all of it was forwarded.
grpc::Status StreamCall::FinalStatus(const grpc::Status& status) {
  absl::MutexLock lock(&mu_);
  if (drained_ && (status.ok() || status.error_code() == grpc::StatusCode::CANCELLED))
    return ToGrpc(errors::Draining());
  return StatusForCaller(rpc::Answered(status, *call_.client), call_.backend->name());
}

}  // namespace guanxi::gateway
