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
    : job_(environment, tables, peers),
      pause_(kFirstPause),
      worker_(environment.engine, [this] { return Work(); }) {}

HandOverRunner::~HandOverRunner() {
  worker_.Stop();
  job_.CallOff();
}

kv::CommitWorker::Rest HandOverRunner::Work() {
  const Round round = DoRound();
  if (round.worked) {
    pause_ = kFirstPause;
    return {.at_least = absl::ZeroDuration(), .at_most = absl::ZeroDuration()};
  }
  if (!round.waiting)
    return {.at_least = absl::ZeroDuration(), .at_most = absl::InfiniteDuration()};
  // Whatever else is committed, a silent service is not asked sooner.
  const absl::Duration pause = pause_;
  pause_ = std::min(pause_ * 2, kLongestPause);
  return {.at_least = pause, .at_most = pause};
}

HandOverRunner::Round HandOverRunner::DoRound() {
  Round round;
  const absl::StatusOr<std::vector<std::string>> names = job_.Running();
  if (!names.ok()) {
    LogError(names.status());
    return {.worked = false, .waiting = true};
  }
  for (const std::string& name : *names) {
    if (worker_.stopping()) return round;
    const absl::StatusOr<HandOverJob::Outcome> outcome = job_.Step(name);
    if (!outcome.ok()) LogError(outcome.status());
    round.worked |= outcome.ok() && *outcome == HandOverJob::Outcome::kWorked;
    round.waiting |= !outcome.ok() || *outcome == HandOverJob::Outcome::kWaiting;
  }
  return round;
}

}  // namespace guanxi::directory
