#include "common/rpc/peer_calls.h"

#include "common/access/authenticator.h"

namespace guanxi::rpc {

void PeerCalls::Address(absl::Time deadline, grpc::ClientContext& context) const {
  context.set_deadline(absl::ToChronoTime(deadline));
  context.AddMetadata(access::kActorMetadata, self_);
}

bool PeerCalls::Begin(grpc::ClientContext* context) {
  absl::MutexLock lock(&mu_);
  if (off_) return false;
  context_ = context;
  return true;
}

void PeerCalls::End() {
  absl::MutexLock lock(&mu_);
  context_ = nullptr;
}

void PeerCalls::CallOff() {
  absl::MutexLock lock(&mu_);
  off_ = true;
  if (context_ != nullptr) context_->TryCancel();
}

bool Passes(const absl::Status& error) {
  switch (error.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kUnauthenticated:
      return true;
    default:
      return false;
  }
}

}  // namespace guanxi::rpc
