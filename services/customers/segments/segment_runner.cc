#include "services/customers/segments/segment_runner.h"

#include "common/status/macros.h"

namespace guanxi::customers {
namespace {

// The clock of the machine may be set.
constexpr jobs::Pace kPace = {.at_least = absl::Milliseconds(200), .at_most = absl::Minutes(1)};

}  // namespace

SegmentRunner::SegmentRunner(const rpc::Environment& environment, const Tables* tables)
    : job_(environment, tables),
      clock_(environment.clock),
      worker_(environment.engine, environment.families, "segments", kPace, [this] {
        return DoRound();
      }) {}

absl::StatusOr<jobs::Round> SegmentRunner::DoRound() {
  GUANXI_ASSIGN_OR_RETURN(const bool worked, job_.Step());
  if (worked) return jobs::Round{.worked = true};
  GUANXI_ASSIGN_OR_RETURN(const absl::Time alarm, job_.NextAlarm());
  return jobs::Round{.due_in = alarm - clock_->Now()};
}

}  // namespace guanxi::customers
