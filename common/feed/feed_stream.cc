#include "common/feed/feed_stream.h"

#include <utility>

#include "common/access/authenticator.h"
#include "common/status/grpc_status.h"

namespace guanxi::feed {
namespace {

using guanxi::changes::v1::WatchChangesRequest;
using guanxi::changes::v1::WatchChangesResponse;

constexpr int kMaxWaitingEvents = 256;

}  // namespace

FeedStream::FeedStream(const FollowerOptions::Watch& open,
                       const std::string& self,
                       WatchChangesRequest request)
    : request_(std::move(request)) {
  context_.AddMetadata(access::kActorMetadata, self);
  open(&context_, &request_, this);
  absl::MutexLock lock(&mu_);
  // Reads begin on the taker's thread as well: the call lasts until the last one has failed.
  AddHold();
  ReadOn();
  StartCall();
}

bool FeedStream::Next(WatchChangesResponse& response) {
  absl::MutexLock lock(&mu_);
  mu_.Await(absl::Condition(this, &FeedStream::SomethingToTake));
  if (waiting_.empty()) return false;
  response = std::move(waiting_.front());
  waiting_.pop_front();
  waiting_events_ -= response.events_size();
  if (!reading_) ReadOn();
  return true;
}

absl::Status FeedStream::Finish() {
  Cancel();
  WatchChangesResponse rest;
  while (Next(rest)) continue;
  absl::MutexLock lock(&mu_);
  mu_.Await(absl::Condition(&done_));
  return FromGrpc(status_);
}

void FeedStream::OnReadDone(bool ok) {
  absl::MutexLock lock(&mu_);
  reading_ = false;
  if (!ok) {
    ended_ = true;
    return RemoveHold();
  }
  Keep();
  if (waiting_events_ < kMaxWaitingEvents) ReadOn();
}

void FeedStream::OnDone(const grpc::Status& status) {
  absl::MutexLock lock(&mu_);
  status_ = status;
  done_ = true;
}

void FeedStream::Keep() {
  waiting_events_ += message_.events_size();
  // A message without events says that all before it were told: it does not become one with them.
  const bool alike =
      !waiting_.empty() && waiting_.back().events().empty() == message_.events().empty();
  if (!alike) {
    waiting_.push_back(std::exchange(message_, {}));
    return;
  }
  WatchChangesResponse& last = waiting_.back();
  for (auto& event : *message_.mutable_events()) *last.add_events() = std::move(event);
  last.set_revision(message_.revision());
  last.set_head_revision(message_.head_revision());
  message_.Clear();
}

void FeedStream::ReadOn() {
  if (ended_) return;
  reading_ = true;
  StartRead(&message_);
}

bool FeedStream::SomethingToTake() const { return ended_ || !waiting_.empty(); }

}  // namespace guanxi::feed
