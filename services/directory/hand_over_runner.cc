#include "services/directory/hand_over_runner.h"

#include <string>
#include <vector>

#include "common/status/macros.h"

namespace guanxi::directory {

HandOverRunner::HandOverRunner(const rpc::Environment& environment,
                               const Tables* tables,
                               const RecordPeers* peers)
    : job_(environment, tables, peers),
      worker_(environment.engine, environment.families, "hand-overs", {}, [this] {
        return DoRound();
      }) {}

HandOverRunner::~HandOverRunner() {
  worker_.Stop();
  job_.CallOff();
}

absl::StatusOr<jobs::Round> HandOverRunner::DoRound() {
  GUANXI_ASSIGN_OR_RETURN(const std::vector<std::string> names, job_.Running());
  jobs::Round round;
  for (const std::string& name : names) {
    if (worker_.stopping()) return round;
    const absl::StatusOr<HandOverJob::Outcome> outcome = job_.Step(name);
    round.failure.Update(outcome.status());
    round.worked |= outcome.ok() && *outcome == HandOverJob::Outcome::kWorked;
    round.waiting |= outcome.ok() && *outcome == HandOverJob::Outcome::kWaiting;
  }
  return round;
}

}  // namespace guanxi::directory
