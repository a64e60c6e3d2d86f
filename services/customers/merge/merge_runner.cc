#include "services/customers/merge/merge_runner.h"

#include <string>
#include <utility>
#include <vector>

#include "common/status/macros.h"

namespace guanxi::customers {

MergeRunner::MergeRunner(const rpc::Environment& environment,
                         const Tables* tables,
                         RepointPeers peers)
    : job_(environment, tables, std::move(peers)),
      worker_(
          environment.engine, environment.families, "merges", {}, [this] { return DoRound(); }) {}

MergeRunner::~MergeRunner() {
  worker_.Stop();
  job_.CallOff();
}

absl::StatusOr<jobs::Round> MergeRunner::DoRound() {
  jobs::Round round;
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
