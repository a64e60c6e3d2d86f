#include "services/customers/care/care_runner.h"

#include "absl/time/time.h"
#include "common/obs/log.h"

namespace guanxi::customers {
namespace {

// How soon after a commit it is looked whether a run was asked for, at most that often.
constexpr absl::Duration kShortestPause = absl::Milliseconds(200);
// How soon after midnight it is noticed that a day has begun.
constexpr absl::Duration kLongestPause = absl::Minutes(1);

}  // namespace

CareRunner::CareRunner(const rpc::Environment& environment, const Tables* tables)
    : job_(environment, tables), worker_(environment.engine, [this] { return Work(); }) {}

kv::CommitWorker::Rest CareRunner::Work() {
  bool worked = true;
  while (worked && !worker_.stopping()) {
    const absl::StatusOr<bool> step = job_.Step();
    if (!step.ok()) {
      obs::Log(obs::Level::kError, "care tasks cannot be brought up to date",
               {{"code", absl::StatusCodeToString(step.status().code())},
                {"error", step.status().message()}});
    }
    worked = step.ok() && *step;
  }
  return {.at_least = kShortestPause, .at_most = kLongestPause};
}

}  // namespace guanxi::customers
