#include "services/customers/merge/merge_runner.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/obs/log.h"
#include "common/status/macros.h"

namespace guanxi::customers {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(100);
constexpr absl::Duration kLongestPause = absl::Seconds(5);

}  // namespace

MergeRunner::MergeRunner(const rpc::Environment& environment,
                         const Tables* tables,
                         RepointPeers peers)
    : job_(environment, tables, std::move(peers)),
      pause_(kFirstPause),
      worker_(environment.engine, [this] { return Work(); }) {}

MergeRunner::~MergeRunner() {
  worker_.Stop();
  job_.CallOff();
}

kv::CommitWorker::Rest MergeRunner::Work() {
  Round round{.worked = true};
  while (round.worked && !worker_.stopping()) {
    const absl::StatusOr<Round> done = DoRound();
    if (!done.ok()) {
      obs::Log(obs::Level::kError, "merges cannot be worked at",
               {{"code", absl::StatusCodeToString(done.status().code())},
                {"error", done.status().message()}});
      return {.at_least = kLongestPause, .at_most = kLongestPause};
    }
    round = *done;
    if (round.worked) pause_ = kFirstPause;
  }
  if (!round.waiting) return {.at_least = kFirstPause, .at_most = absl::InfiniteDuration()};
  const absl::Duration pause = pause_;
  pause_ = std::min(2 * pause_, kLongestPause);
  return {.at_least = pause, .at_most = pause};
}

absl::StatusOr<MergeRunner::Round> MergeRunner::DoRound() {
  Round round;
  GUANXI_ASSIGN_OR_RETURN(const std::vector<std::string> merges, job_.Running());
  for (const std::string& merge : merges) {
    if (worker_.stopping()) break;
    GUANXI_ASSIGN_OR_RETURN(const MergeJob::Outcome outcome, job_.Step(merge));
    round.worked |= outcome == MergeJob::Outcome::kWorked;
    round.waiting |= outcome == MergeJob::Outcome::kWaiting;
  }
  return round;
}

}  // namespace guanxi::customers
