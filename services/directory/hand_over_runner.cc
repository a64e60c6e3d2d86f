#include "services/directory/hand_over_runner.h"

#include <algorithm>
#include <string>
#include <vector>

#include "common/obs/log.h"

namespace guanxi::directory {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(100);
constexpr absl::Duration kLongestPause = absl::Seconds(5);

void LogError(const absl::Status& error) {
  obs::Log(obs::Level::kError, "hand-overs cannot be worked at",
           {{"code", absl::StatusCodeToString(error.code())}, {"error", error.message()}});
}

}  // namespace

HandOverRunner::HandOverRunner(const rpc::Environment& environment,
                               const Tables* tables,
                               const RecordPeers* peers)
    : engine_(environment.engine), job_(environment, tables, peers) {
  engine_->Subscribe(this);
  thread_ = std::thread([this] { Run(); });
}

HandOverRunner::~HandOverRunner() {
  engine_->Unsubscribe(this);
  {
    absl::MutexLock lock(&mu_);
    stopping_ = true;
  }
  job_.CallOff();
  thread_.join();
}

void HandOverRunner::OnCommit(kv::Revision) {
  absl::MutexLock lock(&mu_);
  news_ = true;
}

bool HandOverRunner::stopping() {
  absl::MutexLock lock(&mu_);
  return stopping_;
}

void HandOverRunner::Run() {
  absl::Duration pause = kFirstPause;
  const auto called = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return stopping_ || news_; };
  while (!stopping()) {
    {
      absl::MutexLock lock(&mu_);
      news_ = false;
    }
    const Round round = DoRound();
    if (round.worked) {
      pause = kFirstPause;
      continue;
    }
    absl::MutexLock lock(&mu_);
    if (round.waiting) {
      // Whatever else is committed, a silent service is not asked sooner.
      mu_.AwaitWithTimeout(absl::Condition(&stopping_), pause);
      pause = std::min(pause * 2, kLongestPause);
    } else {
      mu_.Await(absl::Condition(&called));
    }
  }
}

HandOverRunner::Round HandOverRunner::DoRound() {
  Round round;
  const absl::StatusOr<std::vector<std::string>> names = job_.Running();
  if (!names.ok()) {
    LogError(names.status());
    return {.worked = false, .waiting = true};
  }
  for (const std::string& name : *names) {
    if (stopping()) return round;
    const absl::StatusOr<HandOverJob::Outcome> outcome = job_.Step(name);
    if (!outcome.ok()) LogError(outcome.status());
    round.worked |= outcome.ok() && *outcome == HandOverJob::Outcome::kWorked;
    round.waiting |= !outcome.ok() || *outcome == HandOverJob::Outcome::kWaiting;
  }
  return round;
}

}  // namespace guanxi::directory
