#include "common/feed/follower.h"

#include <algorithm>
#include <utility>

#include "common/obs/log.h"
#include "common/status/errors.h"
#include "common/status/grpc_status.h"
#include "common/status/macros.h"

namespace guanxi::feed {
namespace {

using guanxi::changes::v1::WatchChangesRequest;
using guanxi::changes::v1::WatchChangesResponse;

constexpr absl::Duration kFirstPause = absl::Milliseconds(100);

// A peer that is not up yet, or goes down, is part of life; the rest is for somebody to look at.
obs::Level LevelOf(const absl::Status& error) {
  return absl::IsUnavailable(error) || absl::IsCancelled(error) ? obs::Level::kInfo
                                                                : obs::Level::kError;
}

}  // namespace

Follower::Follower(FollowerOptions options) : options_(std::move(options)), applier_(options_) {
  // An error is met again, and noted, by the thread.
  if (applier_.Load().ok()) state_.revision = applier_.position().revision;
  thread_ = std::thread([this] { Run(); });
}

Follower::~Follower() {
  {
    absl::MutexLock lock(&mu_);
    stopping_ = true;
    if (stream_ != nullptr) stream_->Cancel();
  }
  thread_.join();
}

FollowState Follower::state() const {
  absl::MutexLock lock(&mu_);
  return state_;
}

void Follower::Run() {
  absl::Duration pause = kFirstPause;
  while (true) {
    const kv::Revision before = applier_.position().revision;
    const absl::Status error = FollowOnce();
    const bool progress = applier_.position().revision > before;
    absl::MutexLock lock(&mu_);
    if (stopping_) return;
    Note(error);
    pause = progress ? kFirstPause : pause;
    if (absl::IsOutOfRange(error)) pause = options_.longest_pause;
    if (mu_.AwaitWithTimeout(absl::Condition(&stopping_), pause)) return;
    pause = std::min(pause * 2, options_.longest_pause);
  }
}

void Follower::Note(const absl::Status& error) {
  const bool news =
      error.code() != state_.error.code() || errors::Reason(error) != errors::Reason(state_.error);
  state_.error = error;
  if (!news) return;
  obs::Log(LevelOf(error), "follower stopped",
           {{"source", options_.source},
            {"revision", state_.revision},
            {"code", absl::StatusCodeToString(error.code())},
            {"error", error.message()}});
}

absl::Status Follower::FollowOnce() {
  GUANXI_RETURN_IF_ERROR(applier_.Load());
  WatchChangesRequest request;
  request.set_after_revision(static_cast<int64_t>(applier_.position().revision));
  request.mutable_resource_types()->Assign(options_.resource_types.begin(),
                                           options_.resource_types.end());
  FeedStream stream(options_.watch, options_.self, std::move(request));
  {
    absl::MutexLock lock(&mu_);
    stream_ = &stream;
    if (stopping_) stream.Cancel();
  }
  const absl::Status status = ReadStream(stream);
  absl::MutexLock lock(&mu_);
  stream_ = nullptr;
  return status;
}

absl::Status Follower::ReadStream(FeedStream& stream) {
  WatchChangesResponse response;
  absl::Status heard;
  while (heard.ok() && stream.Next(response)) heard = Hear(response);
  const absl::Status ended = stream.Finish();
  if (!heard.ok()) return heard;
  return ended.ok() ? errors::PeerUnavailable(options_.source) : ended;
}

absl::Status Follower::Hear(const WatchChangesResponse& response) {
  if (options_.hear) options_.hear(response);
  const absl::Status applied = applier_.Apply(response);
  absl::MutexLock lock(&mu_);
  state_.revision = applier_.position().revision;
  state_.head_revision = static_cast<kv::Revision>(response.head_revision());
  state_.heard_time = options_.clock->Now();
  if (applied.ok()) state_.error = absl::OkStatus();
  if (options_.metrics != nullptr) options_.metrics->Set(state_.revision, state_.head_revision);
  return applied;
}

}  // namespace guanxi::feed
