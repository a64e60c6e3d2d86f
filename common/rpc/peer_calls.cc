#include "common/rpc/peer_calls.h"

#include "common/access/authenticator.h"
#include "common/status/transient.h"

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

bool PeerCalls::End() {
  absl::MutexLock lock(&mu_);
  context_ = nullptr;
  return off_;
}

void PeerCalls::CallOff() {
  absl::MutexLock lock(&mu_);
  off_ = true;
  if (context_ != nullptr) context_->TryCancel();
}

bool Passes(const absl::Status& error) {
  return IsTransient(error) || absl::IsUnauthenticated(error);
}

}  // namespace guanxi::rpc
