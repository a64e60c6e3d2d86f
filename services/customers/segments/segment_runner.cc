#include "services/customers/segments/segment_runner.h"

#include <algorithm>

#include "absl/time/time.h"
#include "common/obs/log.h"

namespace guanxi::customers {
namespace {

// How soon after a commit its effect is looked at, at most that often.
constexpr absl::Duration kShortestPause = absl::Milliseconds(200);
// The clock of the machine may be set.
constexpr absl::Duration kLongestPause = absl::Minutes(1);

}  // namespace

SegmentRunner::SegmentRunner(const rpc::Environment& environment, const Tables* tables)
    : job_(environment, tables),
      clock_(environment.clock),
      worker_(environment.engine, [this] { return Work(); }) {}

kv::CommitWorker::Rest SegmentRunner::Work() {
  bool worked = true;
  while (worked && !worker_.stopping()) {
    const absl::StatusOr<bool> step = job_.Step();
    if (!step.ok()) {
      obs::Log(obs::Level::kError, "segments cannot be brought up to date",
               {{"code", absl::StatusCodeToString(step.status().code())},
                {"error", step.status().message()}});
    }
    worked = step.ok() && *step;
  }
  return {.at_least = kShortestPause, .at_most = Idle()};
}

absl::Duration SegmentRunner::Idle() const {
  const absl::StatusOr<absl::Time> alarm = job_.NextAlarm();
  const absl::Duration idle = alarm.ok() ? *alarm - clock_->Now() : kLongestPause;
  return std::clamp(idle, kShortestPause, kLongestPause);
}

}  // namespace guanxi::customers
